/**
 * The files of answers: what each is, how far it is, and what the server calls it. One that arrived is remembered on this computer until it
 * is sent, so that a closed tab loses none. What brings them there is `bring-uploads.ts`.
 */
import { create } from "zustand";
import type { MediaKind } from "@max/domain/message/content";
import type { UploadView } from "@max/domain/message/views";
import { client } from "../app/trpc.ts";
import type { CannedResponse, Wire } from "../live/wire.ts";
import type { UploadRefusal } from "./post-file.ts";

export type CannedFile = CannedResponse["files"][number];

/** Its size is known once the browser has looked into it. */
export type LocalPicture = { url: string; width: number | null; height: number | null };

export type Upload = {
  /** Ours alone, on this computer. */
  id: string;
  conversationId: string;
  name: string;
  type: string;
  sizeBytes: number;
  kind: MediaKind;
  /** `failed` waits for the person. */
  state: "waiting" | "uploading" | "done" | "failed";
  /** From 0 to 1. */
  progress: number;
  attachmentId: string | null;
  /** It is a canned response's: the server has it, and only puts it here. */
  cannedFileId: CannedFile["id"] | null;
  /** A picture as it lies on this computer. Gone after a reload. */
  preview: LocalPicture | null;
  refusal: UploadRefusal | null;
  /** It has left the box: a message that is being sent names it. */
  isSending: boolean;
};

type Uploads = { owner: string | null; uploads: readonly Upload[] };
export const useUploads = create<Uploads>(() => ({ owner: null, uploads: [] }));

/** Those that this page has, by their upload's id. */
export const files = new Map<string, File>();
/** Those that are under way. */
export const running = new Map<string, AbortController>();
const prefix = (owner: string) => `max.file.${owner}.`;

export const uploadOf = (id: string): Upload | undefined =>
  useUploads.getState().uploads.find((upload) => upload.id === id);

/** Reads back what this person had attached. */
export function openUploads(owner: string): void {
  const uploads: Upload[] = [];
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    if (!key?.startsWith(prefix(owner))) continue;
    const upload = readUpload(localStorage.getItem(key));
    if (upload) uploads.push(upload);
  }
  uploads.sort((a, b) => (a.id < b.id ? -1 : 1));
  useUploads.setState({ owner, uploads });
}

export function closeUploads(): void {
  for (const each of running.values()) each.abort();
  running.clear();
  files.clear();
  useUploads.setState({ owner: null, uploads: [] });
}

function readUpload(text: string | null): Upload | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    const has = (name: string) => typeof Reflect.get(Object(value), name) === "string";
    return ["id", "conversationId", "name", "type", "kind", "attachmentId"].every(has) ? (value as Upload) : null;
  } catch {
    return null;
  }
}

export function keep(upload: Upload): void {
  const { owner } = useUploads.getState();
  if (!owner || !upload.attachmentId || upload.isSending) return;
  try {
    localStorage.setItem(prefix(owner) + upload.id, JSON.stringify({ ...upload, preview: null }));
  } catch {
    // Storage is full or forbidden: it lives as long as the page.
  }
}

const forget = (id: string) => {
  const { owner } = useUploads.getState();
  if (owner) localStorage.removeItem(prefix(owner) + id);
};

export function change(id: string, changes: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)),
  }));
}

/** Attached on another device of this person. */
export function takeUpload(conversationId: string, file: Wire<UploadView>): void {
  const upload: Upload = {
    id: file.id,
    conversationId,
    name: file.fileName,
    type: file.mimeType,
    sizeBytes: file.sizeBytes,
    kind: file.kind,
    state: "done",
    progress: 1,
    attachmentId: file.id,
    cannedFileId: null,
    preview: null,
    refusal: null,
    isSending: false,
  };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
  keep(upload);
}

/** Sent or taken back on another device. */
export const leaveUpload = (id: string): void => dropUpload(id);

/** Another tab of this person attached, sent or took one back. @returns how to stop following */
export function followUploads(): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    const { owner, uploads } = useUploads.getState();
    if (!owner || !key?.startsWith(prefix(owner))) return;
    const id = key.slice(prefix(owner).length);
    const upload = readUpload(newValue);
    if (!upload) useUploads.setState({ uploads: uploads.filter((each) => each.id !== id || each.isSending) });
    else if (!uploads.some((each) => each.id === id)) useUploads.setState({ uploads: [...uploads, upload] });
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}

export function retryUpload(id: string): void {
  if (!files.has(id) && !uploadOf(id)?.cannedFileId) return;
  change(id, { state: "waiting", progress: 0, refusal: null });
}

/** Its message names it from now on. */
export function markSending(id: string): void {
  change(id, { isSending: true });
  forget(id);
}

/** Ends it wherever it is; what the server has already, it is told to forget. */
export function removeUpload(id: string): void {
  const upload = uploadOf(id);
  if (upload?.preview) URL.revokeObjectURL(upload.preview.url);
  dropUpload(id);
  if (upload?.attachmentId) letGo(upload.attachmentId);
}

/** Whatever becomes of this, the server lets go of unsent files by itself. */
export function letGo(attachmentId: string): void {
  void client.message.discardFile.mutate({ attachmentId }).catch(() => {});
}

/** Of messages that the server has: what to draw until it has made its own picture of it. The oldest leave. */
const shown = new Map<string, LocalPicture>();
const MOST_SHOWN = 50;

export const pictureOfSent = (clientMessageId: string | null): LocalPicture | null =>
  (clientMessageId && shown.get(clientMessageId)) || null;

/** The message is with the server, and so is its file. */
export function uploadWasSent(id: string, clientMessageId: string): void {
  const preview = uploadOf(id)?.preview;
  if (preview) shown.set(clientMessageId, preview);
  for (const [oldest, { url }] of shown) {
    if (shown.size <= MOST_SHOWN) break;
    URL.revokeObjectURL(url);
    shown.delete(oldest);
  }
  dropUpload(id);
}

function dropUpload(id: string): void {
  running.get(id)?.abort();
  files.delete(id);
  forget(id);
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((each) => each.id !== id) }));
}
