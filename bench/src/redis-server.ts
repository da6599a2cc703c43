/** A Redis of a run's own: on a free port, without a file, with what MAX asks of one. */
import { type ChildProcess, spawn } from "node:child_process";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "@max/platform/postgres/free-port";

const FIRST_PORT = 27_500;
const START_LIMIT_MS = 10_000;

export type RedisServer = {
  url: string;
  port: number;
  pid(): number | null;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Empty, on the same port. */
  startAgain(): Promise<void>;
  /** Sends one command without arguments, such as FLUSHALL. */
  command(words: string): Promise<string>;
};

export async function startRedis(): Promise<RedisServer> {
  const port = await findFreePort(FIRST_PORT + Math.floor(Math.random() * 2_000));
  let server = await launch(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => server.pid ?? null,
    kill: (signal = "SIGKILL") => ended(server, signal),
    async startAgain() {
      server = await launch(port);
    },
    command: (words) => say(port, words),
  };
}

async function launch(port: number): Promise<ChildProcess> {
  const server = spawn(
    "redis-server",
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      "--maxmemory-policy",
      "noeviction",
    ],
    { stdio: "ignore" },
  );
  await new Promise<void>((spawned, failed) => {
    server.once("spawn", spawned);
    server.once("error", () =>
      failed(new Error("redis-server is not installed (Debian: apt-get install redis-server)")),
    );
  });
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if ((await say(port, "PING").catch(() => "")).startsWith("+PONG")) return server;
    await sleep(20);
  }
  throw new Error(`Redis did not answer on port ${port}.`);
}

function say(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1", () => socket.write(`${words}\r\n`));
    socket.once("data", (answer: Buffer) => {
      socket.destroy();
      resolve(answer.toString("utf8"));
    });
    socket.once("error", reject);
  });
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    server.once("exit", () => done());
    server.kill(signal);
    // One that was stopped in its place hears the other signal only now.
    server.kill("SIGCONT");
  });
}
