/** Questions that are asked before the live feed begins, and what makes that safe. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** `ask` resolves also when the answer is an error, which is told where it is drawn. */
export type Question = { key: QueryKey; ask: () => Promise<void> };

/**
 * Asks while it is not known yet from where the live feed goes on. What was read before that moment is read once more after it, so
 * that nothing that happened in between is missed.
 * @param cursor resolves when that moment is known; when it never will be, nothing is asked again
 */
export async function askBefore(
  queryClient: QueryClient,
  cursor: Promise<unknown>,
  questions: readonly Question[],
): Promise<void> {
  const asked = questions.map(({ ask }) => ask());
  const isKnown = await cursor.then(
    () => true,
    () => false,
  );
  if (!isKnown) return;
  // A question that is still under way would only be joined, and its answer may be the older one.
  await Promise.all(asked);
  for (const { key } of questions) void queryClient.invalidateQueries({ queryKey: key, exact: true });
}
