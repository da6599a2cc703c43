/**
 * One question for many who ask at once. Who asks while an answer is on its way shares the one after it, so that nobody is
 * told how things stood before they asked.
 * @param onIdle nobody asks and nothing is under way
 */
export function shareNext<Key, Answer>(
  ask: (keys: Key[]) => Promise<Answer>,
  onIdle: () => void = () => {},
): (keys: readonly Key[]) => Promise<Answer> {
  let asking: Promise<unknown> | null = null;
  let next: { keys: Set<Key>; answer: Promise<Answer> } | null = null;

  /** Those who ask in the same turn come along. */
  function begin(keys: Set<Key>, after: Promise<unknown>): Promise<Answer> {
    return after.then(() => {
      next = null;
      const answer = ask([...keys]);
      asking = settle(answer);
      return answer;
    });
  }

  /** Resolves when nothing is under way any more, whatever came of it. */
  async function settle(answer: Promise<Answer>): Promise<void> {
    await answer.catch(() => undefined);
    if (next !== null) return;
    asking = null;
    onIdle();
  }

  return (keys) => {
    if (next) {
      for (const key of keys) next.keys.add(key);
      return next.answer;
    }
    const wanted = new Set(keys);
    next = { keys: wanted, answer: begin(wanted, asking ?? Promise.resolve()) };
    return next.answer;
  };
}
