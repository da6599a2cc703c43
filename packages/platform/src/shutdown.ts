/** Ending a process in good order: what was opened last is closed first, in a limited time, on SIGTERM or SIGINT. */

type Step = { name: string; close: () => Promise<void> | void; mayTakeMs: number };

/** The parts of `process` that ending needs; a test gives its own. */
export type ShutdownHost = {
  on(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  exit(code: number): void;
};

export type Shutdown = {
  /**
   * Adds a step. Steps run one after the other, the last added first.
   * @param mayTakeMs what this step may need beyond the ten seconds that all of them share
   */
  onShutdown(close: () => Promise<void> | void, name?: string, mayTakeMs?: number): void;
  /** Runs the steps and exits; a second call does nothing. The code is 1 instead when a step failed or time ran out. */
  shutDown(code?: number): Promise<void>;
};

export const SHUTDOWN_LIMIT_MS = 10_000;

/** One Ctrl-C arrives from the terminal and again from each program in between (npm, its shell, the start script). */
export const ONE_PRESS_MS = 500;

/**
 * The first signal runs the steps; one that comes after half a second ends the process at once with code 1.
 * @param options.report hears which step failed or was still running when time ran out
 */
export function createShutdown(
  host: ShutdownHost,
  options: { limitMs?: number; report?: (problem: string, error?: unknown) => void } = {},
): Shutdown {
  const { limitMs = SHUTDOWN_LIMIT_MS, report = writeToStderr } = options;
  const steps: Step[] = [];
  let ending: Promise<void> | null = null;
  let signalledAt = 0;

  async function runSteps(code: number): Promise<void> {
    let running = "";
    let exitCode = code;
    const withinMs = steps.reduce((sum, { mayTakeMs }) => sum + mayTakeMs, limitMs);
    const timer = setTimeout(() => {
      report(`${running} did not end within ${withinMs / 1000} s`);
      host.exit(1);
    }, withinMs);
    for (const { name, close } of steps.toReversed()) {
      running = name;
      try {
        await close();
      } catch (error) {
        exitCode = 1;
        report(`${name} did not end properly`, error);
      }
    }
    clearTimeout(timer);
    host.exit(exitCode);
  }

  const shutDown = (code = 0) => (ending ??= runSteps(code));
  const onSignal = () => {
    if (!ending) {
      signalledAt = performance.now();
      void shutDown();
    } else if (performance.now() - signalledAt >= ONE_PRESS_MS) host.exit(1);
  };
  host.on("SIGTERM", onSignal);
  host.on("SIGINT", onSignal);

  return {
    onShutdown: (close, name = `step ${steps.length + 1}`, mayTakeMs = 0) =>
      void steps.push({ name, close, mayTakeMs }),
    shutDown,
  };
}

let ofThisProcess: Shutdown | null = null;
const own = () => (ofThisProcess ??= createShutdown(process));

/** Adds a step to the end of this process, and takes over SIGTERM and SIGINT. Called after what it closes was opened. */
export const onShutdown: Shutdown["onShutdown"] = (...step) => own().onShutdown(...step);

/** Ends this process in good order for another reason than a signal. */
export const shutDown: Shutdown["shutDown"] = (code) => own().shutDown(code);

function writeToStderr(problem: string, error?: unknown): void {
  process.stderr.write(`shutdown: ${problem}${error instanceof Error ? `: ${error.message}` : ""}\n`);
}
