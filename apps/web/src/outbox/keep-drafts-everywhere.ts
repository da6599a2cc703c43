/**
 * Keeps drafts the same on all devices of a person. One page of a browser does it, the one that was in front last; the others share texts
 * and files with it through the browser's storage. What is written offline waits there and is merged when the server is back.
 */
import { MOST_DRAFTS } from "@max/domain/conversation/draft";
import { client, isPassing, refusalOf } from "../app/trpc.ts";
import { whenConnected } from "../live/connection.ts";
import { type DraftNews, whenDraftsChange } from "../live/draft-news.ts";
import type { Draft as Remote } from "../live/wire.ts";
import { draftOf, keepDraft, keepSide, noteDraft, sideOf, useDrafts } from "./drafts.ts";
import { type Agreed, agreedConversations, agreedOn, keepAgreed, NOTHING_AGREED } from "./agreed-drafts.ts";
import { type Draft, isNewerThan, isSameDraft, mergeDrafts } from "./merge-drafts.ts";
import { leaveUpload, takeUpload, type Upload, useUploads } from "./uploads.ts";

/** While somebody writes, the server hears this often. */
const SAVE_EVERY_MS = 600;
/** Two devices that write at once agree within a few rounds, or with the next change. */
const MOST_ROUNDS = 4;

/** @returns how to stop */
export function keepDraftsEverywhere(owner: string): () => void {
  let isOurs = false;
  let isOver = false;
  let release: () => void = () => undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const changed = new Set<string>();
  const refused = new Map<string, string>();
  /** The newest revision of each that is no more: word of it may still be on its way. */
  const gone = new Map<string, number>();
  let due: ReturnType<typeof setTimeout> | null = null;
  let savedAt = 0;

  /** One after the other: the echo of a change is met after its answer. */
  const inTurn = (work: () => Promise<void>) => {
    // What could not be reached is tried again when the server is back, or with the next change.
    queue = queue.then(work).catch(() => undefined);
  };

  async function save(conversationId: string): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS && isOurs; round++) {
      const local = localDraft(conversationId);
      const agreed = agreedOn(owner, conversationId);
      if (isSameDraft(local, agreed.draft) || refused.get(conversationId) === JSON.stringify(local)) return;
      const input = { conversationId, baseRevision: agreed.revision, ...local };
      const { isSaved, draft } = await client.draft.save.mutate(input).catch((error: unknown) => {
        // It may not be read any more, or holds what cannot be stored: it stays here until it is another.
        if (!isPassing(refusalOf(error))) refused.set(conversationId, JSON.stringify(local));
        throw error;
      });
      if (isSaved) {
        if (!draft) gone.set(conversationId, agreed.revision);
        return keepAgreed(owner, conversationId, { revision: draft?.revision ?? 0, draft: local });
      }
      meet(conversationId, draft);
    }
  }

  function hear(news: DraftNews): void {
    const { conversationId, draft } = news;
    const known = { agreed: agreedOn(owner, conversationId).revision, gone: gone.get(conversationId) ?? 0 };
    if (isNewerThan(known, news)) meet(conversationId, draft);
  }

  /** This is what the server has, and nothing where it was sent or emptied. */
  function meet(conversationId: string, remote: Remote | null): void {
    const agreed = agreedOn(owner, conversationId);
    const theirs: Agreed = remote ? { revision: remote.revision, draft: draftIn(remote) } : NOTHING_AGREED;
    if (theirs.revision === agreed.revision) return;
    const local = localDraft(conversationId);
    show(conversationId, local, mergeDrafts(local, agreed.draft, theirs.draft), remote);
    // Which of the two is written here is no change to tell: two devices would switch each other to and fro.
    keepAgreed(owner, conversationId, { ...theirs, draft: { ...theirs.draft, mode: sideOf(conversationId).mode } });
  }

  function saveChanged(): void {
    due = null;
    savedAt = Date.now();
    for (const conversationId of changed) inTurn(() => save(conversationId));
    changed.clear();
  }

  function noteChange(conversationId: string): void {
    if (!isOurs) return;
    changed.add(conversationId);
    due ??= setTimeout(saveChanged, Math.max(0, savedAt + SAVE_EVERY_MS - Date.now()));
  }

  /** All that there is, here and there. */
  async function meetAll(): Promise<void> {
    if (!isOurs) return;
    const { items } = await client.draft.list.query();
    const remote = new Map(items.map((item) => [item.conversationId as string, item]));
    // A list that was cut says nothing of what is not in it.
    const known = items.length < MOST_DRAFTS ? conversationsHere(owner) : [];
    for (const id of new Set([...remote.keys(), ...known])) meet(id, remote.get(id) ?? null);
    for (const id of conversationsHere(owner)) await save(id);
  }

  const lead = () => {
    if (isOver || isOurs) return;
    isOurs = true;
    inTurn(meetAll);
  };
  /** The page in front takes it over from whichever had it. */
  function takeOver(): void {
    if (isOurs || isOver) return;
    if (!navigator.locks) return lead();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    navigator.locks
      .request(`max.drafts.${owner}`, { steal: document.hasFocus(), ifAvailable: !document.hasFocus() }, (lock) => {
        if (!lock) return undefined;
        lead();
        return held;
      })
      // Another page took it.
      .catch(() => {
        isOurs = false;
      });
  }

  /** The page may be gone in a moment: what it has is sent off without waiting for an answer. */
  function sayGoodbye(): void {
    if (!isOurs) return;
    for (const conversationId of changed) {
      const { revision } = agreedOn(owner, conversationId);
      const input = { conversationId, baseRevision: revision, ...localDraft(conversationId) };
      navigator.sendBeacon("/trpc/draft.save", new Blob([JSON.stringify(input)], { type: "application/json" }));
    }
  }

  const stops = [
    useDrafts.subscribe((now, before) => {
      for (const key of changedKeys(now.texts, before.texts)) noteChange(key.split(" ")[0]!);
      for (const key of changedKeys(now.sides, before.sides)) noteChange(key);
    }),
    useUploads.subscribe((now, before) => {
      if (now.uploads === before.uploads) return;
      for (const id of new Set(
        [...waiting(now.uploads), ...waiting(before.uploads)].map((each) => each.conversationId),
      ))
        noteChange(id);
    }),
    whenDraftsChange(
      (news) => {
        if (!isOurs) return;
        inTurn(async () => {
          hear(news);
          await save(news.conversationId);
        });
      },
      () => inTurn(meetAll),
    ),
    whenConnected(() => inTurn(meetAll)),
  ];
  addEventListener("focus", takeOver);
  addEventListener("pagehide", sayGoodbye);
  takeOver();
  return () => {
    isOver = true;
    isOurs = false;
    if (due) clearTimeout(due);
    removeEventListener("focus", takeOver);
    removeEventListener("pagehide", sayGoodbye);
    for (const stop of stops) stop();
    release();
  };
}

