/** `idle` resolves when no run is going on. */
type Calm = (() => void) & { idle(): Promise<void> };

/** Runs `work` at once, one run at a time, at least `gapMs` apart; calls during a run or gap bring one more run after it. */
export function calmly(work: () => Promise<unknown>, onError: (error: unknown) => void, gapMs = 0): Calm {
  let running: Promise<void> | null = null;
  let isWanted = false;
  async function run() {
    do {
      isWanted = false;
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
    } while (isWanted);
    running = null;
  }
  const call = () => {
    isWanted = true;
    running ??= run();
  };
  return Object.assign(call, { idle: async () => running ?? undefined });
}
