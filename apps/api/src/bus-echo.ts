/** Whether the bus works is known by hearing oneself on it. */
import type { Bus } from "@max/platform/bus";
import { newId } from "@max/platform/ids";

/** @returns a check that resolves when its own word came back; whoever asks sets the time limit */
export async function echoOf(bus: Bus): Promise<() => Promise<void>> {
  const waiting = new Map<string, () => void>();
  await bus.subscribe("echo", (words) => words.forEach((word) => waiting.get(word)?.()));
  return async () => {
    const word = newId();
    const timer = setTimeout(() => waiting.delete(word), 5_000);
    await new Promise<void>((resolve) => {
      waiting.set(word, resolve);
      bus.publish("echo", word);
    });
    clearTimeout(timer);
    waiting.delete(word);
  };
}