const waiting = (uploads: readonly Upload[]) =>
  uploads.filter(({ attachmentId, isSending }) => attachmentId !== null && !isSending);

const waitingIn = (conversationId: string) =>
  waiting(useUploads.getState().uploads).filter((upload) => upload.conversationId === conversationId);

function localDraft(conversationId: string): Draft {
  return {
    ...sideOf(conversationId),
    reply: draftOf(conversationId),
    note: draftOf(noteDraft(conversationId)),
    attachmentIds: waitingIn(conversationId).flatMap(({ attachmentId }) => attachmentId ?? []),
  } as Draft;
}

const draftIn = ({ mode, reply, note, quotedMessageId, files }: Remote): Draft => ({
  mode,
  reply,
  note,
  quotedMessageId,
  // Those that were sent or taken back meanwhile are none of it.
  attachmentIds: files.map(({ id }) => id),
});

/** Touches what differs and nothing else, so that the place of the cursor in the rest stays. */
function show(conversationId: string, local: Draft, next: Draft, remote: Remote | null): void {
  if (next.reply !== local.reply) keepDraft(conversationId, next.reply);
  if (next.note !== local.note) keepDraft(noteDraft(conversationId), next.note);
  // Nobody's words go into the other box because it was switched elsewhere.
  const isWriting = document.activeElement instanceof HTMLTextAreaElement;
  keepSide(conversationId, { quotedMessageId: next.quotedMessageId, ...(!isWriting && { mode: next.mode }) });
  const wanted: readonly string[] = next.attachmentIds;
  for (const upload of waitingIn(conversationId))
    if (upload.attachmentId && !wanted.includes(upload.attachmentId)) leaveUpload(upload.id);
  const here = new Set(waitingIn(conversationId).map(({ attachmentId }) => attachmentId));
  for (const file of remote?.files ?? [])
    if (wanted.includes(file.id) && !here.has(file.id)) takeUpload(conversationId, file);
}

/** Every conversation in which something was begun here, or was agreed on. */
function conversationsHere(owner: string): string[] {
  const { texts, sides } = useDrafts.getState();
  return [
    ...new Set([
      ...Object.keys(texts).map((key) => key.split(" ")[0]!),
      ...Object.keys(sides),
      ...waiting(useUploads.getState().uploads).map(({ conversationId }) => conversationId),
      ...agreedConversations(owner),
    ]),
  ];
}

const changedKeys = (now: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): string[] =>
  now === before
    ? []
    : [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key]);
