/** Brings a message's file home while the provider still has it. Pictures also get a re-encoded preview, the only form shown inline. */
import { PassThrough, Readable } from "node:stream";
import { createHash } from "node:crypto";
import { AttachmentId, TenantId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import type { Call } from "@max/db/transaction";
import { acceptedTypes } from "@max/domain/message/files";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { OutsideFetchError } from "@max/platform/outside-fetch";
import { defineJob } from "@max/platform/queue/job";
import { lookInto } from "@max/services/attachment/look-into";
import {
  dropWork,
  pendingAttachment,
  pictureWithoutPreview,
  settleAttachment,
  type FetchedFile,
  type PendingAttachment,
} from "@max/services/attachment/store-attachment";
import { giveBack, LeaseLost, type Lease } from "@max/services/outbox/claim";
import { type KeptVisitorFile, visitorFileOf } from "@max/services/widget/visitor-files";
import type { DownloadBytes, MediaOutcome } from "@max/channels/adapter";
import { z } from "zod";
import { adapterOf, callAs, type WorkerDeps } from "../deps.ts";

const FETCH_TIMEOUT_MS = 60_000;
/** WhatsApp's own limit for a document. */
const MAX_BYTES = 100 * 1024 * 1024;
/** Offers come at least five minutes apart: a file is given up after about a day. */
const MAX_OFFERS = 300;
const UNKNOWN_TYPE = "application/octet-stream";
const PREVIEW_EDGE = 1_280;
const MAX_PIXELS = 50_000_000;
const PICTURE_READERS = ["Jpeg", "Png", "Webp", "Nsgif"].map((format) => `VipsForeignLoad${format}`);

export const mediaFetch = defineJob({
  name: "media-fetch",
  queue: "background",
  payload: z.object({
    tenantId: TenantId,
    attachmentId: AttachmentId,
    seq: z.number(),
    token: z.string(),
    /** How often this work was offered, this time included. */
    offer: z.number(),
  }),
  attempts: 3,
  backoffMs: 2_000,
  async run({ tenantId, attachmentId, seq, token, offer }, deps: WorkerDeps) {
    const call = callAs(deps, "media-fetch", tenantId);
    const lease = { seq, token };
    try {
      const attachment = await pendingAttachment(call, attachmentId);
      if (!attachment) return await showPicture(deps, call, attachmentId, lease);
      const uploaded = await visitorFileOf(call, attachment);
      if (uploaded) return await takeOver(deps, call, attachment, uploaded, lease);
      const accessToken = await deps.tokens.of(call, { id: attachment.inboxId, channel: attachment.channel });
      const file = await fetchFile(deps, tenantId, attachment, accessToken ?? "", offer >= MAX_OFFERS);
      // A fetch that was broken off says nothing about the file.
      if (file === null) deps.stopping.throwIfAborted();
      try {
        await settleAttachment(call, attachment, file, lease);
      } catch (error) {
        // Nothing will ever point at these bytes.
        for (const key of [file?.storageKey, file?.previewKey]) if (key) await deps.media.remove(key);
        throw error;
      }
    } catch (error) {
      if (error instanceof LeaseLost) return;
      if (!deps.stopping.aborted) throw error;
      await giveBack(deps.db, [lease], 0);
    }
  },
});

/** A visitor's file is here already. It becomes its message's; if that fails it stays the visitor's, for the next try. */
async function takeOver(
  deps: WorkerDeps,
  call: Call,
  attachment: PendingAttachment,
  { id, ...kept }: KeptVisitorFile,
  lease: Lease,
): Promise<void> {
  const picture = await pictureOf(deps, call.tenantId, attachment.kind, kept.storageKey);
  try {
    await settleAttachment(call, attachment, { ...kept, ...picture }, lease, id);
  } catch (error) {
    if (picture.previewKey) await deps.media.remove(picture.previewKey);
    throw error;
  }
}

/** What our own people sent is here already; a picture still needs the form in which it is shown. */
async function showPicture(deps: WorkerDeps, call: Call, id: AttachmentId, lease: Lease): Promise<void> {
  const picture = await pictureWithoutPreview(call, id);
  const made = picture && (await preview(deps, call.tenantId, picture.storageKey));
  if (!picture || !made) return dropWork(call, lease);
  const { key: previewKey, width, height } = made;
  try {
    await settleAttachment(call, picture, { previewKey, width, height }, lease);
  } catch (error) {
    await deps.media.remove(previewKey);
    throw error;
  }
}

/** @returns null when there is nothing to be had any more @throws when waiting may help */
async function fetchFile(
  deps: WorkerDeps,
  tenantId: TenantId,
  attachment: PendingAttachment,
  accessToken: string,
  isLastOffer: boolean,
): Promise<FetchedFile | null> {
  const storageKey = newMediaKey(tenantId);
  const download: DownloadBytes = async (url, headers, signal) => {
    const hash = createHash("sha256");
    const sink = new PassThrough();
    const stored = deps.media.put(storageKey, hashed(sink, hash));
    try {
      const { status } = await deps.fetchOutside({
        url,
        headers,
        sink,
        maxBytes: MAX_BYTES,
        timeoutMs: FETCH_TIMEOUT_MS,
        signal,
      });
      return { status, sizeBytes: await stored, sha256: hash.digest() };
    } catch (error) {
      await stored.catch(() => {});
      await deps.media.remove(storageKey);
      if (error instanceof OutsideFetchError && (error.status !== null || !error.isWorthRetrying))
        return { status: error.status ?? 410, sizeBytes: 0, sha256: hash.digest() };
      throw error;
    }
  };
  const outcome = await fetchOutcome(deps, attachment, accessToken, download);
  if (outcome.kind !== "fetched") await deps.media.remove(storageKey);
  // A token may be mended and an outage end; the provider keeps files for days.
  if ((outcome.kind === "try_later" || outcome.kind === "unauthorised") && !isLastOffer)
    throw new Error(`The file cannot be fetched yet (${outcome.kind}).`);
  if (outcome.kind !== "fetched") {
    deps.log.warn({ attachmentId: attachment.id, outcome: outcome.kind }, "a file is not to be had");
    return null;
  }
  const mimeType = outcome.mimeType ?? (await ownType(deps, storageKey, attachment));
  const picture = await pictureOf(deps, tenantId, attachment.kind, storageKey);
  return { storageKey, mimeType, sizeBytes: outcome.sizeBytes, ...picture };
}

/** Nobody vouches for what lies behind a link: its bytes say what it is, if it is anything that its channel knows. */
async function ownType(
  { media }: WorkerDeps,
  storageKey: string,
  { channel, fileName, mimeType }: PendingAttachment,
): Promise<string> {
  const found = await lookInto(media, storageKey, { channel, name: fileName ?? "", claimed: mimeType ?? "" });
  return found.mimeType !== null && acceptedTypes(channel).includes(found.mimeType) ? found.mimeType : UNKNOWN_TYPE;
}

/** Only what was sent as a picture is shown as one. */
async function pictureOf(deps: WorkerDeps, tenantId: TenantId, kind: MediaKind, storageKey: string) {
  const made = kind === "image" || kind === "sticker" ? await preview(deps, tenantId, storageKey) : null;
  return { previewKey: made?.key ?? null, width: made?.width ?? null, height: made?.height ?? null };
}

/** By the provider's id; or by the public link that came instead of one. */
async function fetchOutcome(
  deps: WorkerDeps,
  { channel, externalId, link, inboxKey, sha256 }: PendingAttachment,
  accessToken: string,
  download: DownloadBytes,
): Promise<MediaOutcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(FETCH_TIMEOUT_MS), deps.stopping]);
  if (externalId)
    return adapterOf(deps, channel).fetchMedia(
      { mediaId: externalId, inboxKey, accessToken, sha256 },
      download,
      signal,
    );
  if (!link) return { kind: "gone" };
  const { status, sizeBytes } = await download(link, {}, signal);
  if (status === 200) return { kind: "fetched", mimeType: null, sizeBytes };
  return status === 404 || status === 410 ? { kind: "gone" } : { kind: "try_later", reason: `HTTP ${status}` };
}

async function* hashed(source: Readable, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** It brings 20 MB of native code, which a worker that never sees a picture need not hold. */
async function openSharp() {
  const { default: sharp } = await import("sharp");
  // It also reads what holds scripts, links and programs of its own, such as SVG and PDF: those are no photos.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: PICTURE_READERS });
  return sharp;
}

/** A new picture made from the pixels alone: no metadata, no scripts, no surprises. Null when it cannot be read as a picture. */
async function preview(deps: WorkerDeps, tenantId: TenantId, storageKey: string) {
  try {
    const sharp = await openSharp();
    const chunks: Buffer[] = [];
    for await (const chunk of await deps.media.open(storageKey)) chunks.push(chunk as Buffer);
    const { data, info } = await sharp(Buffer.concat(chunks), { limitInputPixels: MAX_PIXELS, failOn: "error" })
      .rotate()
      .resize(PREVIEW_EDGE, PREVIEW_EDGE, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    const key = newMediaKey(tenantId);
    await deps.media.put(key, Readable.from([data]));
    return { key, width: info.width, height: info.height };
  } catch (error) {
    deps.log.warn({ err: error }, "a picture has no preview");
    return null;
  }
}
