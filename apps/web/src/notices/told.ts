/** Up to which notice this browser has told, shared by its pages: whoever takes the turn tells, and all others find it told. */
const keyOf = (owner: string) => `max.told.${owner}`;

/** Alone among the pages of this browser, where it has locks; else at once. */
async function inTurn(owner: string, work: () => void): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(keyOf(owner), work);
}

function read(owner: string): string | null {
  try {
    return localStorage.getItem(keyOf(owner));
  } catch {
    return null;
  }
}

function write(owner: string, at: string): void {
  try {
    localStorage.setItem(keyOf(owner), at);
  } catch {
    // Storage is full or forbidden: the page remembers for itself.
  }
}

/** What was told longer ago than this is not told anew to a page that opens. */
const STILL_NEWS_MS = 5 * 60_000;

/** @param now the server's, in milliseconds */
export function openTold(owner: string, now: number): string {
  const kept = read(owner);
  const from = kept && Date.parse(kept) > now - STILL_NEWS_MS ? kept : new Date(now).toISOString();
  if (from !== kept) write(owner, from);
  return from;
}

/** Moves it on to `newest`. @param tell hears from where, if there is anything between */
export const moveTold = (owner: string, newest: string, tell: (from: string) => void): Promise<void> =>
  inTurn(owner, () => {
    const from = read(owner) ?? newest;
    if (from >= newest) return;
    write(owner, newest);
    tell(from);
  });
