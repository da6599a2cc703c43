/**
 * What this browser keeps of a chat: its token, and what it still has to send. In the frame's own storage, which other pages of the
 * visitor cannot read; where storage is refused, for as long as the page is open.
 */
import type { Waiting } from "./thread.ts";

export type Kept = { token: string | null; waiting: Waiting[] };

export function openStore(inboxId: string) {
  const key = `max-widget ${inboxId}`;
  let memory: Kept = { token: null, waiting: [] };
  const read = (): Kept => {
    try {
      const { token = null, waiting = [] } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>;
      return { token, waiting };
    } catch {
      return memory;
    }
  };
  return {
    read,
    /** Another tab may have changed it meanwhile: what is not named stays as it is now. */
    change(part: Partial<Kept>) {
      memory = { ...read(), ...part };
      try {
        localStorage.setItem(key, JSON.stringify(memory));
      } catch {
        // Kept in memory alone.
      }
    },
  };
}
