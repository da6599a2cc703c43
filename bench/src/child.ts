/** A program of this folder as a process of its own that is spoken to in messages: floors, generators, crowds of clients. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const START_LIMIT_MS = 30_000;

export type Child<Request, Reply> = {
  pid: number;
  /** Its first message: it says that it is ready, and what it found. */
  first: Reply;
  send(request: Request): void;
  /** @throws Error when the process ends instead */
  next(): Promise<Reply>;
  stop(): Promise<void>;
};

/** @param program path below `bench/src`; it sends a first message once it is ready */
export async function startChild<Request, Reply>(
  program: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Child<Request, Reply>> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [...args], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...env },
  });
  const replies: Reply[] = [];
  const waiting: { resolve(reply: Reply): void; reject(error: Error): void }[] = [];
  let ended: Error | null = null;
  child.on("message", (reply) => {
    const first = waiting.shift();
    if (first) first.resolve(reply as Reply);
    else replies.push(reply as Reply);
  });
  child.once("exit", (code, signal) => {
    ended = new Error(`${program} ended with ${code ?? signal}.`);
    for (const one of waiting.splice(0)) one.reject(ended);
  });
  const next = () =>
    new Promise<Reply>((resolve, reject) => {
      const reply = replies.shift();
      if (reply !== undefined) resolve(reply);
      else if (ended) reject(ended);
      else waiting.push({ resolve, reject });
    });
  const timer = setTimeout(() => child.kill("SIGKILL"), START_LIMIT_MS);
  const first = await next();
  clearTimeout(timer);
  return {
    pid: child.pid!,
    first,
    send: (request) => void child.send(request as object),
    next,
    stop: () =>
      new Promise((resolve) => {
        if (ended) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}
