/**
 * Whether this browser has a page of MAX in front of somebody: a page that has the focus holds a lock that says so to all others.
 * Where a browser has no locks, each page knows of itself alone.
 */
const NAME = "max.in-front";

export const isInFront = () => document.visibilityState === "visible" && document.hasFocus();

/** @returns how to stop */
export function sayWhenInFront(): () => void {
  let release: (() => void) | null = null;
  const look = () => {
    if (isInFront() === (release !== null)) return;
    if (release) {
      release();
      release = null;
      return;
    }
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    void navigator.locks?.request(NAME, { mode: "shared" }, () => held);
  };
  const events: [EventTarget, string][] = [
    [window, "focus"],
    [window, "blur"],
    [document, "visibilitychange"],
  ];
  for (const [target, name] of events) target.addEventListener(name, look);
  look();
  return () => {
    for (const [target, name] of events) target.removeEventListener(name, look);
    release?.();
  };
}

export async function isAnyInFront(): Promise<boolean> {
  if (isInFront() || !navigator.locks) return isInFront();
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === NAME);
}
