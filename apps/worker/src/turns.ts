/**
 * One company's batches are received one after the other within a process: two at once would mostly wait for each other's
 * locks, each with a connection in its hand. Between processes the locks themselves decide.
 */
export type Turns = {
  /** Runs `work` when all that was asked for this key before has ended, however it ended. */
  of<T>(key: string, work: () => Promise<T>): Promise<T>;
};

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    of(key, work) {
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
      last.set(key, turn);
      const leave = () => {
        if (last.get(key) === turn) last.delete(key);
      };
      turn.then(leave, leave);
      return turn;
    },
  };
}
