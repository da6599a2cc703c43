/** Redis servers of a test's own, on free ports and without a file: one, one over TLS, or a Cluster of three. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import { findFreePort } from "../src/postgres/free-port.ts";
import { redisTarget, type RedisTarget } from "../src/redis.ts";

const run = promisify(execFile);

/** Under CI everything has to run, so a missing Redis fails there; elsewhere `npm test` names what did not run. */
export const canTestRedis = process.env.CI === "true" || spawnSync("redis-server", ["--version"]).status === 0;

export type PrivateRedis = {
  target: RedisTarget;
  /** A client of the test's own; closed with the server. */
  client: Redis;
  /** Stops the server as a power cut does; of a Cluster, its first node. */
  kill(): Promise<void>;
  /** The killed one, empty. */
  startAgain(): Promise<void>;
  /** Leaves connections open and answers nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
};

export async function startPrivateRedis(...settings: string[]): Promise<PrivateRedis & { url: string }> {
  const port = await findFreePort(preferredPort());
  const start = () => launch(["--port", String(port), ...settings], { port, host: "127.0.0.1" });
  const url = `redis://127.0.0.1:${port}`;
  return Object.assign(await controlled(start, redisTarget({ url })), { url });
}

/** With a certificate made out for `localhost` by a CA that only the target knows. */
export async function startTlsRedis(): Promise<PrivateRedis & { url: string; caFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), "max-redis-"));
  const inFolder = (name: string) => join(folder, name);
  const [key, certificate] = [inFolder("key.pem"), inFolder("certificate.pem")];
  const subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost";
  const making = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
  await run("openssl", [...`${making} ${subject}`.split(" "), "-keyout", key, "-out", certificate]);
  const port = await findFreePort(preferredPort());
  const target = redisTarget({ url: `rediss://localhost:${port}`, caFile: certificate });
  const tls = ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no"];
  const start = () =>
    launch(["--port", "0", "--tls-port", String(port), ...tls], {
      port,
      host: "localhost",
      tls: { ca: target.ca as string },
    });
  const server = await controlled(start, target);
  const stop = server.remove;
  return Object.assign(server, {
    url: target.urls[0] as string,
    caFile: certificate,
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** Three nodes that share the slots. `kill` and `startAgain` take the first. */
export async function startRedisCluster(): Promise<PrivateRedis & { nodes: Redis[] }> {
  const folder = await mkdtemp(join(tmpdir(), "max-redis-"));
  const ports: number[] = [];
  const busPorts: number[] = [];
  for (let from = preferredPort(); busPorts.length < 3; from = (busPorts.at(-1) as number) + 1) {
    ports.push(await findFreePort(from));
    busPorts.push(await findFreePort((ports.at(-1) as number) + 1));
  }
  const startNode = (port: number, n: number) => () => {
    const place = ["--port", String(port), "--cluster-port", String(busPorts[n]), "--dir", folder];
    // Its place in the Cluster outlives a node; what it held does not.
    const ofCluster = `--cluster-enabled yes --cluster-node-timeout 1000 --cluster-config-file nodes-${port}.conf`;
    return launch([...place, ...ofCluster.split(" ")], { port, host: "127.0.0.1" });
  };
  const target = redisTarget({ url: ports.map((port) => `redis://127.0.0.1:${port}`).join(",") });
  const servers = await Promise.all(ports.map((port, n) => controlled(startNode(port, n), target)));
  const nodes = servers.map(({ client }) => client);
  const first = servers[0] as PrivateRedis;
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  await run("redis-cli", ["--cluster", "create", ...addresses, "--cluster-replicas", "0", "--cluster-yes"]);
  const isWhole = async (node: Redis) => /cluster_state:ok/.test(await node.cluster("INFO"));
  while (!(await Promise.all(nodes.map(isWhole))).every(Boolean)) await pause(20);
  const start = first.startAgain;
  const stops = servers.map((server) => server.remove);
  return Object.assign(first, {
    nodes,
    async startAgain() {
      await start();
      while (!(await isWhole(first.client))) await pause(20);
    },
    async remove() {
      await Promise.all(stops.map((stop) => stop()));
      await rm(folder, { recursive: true, force: true });
    },
  });
}

const preferredPort = () => 22_000 + (process.pid % 5_000);

type Launched = { server: ChildProcess; client: Redis };

async function controlled(start: () => Promise<Launched>, target: RedisTarget): Promise<PrivateRedis> {
  let { server, client } = await start();
  return {
    target,
    get client() {
      return client;
    },
    async kill() {
      client.disconnect();
      await ended(server, "SIGKILL");
    },
    async startAgain() {
      ({ server, client } = await start());
    },
    freeze: () => void server.kill("SIGSTOP"),
    thaw: () => void server.kill("SIGCONT"),
    async remove() {
      client.disconnect();
      await ended(server, "SIGKILL");
    },
  };
}

/** @throws Error that says how to get Redis when this machine has none: half of the promises would go unproven */
async function launch(settings: string[], address: RedisOptions): Promise<Launched> {
  const server = spawn("redis-server", [...settings, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
  await new Promise<void>((spawned, failed) => {
    server.once("spawn", spawned);
    server.once("error", () => failed(new Error("redis-server is not installed: apt-get install redis-server")));
  });
  const client = new Redis({ ...address, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  await client.ping();
  return { server, client };
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    server.once("exit", () => done());
    server.kill(signal);
  });
}
