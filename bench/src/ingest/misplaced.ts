/** A message as it stands in its thread. `postedAt` is when its webhook was posted, in milliseconds since 1970. */
export type Standing = { customer: string; id: string; postedAt: number };

/**
 * How many stand behind one of the same customer which was posted only after they had been acknowledged. Two that were under way at
 * once have no order to keep: nobody can say which of them came first.
 * @param inOrder all messages, each customer's in the order of their thread
 * @param ackedAt when each was answered with 200, by the provider's id, in milliseconds since 1970; whoever had no answer is left out
 */
export function misplaced(inOrder: readonly Standing[], ackedAt: ReadonlyMap<string, number>): number {
  const newestBefore = new Map<string, number>();
  let count = 0;
  for (const { customer, id, postedAt } of inOrder) {
    const newest = newestBefore.get(customer) ?? 0;
    if ((ackedAt.get(id) ?? Number.POSITIVE_INFINITY) < newest) count++;
    newestBefore.set(customer, Math.max(newest, postedAt));
  }
  return count;
}
