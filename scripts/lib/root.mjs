// Where the project lies, how its own tools are started, and how a person is told that something is missing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const NODE_NEEDED = [20, 19];

/** Tools neither ask the network for news nor report home. */
export const quietEnv = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  DO_NOT_TRACK: "1",
  NO_UPDATE_NOTIFIER: "1",
};

/** Ends with one line that a newcomer can act on. */
export function giveUp(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])) return;
  giveUp(
    `MAX needs Node ${NODE_NEEDED.join(".")} or newer, and this is ${process.versions.node}: see https://nodejs.org`,
  );
}

/** A tool that npm installed, as the program and arguments to start it with: its JavaScript under this very Node. */
export function tool(name) {
  const inRoot = join(root, "node_modules", ".bin", name);
  return process.platform === "win32" ? { program: `${inRoot}.cmd`, shell: true } : { program: inRoot, shell: false };
}

/** Runs to the end with the output shown, or to where `stdio` says. Resolves with the exit code. */
export function run(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, env: quietEnv, stdio: "inherit", ...options });
    child.once("error", (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      done(127);
    });
    child.once("exit", (code, signal) => done(code ?? 128 + (signal === "SIGINT" ? 2 : 15)));
  });
}

/** Runs to the end and keeps what it writes, both streams in order. */
export function capture(program, args, options = {}) {
  return new Promise((done) => {
    let output = "";
    const child = spawn(program, args, { cwd: root, env: quietEnv, stdio: ["ignore", "pipe", "pipe"], ...options });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => done({ code: 127, output: `${program} could not be started: ${error.message}\n` }));
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

/**
 * Becomes the other program as far as Node can: its output is ours, signals go on to it, and so does its exit code.
 * One Ctrl-C may reach it several times, from the terminal and from each program above; it has to count that as one.
 */
export function become(program, args) {
  const child = spawn(program, args, { cwd: root, env: process.env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => giveUp(`${program} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The first of these programs that is on the PATH, or null. */
export function onPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder !== "" && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

/** npm as it was called, or the one on the PATH. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return spawnSync(process.execPath, [script, ...args], { cwd: root, ...options });
  const isWindows = process.platform === "win32";
  return spawnSync(isWindows ? "npm.cmd" : "npm", args, { cwd: root, shell: isWindows, ...options });
}
