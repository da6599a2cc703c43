/**
 * Takes files into the box of a conversation, as far as its channel would take them, and brings them to the server, at most two at a time.
 * What only shows them need not load this.
 */
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import { claimedType, type FileVerdict, judgeChosenFile } from "@max/domain/message/files";
import { client, refusalOf } from "../app/trpc.ts";
import { postFile, type PostOutcome, UNREACHED } from "./post-file.ts";
import {
  type CannedFile,
  change,
  files,
  keep,
  letGo,
  type LocalPicture,
  running,
  type Upload,
  uploadOf,
  useUploads,
} from "./uploads.ts";

const AT_ONCE = 2;

export type Refused = { name: string; verdict: Exclude<FileVerdict, { ok: true }> };

/** Takes what the channel would take. @returns what it would not, each with the reason */
export function attachFiles(
  conversationId: string,
  channel: Channel,
  given: readonly File[],
  isVoice = false,
): Refused[] {
  const refused: Refused[] = [];
  for (const file of given) {
    const type = claimedType(file.name, file.type);
    const facts = { name: file.name, type, sizeBytes: file.size };
    const verdict = judgeChosenFile(channel, { mimeType: type, sizeBytes: file.size, isVoice });
    if (!verdict.ok) refused.push({ name: file.name, verdict });
    else add(conversationId, { ...facts, kind: verdict.kind }, file);
  }
  return refused;
}

/** Takes the files of a canned response, which the server has already. @returns what the channel would not take, each with the reason */
export function attachCannedFiles(conversationId: string, channel: Channel, given: readonly CannedFile[]): Refused[] {
  const refused: Refused[] = [];
  for (const { id, fileName: name, mimeType, sizeBytes } of given) {
    const verdict = judgeChosenFile(channel, { mimeType, sizeBytes });
    if (!verdict.ok) refused.push({ name, verdict });
    else add(conversationId, { name, type: mimeType, sizeBytes, kind: verdict.kind, cannedFileId: id });
  }
  return refused;
}

const picturedBy = (file: File, kind: MediaKind): LocalPicture | null =>
  kind === "image" ? { url: URL.createObjectURL(file), width: null, height: null } : null;

let count = 0;

type Facts = Pick<Upload, "name" | "type" | "sizeBytes" | "kind"> & Partial<Pick<Upload, "cannedFileId">>;

function add(conversationId: string, facts: Facts, file: File | null = null): void {
  const id = `${String(Date.now()).padStart(15, "0")}-${String(++count).padStart(5, "0")}`;
  const preview = file && picturedBy(file, facts.kind);
  if (file) files.set(id, file);
  const upload: Upload = {
    cannedFileId: null,
    ...facts,
    id,
    conversationId,
    state: "waiting",
    progress: 0,
    attachmentId: null,
    preview,
    refusal: null,
    isSending: false,
  };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
  if (preview) measure(id, preview.url);
}

function measure(id: string, url: string): void {
  const picture = new Image();
  picture.addEventListener("load", () =>
    change(id, { preview: { url, width: picture.naturalWidth, height: picture.naturalHeight } }),
  );
  picture.src = url;
}

/** What is added or tried again begins as soon as there is room. */
useUploads.subscribe(pump);

function pump(): void {
  const next = useUploads.getState().uploads.filter(({ state }) => state === "waiting");
  for (const upload of next.slice(0, Math.max(0, AT_ONCE - running.size))) void run(upload);
}

async function run(upload: Upload): Promise<void> {
  const { id } = upload;
  const way = wayOf(upload);
  if (!way || running.has(id)) return;
  const abort = new AbortController();
  running.set(id, abort);
  change(id, { state: "uploading" });
  const outcome = await way(abort.signal);
  running.delete(id);
  if (outcome.kind === "stored") {
    change(id, { state: "done", progress: 1, attachmentId: outcome.id });
    const stored = uploadOf(id);
    if (stored) keep(stored);
    // It was taken out of the box before the server had put it there.
    else letGo(outcome.id);
  } else if (outcome.kind === "refused") change(id, { state: "failed", refusal: outcome.refusal });
  pump();
}

/** Null when there is nothing of it here: the page was opened anew. */
function wayOf(upload: Upload): ((signal: AbortSignal) => Promise<PostOutcome>) | null {
  const { id, conversationId, cannedFileId } = upload;
  const file = files.get(id);
  if (file) return (signal) => post(upload, file, signal);
  return cannedFileId && (() => putHere(conversationId, cannedFileId));
}

function post({ id, conversationId, name, type, kind }: Upload, file: File, signal: AbortSignal): Promise<PostOutcome> {
  const query = { conversationId, name, type, ...(kind === "voice" && { voice: "true" }) };
  return postFile("/files", query, file, (progress) => change(id, { progress }), signal);
}

async function putHere(conversationId: string, cannedFileId: string): Promise<PostOutcome> {
  try {
    const { id } = await client.cannedResponse.attachFile.mutate({ conversationId, cannedFileId });
    return { kind: "stored", id };
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal.kind === "refused" ? { kind: "refused", refusal } : UNREACHED;
  }
}
