/**
 * The files of a canned response while it is written: what it has, and what goes up for it, one after the other. What is in no stored
 * response when the form closes is let go of.
 */
import { judgeCannedFile } from "@max/domain/canned/files";
import { MOST_FILES } from "@max/domain/canned/limits";
import type { MediaKind } from "@max/domain/message/content";
import { claimedType, type FileVerdict } from "@max/domain/message/files";
import { createStore } from "zustand";
import { client } from "../../app/trpc.ts";
import type { CannedResponse } from "../../live/wire.ts";
import { postFile, type UploadRefusal } from "../../outbox/post-file.ts";

type CannedFile = CannedResponse["files"][number];

export type FileItem = {
  /** Ours alone. */
  key: string;
  name: string;
  kind: MediaKind;
  sizeBytes: number;
  state: "waiting" | "uploading" | "done" | "failed";
  /** From 0 to 1. */
  progress: number;
  fileId: CannedFile["id"] | null;
  refusal: UploadRefusal | null;
};

export type RefusedFile = { name: string; verdict: Exclude<FileVerdict, { ok: true }> | "tooMany" };

type Uploads = { items: readonly FileItem[]; refused: readonly RefusedFile[] };

const itemOf = ({ id, kind, fileName: name, sizeBytes }: CannedFile): FileItem => ({
  key: id,
  name,
  kind,
  sizeBytes,
  fileId: id,
  state: "done",
  progress: 1,
  refusal: null,
});

let count = 0;

export function createCannedUploads(initial: readonly CannedFile[]) {
  const store = createStore<Uploads>(() => ({ items: initial.map(itemOf), refused: [] }));
  /** Those of this computer, by the item's key, until they are taken out. */
  const files = new Map<string, { file: File; abort: AbortController }>();
  let queue = Promise.resolve();

  const itemAt = (key: string) => store.getState().items.find((item) => item.key === key);
  const change = (key: string, changes: Partial<FileItem>) =>
    store.setState(({ items }) => ({
      items: items.map((item) => (item.key === key ? { ...item, ...changes } : item)),
    }));

  async function upload(key: string): Promise<void> {
    const local = files.get(key);
    if (!local) return;
    change(key, { state: "uploading", progress: 0, refusal: null });
    const { name, type } = local.file;
    const query = { name, type: claimedType(name, type) };
    const show = (progress: number) => change(key, { progress });
    const outcome = await postFile("/canned-files", query, local.file, show, local.abort.signal);
    if (outcome.kind === "refused") change(key, { state: "failed", refusal: outcome.refusal });
    if (outcome.kind !== "stored") return;
    const fileId = outcome.id as CannedFile["id"];
    if (files.has(key)) change(key, { state: "done", progress: 1, fileId });
    else letGo(fileId);
  }

  /** Takes what may go with it, and says of the rest why not. */
  function add(given: readonly File[]): void {
    const refused: RefusedFile[] = [];
    for (const file of given) {
      const { name, size: sizeBytes, type } = file;
      const verdict = judgeCannedFile({ mimeType: claimedType(name, type), sizeBytes });
      const { items } = store.getState();
      if (!verdict.ok) refused.push({ name, verdict });
      else if (items.length >= MOST_FILES) refused.push({ name, verdict: "tooMany" });
      else {
        const key = `new-${++count}`;
        files.set(key, { file, abort: new AbortController() });
        const begun = { state: "waiting", progress: 0, fileId: null, refusal: null } as const;
        store.setState({ items: [...items, { key, name, kind: verdict.kind, sizeBytes, ...begun }] });
        queue = queue.then(() => upload(key));
      }
    }
    store.setState({ refused });
  }

  function retry(key: string): void {
    change(key, { state: "waiting" });
    queue = queue.then(() => upload(key));
  }

  function remove(key: string): void {
    const fileId = itemAt(key)?.fileId;
    if (drop(key) && fileId) letGo(fileId);
    store.setState(({ items }) => ({ items: items.filter((item) => item.key !== key), refused: [] }));
  }

  /** @returns whether it came from this computer */
  function drop(key: string): boolean {
    files.get(key)?.abort.abort();
    return files.delete(key);
  }

  return {
    store,
    add,
    retry,
    remove,
    dismiss: () => store.setState({ refused: [] }),
    /** They are in a stored response now. */
    keep: () => files.clear(),
    close: () => [...files.keys()].forEach(remove),
  };
}
export type CannedUploads = ReturnType<typeof createCannedUploads>;

/** Whatever becomes of this, the server lets go of it by itself. */
function letGo(cannedFileId: CannedFile["id"]): void {
  void client.cannedResponse.discardFile.mutate({ cannedFileId }).catch(() => {});
}
