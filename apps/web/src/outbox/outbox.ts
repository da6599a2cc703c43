/**
 * What this person has sent and the server has not yet answered for. Every entry is stored before it is sent, keeps
 * one `clientMessageId` for life, and leaves by itself when the server is back: sent twice it is still one message.
 */
import { create } from "zustand";
import type { MediaKind } from "@max/domain/message/content";

/** A message's file. `attachmentId` is null while it is still on its way to the server. */
export type OutboxFile = {
  uploadId: string;
  attachmentId: string | null;
  kind: MediaKind;
  name: string;
  sizeBytes: number;
};

export type OutboxTemplate = {
  name: string;
  language: string;
  parameters: { slot: string; text: string }[];
  header: string | null;
  headerFormat: "text" | "image" | "video" | "document" | "other" | null;
  footer: string | null;
  buttons: string[];
};

export type OutboxEntry = {
  clientMessageId: string;
  conversationId: string;
  text: string;
  file?: OutboxFile | null;
  quotedMessageId: string | null;
  /** Which template it is, and as what it reads; `text` is its body. */
  template?: OutboxTemplate | undefined;
  /** Server time as this client knows it, ISO. */
  createdAt: string;
  /** The newest message its writer had seen; null or left out when that is not known. */
  seenMessageId?: string | null;
  /** `waiting` leaves by itself; `refused` waits for the person; `asking` too, and what was written after it waits with it. */
  state: "waiting" | "refused" | "asking";
  refusal: { code: string; message: string } | null;
};

type Outbox = { owner: string | null; entries: readonly OutboxEntry[] };
export const useOutbox = create<Outbox>(() => ({ owner: null, entries: [] }));

const prefix = (owner: string) => `max.outbox.${owner}.`;
const keyOf = (owner: string, entry: OutboxEntry) => prefix(owner) + entry.clientMessageId;

/** Every entry has its own key, so that two tabs never overwrite each other's. Full storage costs only durability. */
function store(owner: string, entry: OutboxEntry) {
  try {
    localStorage.setItem(keyOf(owner, entry), JSON.stringify(entry));
  } catch {
    // The entry still lives in memory and leaves from there.
  }
}

function isEntry(value: unknown): value is OutboxEntry {
  if (!value || typeof value !== "object") return false;
  const text = (name: string) => typeof Reflect.get(value, name) === "string";
  return ["clientMessageId", "conversationId", "text", "createdAt", "state"].every(text);
}

/** A file that had not arrived when its page was closed is gone with it. */
const withoutLostFile = (entry: OutboxEntry): OutboxEntry =>
  entry.file && !entry.file.attachmentId
    ? { ...entry, state: "refused", refusal: { code: "file_lost", message: "" } }
    : entry;

/** Opens the outbox of one person of one tenant, with what an earlier page left behind. */
export function openOutbox(owner: string): void {
  const entries: OutboxEntry[] = [];
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    if (!key?.startsWith(prefix(owner))) continue;
    try {
      const value: unknown = JSON.parse(localStorage.getItem(key) ?? "");
      if (isEntry(value)) entries.push(withoutLostFile(value));
    } catch {
      localStorage.removeItem(key);
    }
  }
  entries.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  useOutbox.setState({ owner, entries });
}

export const closeOutbox = () => useOutbox.setState({ owner: null, entries: [] });

export function addToOutbox(entry: OutboxEntry): void {
  const { owner, entries } = useOutbox.getState();
  useOutbox.setState({ entries: [...entries, entry] });
  if (owner) store(owner, entry);
}

type Change = Partial<Pick<OutboxEntry, "state" | "refusal" | "file" | "seenMessageId">>;

export function changeInOutbox(clientMessageId: string, change: Change): void {
  const { owner, entries } = useOutbox.getState();
  const known = entries.find((entry) => entry.clientMessageId === clientMessageId);
  if (!known) return;
  const changed = { ...known, ...change };
  useOutbox.setState({ entries: entries.map((entry) => (entry === known ? changed : entry)) });
  if (owner) store(owner, changed);
}

export function removeFromOutbox(clientMessageId: string): void {
  const { owner, entries } = useOutbox.getState();
  const gone = entries.find((entry) => entry.clientMessageId === clientMessageId);
  useOutbox.setState({ entries: entries.filter((entry) => entry !== gone) });
  if (owner && gone) localStorage.removeItem(keyOf(owner, gone));
}

/**
 * The next entry that may leave of each conversation: a thread keeps the order in which it was written, so what follows a file
 * waits until that has arrived.
 */
export function nextToSend(entries: readonly OutboxEntry[], underWay: ReadonlySet<string>): OutboxEntry[] {
  const first = new Map<string, OutboxEntry>();
  for (const entry of entries) {
    if (entry.state === "refused" || first.has(entry.conversationId)) continue;
    first.set(entry.conversationId, entry);
  }
  const hasItsFile = ({ file }: OutboxEntry) => !file || file.attachmentId !== null;
  return [...first.values()].filter(
    (entry) => entry.state === "waiting" && !underWay.has(entry.conversationId) && hasItsFile(entry),
  );
}
