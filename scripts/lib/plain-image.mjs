// An image without a container engine: a stage of the Dockerfile carried out into a folder, and its command run in there as
// the container would: that folder as root of the file system and read-only, a user who is nobody, no capabilities. Needs
// Linux and root. The base image is stood in for by this machine's own Node and libraries.
import { spawn } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { environmentOf } from "./dockerfile.mjs";

const FROM_HERE = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "opt"];

/**
 * Carries out COPY and RUN. `context` copies a path of the build context into a folder; `stages` are the folders of stages
 * built before. RUN happens in the folder itself when `isInside` is false, else in it as root of the file system.
 */
export function carryOut(instructions, folder, { context, stages = {}, isInside, run }) {
  const environment = environmentOf(instructions);
  let workdir = "/";
  for (const { keyword, rest } of instructions) {
    if (keyword === "WORKDIR") mkdirSync(join(folder, (workdir = rest)), { recursive: true });
    if (keyword === "COPY") {
      const from = /^--from=(\S+) (\S+) (\S+)$/.exec(rest);
      if (from) cpSync(join(stages[from[1]], from[2]), join(folder, from[3]), { recursive: true });
      else {
        const paths = rest.split(" ");
        const target = join(folder, workdir, paths.pop());
        for (const path of paths) context(path, target);
      }
    }
    if (keyword === "RUN") {
      const cwd = join(folder, workdir);
      run(
        rest,
        isInside
          ? inside(folder, ["sh", "-c", `cd ${workdir} && ${rest}`])
          : { program: "sh", args: ["-c", rest], options: { cwd } },
        environment,
      );
    }
  }
}

/** Makes a folder look like a root: what belongs to the base image is this machine's. */
export function prepareRoot(folder) {
  for (const name of [...FROM_HERE, "proc", "dev", "tmp", "app"]) {
    const here = `/${name}`;
    const entry = lstatSync(here, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink()) symlinkSync(readlinkSync(here), join(folder, name));
    else if (entry || name === "app") mkdirSync(join(folder, name), { recursive: true });
  }
}

/** @param as who runs it: nobody in a read-only image, as in the compose file, or root while it is built */
export function inside(folder, command, as = "builder") {
  const binds = FROM_HERE.map((name) => join(folder, name)).filter(
    (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  );
  const lines = [
    `mount --bind ${folder} ${folder}`,
    ...binds.map((path) => `mount --rbind ${path.slice(folder.length)} ${path}`),
    `mount --rbind /proc ${folder}/proc`,
    `mount --rbind /dev ${folder}/dev`,
    ...(as === "builder"
      ? []
      : [`mount -o remount,bind,ro ${folder}`, `mount -t tmpfs -o mode=1777 none ${folder}/tmp`]),
    `exec "$@"`,
  ];
  const nobody = [
    "--reuid=1000",
    "--regid=1000",
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--bounding-set=-all",
  ];
  return {
    program: "unshare",
    args: [
      "--mount",
      "sh",
      "-ec",
      lines.join("\n"),
      "sh",
      "chroot",
      folder,
      ...(as === "builder" ? [] : ["setpriv", ...nobody]),
      ...command,
    ],
    options: {},
  };
}

/** As `docker run` would. @returns the process; what it writes goes to `onOutput` */
export function start({ folder, command, environment, onOutput }) {
  const { program, args } = inside(folder, ["sh", "-c", 'cd /app && exec "$@"', "sh", ...command], "nobody");
  const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => onOutput(String(chunk)));
  return child;
}

/** As `docker run --rm` would, to the end. @returns its exit status and what it wrote */
export function runToEnd({ folder, command, environment }) {
  let stdout = "";
  let stderr = "";
  const child = start({ folder, command, environment, onOutput: () => undefined });
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return new Promise((done) => child.once("close", (status) => done({ status, stdout, stderr })));
}

/** The build context: what is of the project, without what .dockerignore names. */
export function contextOf(root, ignored, listed) {
  const patterns = ignored
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const inner = line
        .replaceAll(".", "\\.")
        .replace(/^\*\*\//, "(?:.*/)?")
        .replaceAll("*", "[^/]*")
        .replace("(?:.[^/]*/)?", "(?:.*/)?");
      return new RegExp(`^${inner}(?:/|$)`);
    });
  const files = listed.filter((path) => !patterns.some((pattern) => pattern.test(path)));
  return (path, target) => {
    const isAll = path === ".";
    const chosen = files.filter((file) => isAll || file === path || file.startsWith(`${path}/`));
    if (chosen.length === 0) throw new Error(`COPY finds nothing at ${path}.`);
    for (const file of chosen) {
      const to = isAll
        ? join(target, file)
        : join(target, file === path ? (path.split("/").at(-1) ?? "") : file.slice(path.length));
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(root, file), to);
    }
  };
}
