/** Every request the emulator got and what it decided to do with it: the other side of any count of sent messages. */

export type LedgerEntry = {
  /** Rises by one; `since` counts in it. */
  seq: number;
  /** ISO instant (UTC) at which the request came in. */
  at: string;
  method: string;
  path: string;
  phoneNumberId: string | null;
  /** The body as parsed; a description of the file for uploads. The access token is never kept. */
  body: unknown;
  /** `biz_opaque_callback_data`. */
  opaque: string | null;
  to: string | null;
  /**
   * `accepted`, `answered` (all that is no send), `refused <code>`, `will_fail <code>` (accepted, fails by status), or
   * the misbehaviour: `slow`, `hang`, `reset_before`, `reset_after_accept`, `garbage_200`, `answer`, `drip`, `endless`,
   * `cut_answer`. `pending` until decided.
   */
  outcome: string;
  responseStatus: number | null;
  /** The message id when one was made: with one the message went out, whatever the answer looked like. */
  wamid: string | null;
};

export type Ledger = ReturnType<typeof createLedger>;

/** @param capacity how many entries are kept; the oldest leave first */
export function createLedger(now: () => number, capacity = 200_000) {
  let entries: LedgerEntry[] = [];
  let seq = 0;
  const waiting = new Set<() => void>();

  return {
    open(request: Pick<LedgerEntry, "method" | "path">): LedgerEntry {
      const entry: LedgerEntry = {
        seq: ++seq,
        at: new Date(now()).toISOString(),
        ...request,
        phoneNumberId: null,
        body: null,
        opaque: null,
        to: null,
        outcome: "pending",
        responseStatus: null,
        wamid: null,
      };
      entries.push(entry);
      if (entries.length > capacity * 1.1) entries = entries.slice(-capacity);
      return entry;
    },
    /** Tells those who wait that an entry has been decided. */
    settled(): void {
      for (const look of waiting) look();
    },
    /** Entries with a `seq` above `since`, oldest first. */
    entries: (since = 0): LedgerEntry[] => (since ? entries.filter((entry) => entry.seq > since) : [...entries]),
    /** The messages that went out, oldest first. */
    sends: (): LedgerEntry[] => entries.filter((entry) => entry.wamid !== null),
    lastSeq: (): number => seq,
    clear(): void {
      entries = [];
    },
    /** The first entry, past or to come, that fits. Fails after `timeoutMs`. */
    waitFor(fits: (entry: LedgerEntry) => boolean, timeoutMs = 5_000): Promise<LedgerEntry> {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = entries.find((entry) => entry.outcome !== "pending" && fits(entry));
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no fitting request within ${timeoutMs} ms; the ledger holds ${entries.length}`));
        }, timeoutMs);
        waiting.add(look);
        look();
      });
    },
  };
}
