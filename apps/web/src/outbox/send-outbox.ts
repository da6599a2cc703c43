/** Empties the outbox: one message of a conversation at a time, again after every failure that waiting can cure. */
import { client, isPassing, isSignedOut, refusalOf, unseenOf } from "../app/trpc.ts";
import { serverNow } from "../live/clock.ts";
import { markAnswers, showMessageAnswer } from "../live/cache.ts";
import { whenConnected } from "../live/connection.ts";
import type { Message } from "../live/wire.ts";
import { addToOutbox, changeInOutbox, nextToSend, type OutboxEntry, removeFromOutbox, useOutbox } from "./outbox.ts";
import { newestSeen } from "./seen.ts";
import { noteUnseen } from "./unseen-messages.ts";
import { markSending, removeUpload, retryUpload, uploadOf, uploadWasSent, useUploads } from "./uploads.ts";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

const underWay = new Set<string>();
let retryMs = FIRST_RETRY_MS;
let retry: ReturnType<typeof setTimeout> | null = null;
let generation = 0;

/** Puts a message into the outbox; it is on the screen from this moment on. */
export function send(
  message: Pick<OutboxEntry, "conversationId" | "text" | "quotedMessageId" | "file" | "template">,
): void {
  if (message.file) markSending(message.file.uploadId);
  addToOutbox({
    ...message,
    clientMessageId: crypto.randomUUID(),
    seenMessageId: newestSeen(message.conversationId),
    createdAt: new Date(serverNow()).toISOString(),
    state: "waiting",
    refusal: null,
  });
  pump();
}

export function sendAgain(clientMessageId: string): void {
  const file = entryOf(clientMessageId)?.file;
  // Its bytes went with the page that had them: only attaching it again helps.
  if (file && !file.attachmentId && !uploadOf(file.uploadId)) return;
  if (file && !file.attachmentId) retryUpload(file.uploadId);
  changeInOutbox(clientMessageId, { state: "waiting", refusal: null });
  pump();
}

/** Gives a message up that has not left, with its file. */
export function discard(clientMessageId: string): void {
  const file = entryOf(clientMessageId)?.file;
  if (file) removeUpload(file.uploadId);
  removeFromOutbox(clientMessageId);
  pump();
}

/** What was sent while the way was cut leaves when it is back, whatever came in meanwhile: nobody is asked about it. */
function leaveByThemselves(): void {
  for (const { clientMessageId, state } of useOutbox.getState().entries)
    if (state === "waiting") changeInOutbox(clientMessageId, { seenMessageId: null });
}

const entryOf = (clientMessageId: string) =>
  useOutbox.getState().entries.find((entry) => entry.clientMessageId === clientMessageId);

/** What became of a file's way to the server, told to the message that waits for it. */
function followUploads(): void {
  for (const { clientMessageId, file, state } of useOutbox.getState().entries) {
    if (!file || file.attachmentId || state !== "waiting") continue;
    const upload = uploadOf(file.uploadId);
    if (upload?.attachmentId) changeInOutbox(clientMessageId, { file: { ...file, attachmentId: upload.attachmentId } });
    else if (upload?.refusal) changeInOutbox(clientMessageId, { state: "refused", refusal: upload.refusal });
  }
  pump();
}

/** Sends what waits, now and whenever the server is back, until the returned function is called. */
export function startSending(): () => void {
  generation++;
  underWay.clear();
  retryMs = FIRST_RETRY_MS;
  const stopListening = whenConnected(pump);
  const stopFollowing = useUploads.subscribe(followUploads);
  addEventListener("online", pump);
  pump();
  return () => {
    generation++;
    stopListening();
    stopFollowing();
    removeEventListener("online", pump);
    if (retry) clearTimeout(retry);
    retry = null;
  };
}

export function pump(): void {
  if (retry) clearTimeout(retry);
  retry = null;
  for (const entry of nextToSend(useOutbox.getState().entries, underWay)) void deliver(entry, generation);
}

function contentOf({ text, file, template }: OutboxEntry) {
  if (!template) return { text, ...(file?.attachmentId && { attachmentId: file.attachmentId }) };
  const { name, language, parameters } = template;
  return { template: { name, language, parameters } };
}

async function deliver(entry: OutboxEntry, ofGeneration: number): Promise<void> {
  underWay.add(entry.conversationId);
  const mark = markAnswers();
  try {
    const message = await client.message.send.mutate({
      conversationId: entry.conversationId,
      clientMessageId: entry.clientMessageId,
      ...contentOf(entry),
      ...(entry.quotedMessageId ? { quotedMessageId: entry.quotedMessageId } : {}),
      ...(entry.seenMessageId ? { seenMessageId: entry.seenMessageId } : {}),
    });
    if (ofGeneration !== generation) return;
    if (entry.file) uploadWasSent(entry.file.uploadId, entry.clientMessageId);
    showMessageAnswer(message, mark);
    removeFromOutbox(entry.clientMessageId);
    retryMs = FIRST_RETRY_MS;
  } catch (error) {
    if (ofGeneration !== generation) return;
    const refusal = refusalOf(error);
    if (refusal.kind === "unreached" || isPassing(refusal) || isSignedOut(error)) {
      underWay.delete(entry.conversationId);
      leaveByThemselves();
      retry ??= setTimeout(pump, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      return;
    }
    const unseen = unseenOf(error);
    if (unseen) ask(entry, unseen, mark);
    else
      changeInOutbox(entry.clientMessageId, {
        state: "refused",
        refusal: { code: refusal.code, message: refusal.message },
      });
  }
  underWay.delete(entry.conversationId);
  pump();
}

/** What came in before it may not have reached this page by itself. */
function ask(entry: OutboxEntry, unseen: Message[], mark: number) {
  for (const message of unseen) showMessageAnswer(message, mark);
  noteUnseen(entry.conversationId, unseen);
  changeInOutbox(entry.clientMessageId, { state: "asking", refusal: null });
}
