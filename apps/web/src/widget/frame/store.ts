/**
 * What this browser keeps of a chat: its token, and what it still has to send. In the frame's own storage, which other pages of
 * the visitor cannot read. Some browsers refuse that to a frame of another origin; then the page around it keeps it, and where
 * that is refused as well, memory does for as long as the page is open.
 */
import type { Host } from "./host.ts";
import type { Waiting } from "./thread.ts";

export type Kept = { token: string | null; waiting: Waiting[] };

type Shelf = { read(): string | null; write(text: string): void };
export type Store = { read(): Kept; change(part: Partial<Kept>): void };

export async function openStore(inboxId: string, host: Host): Promise<Store> {
  const shelf = ownShelf(`max-widget ${inboxId}`) ?? (await hostShelf(host));
  const read = (): Kept => {
    try {
      const { token = null, waiting = [] } = JSON.parse(shelf.read() ?? "{}") as Partial<Kept>;
      return { token, waiting };
    } catch {
      return { token: null, waiting: [] };
    }
  };
  return {
    read,
    /** Another tab may have changed it meanwhile: what is not named stays as it is now. */
    change: (part) => shelf.write(JSON.stringify({ ...read(), ...part })),
  };
}

function ownShelf(key: string): Shelf | null {
  try {
    localStorage.setItem(`${key} here`, "1");
    localStorage.removeItem(`${key} here`);
  } catch {
    return null;
  }
  return { read: () => localStorage.getItem(key), write: (text) => localStorage.setItem(key, text) };
}

async function hostShelf(host: Host): Promise<Shelf> {
  let memory = await host.recall();
  return {
    read: () => memory,
    write(text) {
      memory = text;
      host.say({ type: "max-widget:keep", value: text });
    },
  };
}
