/** Whether what a process depends on answers, each by name and nothing more: no versions, no addresses, no reasons. */

/** `saturated`: it answers, but everything it has is in use. */
export type HealthState = "up" | "down" | "saturated";
export type HealthReport = Record<string, HealthState>;

/** What a check throws to say that its dependency is only overloaded. */
export class Saturated extends Error {
  constructor(what: string) {
    super(`${what}: all of it is in use`);
    this.name = "Saturated";
  }
}

export type Health = {
  /** @param check resolves when the dependency answers; a rejection, or no answer within a second, is "down" */
  add(name: string, check: () => Promise<unknown> | unknown): void;
  /** Asks all of them at once, so it takes a second at most. */
  report(): Promise<HealthReport>;
};

export const HEALTH_LIMIT_MS = 1_000;

/** @param onDown hears why, for the log */
export function createHealth(
  options: { limitMs?: number; onDown?: (name: string, reason: unknown) => void } = {},
): Health {
  const { limitMs = HEALTH_LIMIT_MS, onDown } = options;
  const checks = new Map<string, () => Promise<unknown> | unknown>();

  async function ask(name: string, check: () => Promise<unknown> | unknown): Promise<HealthState> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
      });
      await Promise.race([Promise.resolve().then(check), late]);
      return "up";
    } catch (reason) {
      onDown?.(name, reason);
      return reason instanceof Saturated ? "saturated" : "down";
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    add: (name, check) => void checks.set(name, check),
    async report() {
      const answers = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await ask(name, check)] as const),
      );
      return Object.fromEntries(answers);
    },
  };
}

/**
 * Whether a process can do its work. What it can do without for a while is told in the report and takes nothing away: a process
 * that is taken out of service because Redis is away would take no webhook either, though it could.
 * @param needed names without which nothing can be served; by default all of them
 */
export const canServe = (report: HealthReport, needed: readonly string[] = Object.keys(report)) =>
  needed.every((name) => report[name] === undefined || report[name] === "up");
