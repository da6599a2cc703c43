/** The sends of this process that are on their way. Their work is leased in the database, so none depends on a job staying alive. */

export type SendingPool = {
  free(): number;
  start(send: () => Promise<void>): void;
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>;
};

export function createSendingPool(size: number, onError: (error: unknown) => void): SendingPool {
  const running = new Set<Promise<void>>();
  return {
    free: () => size - running.size,
    start(send) {
      const run: Promise<void> = send()
        .catch(onError)
        .finally(() => running.delete(run));
      running.add(run);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
