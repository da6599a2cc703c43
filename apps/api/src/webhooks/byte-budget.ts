/** A process-wide bound on the bytes that half-arrived requests may hold, so that many slow senders cannot fill the memory. */

export type ByteBudget = {
  /** @returns a function that gives the bytes back, once however often it is called; null when they do not fit */
  take(sizeBytes: number): (() => void) | null;
};

export function createByteBudget(limitBytes: number): ByteBudget {
  let takenBytes = 0;
  return {
    take(sizeBytes) {
      if (takenBytes + sizeBytes > limitBytes) return null;
      takenBytes += sizeBytes;
      let isTaken = true;
      return () => {
        if (isTaken) takenBytes -= sizeBytes;
        isTaken = false;
      };
    },
  };
}
