/** Whom somebody called lately, the most recent first. Kept on this computer, to offer them first the next time. */
import { useDrafts } from "./drafts.ts";

const KEPT = 50;
const keyOf = (owner: string) => `max.called.${owner}`;

export function calledBefore(): string[] {
  const { owner } = useDrafts.getState();
  try {
    const kept: unknown = JSON.parse((owner && localStorage.getItem(keyOf(owner))) || "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function noteCalled(id: string): void {
  const { owner } = useDrafts.getState();
  if (!owner) return;
  const kept = [id, ...calledBefore().filter((other) => other !== id)].slice(0, KEPT);
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden: nobody is offered first.
  }
}
