/**
 * One company's batches are received one after the other within a process: two at once would mostly wait for each other's
 * locks, each with a connection in its hand. Between processes the locks themselves decide.
 */
export type Turns = {
  /** Runs `work` when all that was asked for this key before has ended, however it ended, or when that takes too long. */
  of<T>(key: string, work: () => Promise<T>, waitAtMostMs?: number): Promise<T>;
  /** How many have been asked for of this key and not ended. */
  count(key: string): number;
};

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  const counts = new Map<string, number>();
  const count = (key: string) => counts.get(key) ?? 0;
  return {
    count,
    of(key, work, waitAtMostMs) {
      const before = last.get(key) ?? Promise.resolve();
      const turn = (waitAtMostMs === undefined ? before : atMost(before, waitAtMostMs)).then(work, work);
      last.set(key, turn);
      counts.set(key, count(key) + 1);
      const leave = () => {
        if (count(key) > 1) counts.set(key, count(key) - 1);
        else counts.delete(key);
        if (last.get(key) === turn) last.delete(key);
      };
      turn.then(leave, leave);
      return turn;
    },
  };
}

/** Ends with `promise`, or after so long. */
function atMost(promise: Promise<unknown>, ms: number): Promise<unknown> {
  let timer: NodeJS.Timeout;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
