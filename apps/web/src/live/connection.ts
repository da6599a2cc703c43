/** Whether the live feed is connected. A blink is not worth a word: it is said only after it has lasted. */
import { create } from "zustand";

const WORTH_SAYING_MS = 700;

type Connection = { isOpen: boolean; isLost: boolean };
export const useConnection = create<Connection>(() => ({ isOpen: false, isLost: false }));

let timer: ReturnType<typeof setTimeout> | null = null;
const openListeners = new Set<() => void>();

/** Called each time the server is reachable again, also the first time. */
export function whenConnected(listener: () => void): () => void {
  openListeners.add(listener);
  return () => openListeners.delete(listener);
}

export function noteConnection(isOpen: boolean): void {
  if (isOpen) {
    if (timer) clearTimeout(timer);
    timer = null;
    useConnection.setState({ isOpen: true, isLost: false });
    for (const listener of openListeners) listener();
    return;
  }
  useConnection.setState({ isOpen: false });
  // Every failed try says the same again; the first one counts.
  timer ??= setTimeout(() => useConnection.setState({ isLost: true }), WORTH_SAYING_MS);
}

export function forgetConnection(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  useConnection.setState({ isOpen: false, isLost: false });
}
