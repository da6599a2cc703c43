/** The processes under the supervisor. One that dies is started again within a second; ending is in order and bounded. */
import { spawn, type ChildProcess } from "node:child_process";

export type ChildSpec = { name: string; script: string; env: NodeJS.ProcessEnv };

export type Children = {
  start(spec: ChildSpec): ChildProcess;
  pids(): number[];
  /** SIGTERM to all; SIGKILL to whoever is still there when the time of a worker with sends on their way is over. */
  stop(): Promise<void>;
};

const RESTART_AFTER_MS = [50, 200, 500, 1_000];
/** Running this long counts as healthy: the next death is restarted quickly again. */
const HEALTHY_AFTER_MS = 10_000;
export const STOP_LIMIT_MS = 21_000;

export function createChildren(options: {
  onExit: (name: string, code: number | null, signal: string | null) => void;
  onChange: (pids: number[]) => void;
}): Children {
  const running = new Map<string, ChildProcess>();
  const failures = new Map<string, number>();
  let isStopping = false;
  const pids = () => [...running.values()].flatMap((child) => child.pid ?? []);

  function start(spec: ChildSpec): ChildProcess {
    const startedAt = Date.now();
    const child = spawn(process.execPath, ["--enable-source-maps", spec.script], {
      env: { ...process.env, ...spec.env },
      // Of its own group: Ctrl-C reaches the supervisor alone, which ends the others in order.
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.set(spec.name, child);
    options.onChange(pids());
    child.once("exit", (code, signal) => {
      running.delete(spec.name);
      options.onChange(pids());
      if (isStopping) return;
      options.onExit(spec.name, code, signal);
      const count = Date.now() - startedAt > HEALTHY_AFTER_MS ? 0 : (failures.get(spec.name) ?? 0);
      failures.set(spec.name, count + 1);
      setTimeout(
        () => !isStopping && forward(start(spec)),
        RESTART_AFTER_MS[Math.min(count, RESTART_AFTER_MS.length - 1)],
      );
    });
    return child;
  }

  return {
    start,
    pids,
    async stop() {
      isStopping = true;
      const ends = [...running.values()].map(
        (child) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
            child.once("exit", () => {
              clearTimeout(timer);
              resolve();
            });
            child.kill("SIGTERM");
          }),
      );
      await Promise.all(ends);
    },
  };
}

/** A child's output goes to ours. */
export function forward(child: ChildProcess): ChildProcess {
  child.stdout?.pipe(process.stdout, { end: false });
  return child;
}
