/** Files on their way out: brought before their message, brought again only when they must be, in order, and a picture's preview without its secrets. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import type { ChannelAdapter, UploadOutcome } from "@max/channels/adapter";
import type { AttachmentId, ConversationId, MessageId } from "@max/domain/ids";
import type { MediaKind } from "@max/domain/message/content";
import type { OutboundMessage } from "@max/domain/message/transport";
import { makeTenant } from "@max/db/test/factories";
import { createLocalMediaStore } from "@max/platform/media-store/local";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { recordUpload } from "@max/services/attachment/uploads";
import { listConversations } from "@max/services/conversation/list-conversations";
import { listMessages } from "@max/services/message/list-messages";
import { retryMessage } from "@max/services/message/retry-message";
import { sendMessage } from "@max/services/message/send-message";
import { claim } from "@max/services/outbox/claim";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { mediaFetch } from "./jobs/media-fetch.ts";
import { sendMessages } from "./send-messages.ts";

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
  folder = await mkdtemp(join(tmpdir(), "max-bring-"));
});
afterAll(async () => {
  await worker.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await worker.ask(`delete from outbox where topic in ('outbound', 'media')`);
});

const UPLOADED = (externalId: string): UploadOutcome => ({ kind: "uploaded", externalId, validForMs: 86_400_000 });
const RETRY: UploadOutcome = { kind: "retry", code: "upload_interrupted", reason: "Broken off.", afterMs: 0 };
const REFUSED: UploadOutcome = { kind: "rejected", code: "131053", reason: "Check its type and size." };

async function desk() {
  const tenant = await makeTenant(worker.db);
  await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.${tenant.slug}`, "Oi")] }));
  await worker.drain();
  const conversationId: ConversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
  const call = tenant.callAs(await tenant.addUser({ name: "Ana", role: "admin" }));
  const media = createLocalMediaStore(folder);
  const steps: string[] = [];
  const sent: OutboundMessage[] = [];
  let answers: UploadOutcome[] = [];
  const deps = {
    ...worker.withAdapter({
      uploadMedia: async (file) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of file.content) chunks.push(chunk);
        steps.push(`upload ${file.fileName} ${file.mimeType} ${Buffer.concat(chunks).length}/${file.sizeBytes}`);
        return answers.shift() ?? UPLOADED(`media.${steps.length}`);
      },
      send: async (message) => {
        sent.push(message);
        const { content } = message;
        steps.push(
          content.kind === "text"
            ? `text ${content.text}`
            : "source" in content
              ? `${content.kind} ${JSON.stringify(content.source)}`
              : "",
        );
        return { kind: "accepted", externalId: `wamid.out-${tenant.slug}-${sent.length}`, recipient: [] };
      },
    }),
    media,
  };
  let clicks = 0;
  const upload = async (bytes: Buffer, kind: MediaKind = "document", mimeType = "application/pdf") => {
    const storageKey = newMediaKey(tenant.tenantId);
    await media.put(storageKey, Readable.from([bytes]));
    const file = { conversationId, kind, mimeType, fileName: "a.pdf", sizeBytes: bytes.length, storageKey };
    return (await recordUpload(call, file)).id;
  };
  const say = (text: string, attachmentId?: AttachmentId) =>
    sendMessage(call, { conversationId, clientMessageId: `c${++clicks}`, text, ...(attachmentId && { attachmentId }) });
  return {
    tenant,
    deps,
    media,
    steps,
    sent,
    upload,
    say,
    retry: (messageId: MessageId) => retryMessage(call, { messageId }),
    answer: (...outcomes: UploadOutcome[]) => void (answers = outcomes),
    async pump() {
      for (let round = 0; round < 6; round++) {
        await worker.letLeasesEnd();
        await sendMessages(deps);
        await deps.sending.idle();
      }
    },
    async message(id: MessageId) {
      return (await listMessages(tenant.call, { conversationId, limit: 50 })).items.find((item) => item.id === id)!;
    },
  };
}
const PDF = Buffer.from("%PDF-1.7 a file of ours");

describe("a message with a file", () => {
  it("gives the file to the provider first, then names it, and keeps its place between the others", async () => {
    const d = await desk();
    await d.say("before");
    const file = await d.say("Your invoice", await d.upload(PDF));
    await d.say("after");
    await d.pump();
    expect(d.steps).toEqual([
      "text before",
      `upload a.pdf application/pdf ${PDF.length}/${PDF.length}`,
      `document {"type":"id","id":"media.2"}`,
      "text after",
    ]);
    expect(d.sent[1]!.content).toMatchObject({ caption: "Your invoice", fileName: "a.pdf" });
    expect(await d.message(file.id)).toMatchObject({ status: "sent", content: { media: { externalId: "media.2" } } });
  });

  it("is tried again by itself when the file could not be brought, since nothing went out", async () => {
    const d = await desk();
    d.answer(RETRY, RETRY);
    const { id } = await d.say("", await d.upload(PDF));
    await d.pump();
    expect(d.steps.filter((step) => step.startsWith("upload"))).toHaveLength(3);
    expect(await d.message(id)).toMatchObject({ status: "sent" });
  });

  it("fails after three tries, holds up nobody, and goes when the agent sends it again", async () => {
    const d = await desk();
    d.answer(RETRY, RETRY, RETRY);
    const { id } = await d.say("", await d.upload(PDF));
    await d.say("after");
    await d.pump();
    expect(d.steps.at(-1)).toBe("text after");
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "upload_interrupted" } });
    await d.retry(id);
    await d.pump();
    expect(await d.message(id)).toMatchObject({ status: "sent" });
  });

  it("fails at once with what to do when the provider refuses the file, and is never handed over", async () => {
    const d = await desk();
    d.answer(REFUSED);
    const { id } = await d.say("", await d.upload(PDF));
    await d.pump();
    expect(d.sent).toEqual([]);
    expect(await d.message(id)).toMatchObject({
      status: "failed",
      failure: { code: "131053", reason: "Check its type and size." },
    });
  });

  it.each([
    ["again by the same id while the provider keeps it", "131026", "null", 1],
    ["anew when its time there is over", "131026", "now()", 2],
    ["anew when the provider could not use it", "131053", "null", 2],
  ])("is sent %s", async (_how, failureCode, until, uploads) => {
    const d = await desk();
    const { id } = await d.say("", await d.upload(PDF));
    await d.pump();
    await worker.ask(`update messages set status = 'failed', failure_code = $2 where id = $1`, [id, failureCode]);
    await worker.ask(
      `update attachments set external_until = coalesce(${until}, external_until) where message_id = $1`,
      [id],
    );
    await d.retry(id);
    await d.pump();
    expect(d.steps.filter((step) => step.startsWith("upload"))).toHaveLength(uploads);
    expect(d.sent).toHaveLength(2);
    expect(await d.message(id)).toMatchObject({ status: "sent" });
  });

  it("whose bytes are gone fails with what to do", async () => {
    const d = await desk();
    const { id } = await d.say("", await d.upload(PDF));
    const [row] = await worker.ask<{ storage_key: string }>(
      `select storage_key from attachments where message_id = $1`,
      [id],
    );
    await d.media.remove(row!.storage_key);
    await d.pump();
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "file_missing" } });
  });

  it("is left as it was when its worker is told to stop in the middle", async () => {
    const d = await desk();
    const { id } = await d.say("", await d.upload(PDF));
    const stop = new AbortController();
    const whatsapp: ChannelAdapter = {
      ...d.deps.channels.whatsapp!,
      uploadMedia: async (_file, signal) => {
        stop.abort();
        expect(signal.aborted).toBe(true);
        return RETRY;
      },
    };
    const deps = { ...d.deps, stopping: stop.signal, channels: { ...d.deps.channels, whatsapp } };
    await sendMessages(deps);
    await deps.sending.idle();
    expect(await d.message(id)).toMatchObject({ status: "queued" });
    const [row] = await worker.ask(`select attempts, lease_token from outbox where topic = 'outbound'`);
    expect(row).toEqual({ attempts: 0, lease_token: null });
    await d.pump();
    expect(await d.message(id)).toMatchObject({ status: "sent" });
  });
});

describe("a picture of ours", () => {
  it("is shown as a new picture of its pixels, without where it was taken", async () => {
    const d = await desk();
    const photo = await sharp({ create: { width: 40, height: 20, channels: 3, background: "red" } })
      .jpeg()
      .withExif({ IFD0: { Copyright: "secret-owner" }, IFD3: { GPSLatitudeRef: "S", GPSLatitude: "23/1 33/1 0/1" } })
      .toBuffer();
    expect(photo.includes("secret-owner")).toBe(true);
    const { id } = await d.say("", await d.upload(photo, "image", "image/jpeg"));
    const [row] = await claim(worker.db, "media", { limit: 1, leaseMs: 60_000, inOrder: false });
    const { attachmentId } = row!.payload as { attachmentId: string };
    const { seq, token, attempts: offer } = row!;
    const job = { jobId: "1", attempt: 1, isLast: true };
    await mediaFetch.execute({ tenantId: d.tenant.tenantId, attachmentId, seq, token, offer }, d.deps, job);
    const { attachment } = await d.message(id);
    expect(attachment).toMatchObject({
      state: "stored",
      width: 40,
      height: 20,
      previewUrl: `/files/${attachmentId}/preview`,
    });
    const [keys] = await worker.ask<{ preview_key: string }>(`select preview_key from attachments where id = $1`, [
      attachmentId,
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await d.media.open(keys!.preview_key)) chunks.push(chunk as Buffer);
    const shown = Buffer.concat(chunks);
    expect(shown.includes("secret-owner")).toBe(false);
    const { format, exif } = await sharp(shown).metadata();
    expect([format, exif]).toEqual(["webp", undefined]);
    expect(await worker.ask(`select 1 from outbox where topic = 'media'`)).toEqual([]);
  });

  it("that cannot be decoded, or would take all the memory, has no preview and stays a file", async () => {
    const d = await desk();
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    for (const bytes of [Buffer.from("ffd8ffe0", "hex"), bomb]) {
      const { id } = await d.say("", await d.upload(bytes, "image", "image/jpeg"));
      const [row] = await claim(worker.db, "media", { limit: 1, leaseMs: 60_000, inOrder: false });
      const { attachmentId } = row!.payload as { attachmentId: string };
      const { seq, token, attempts: offer } = row!;
      const job = { jobId: "1", attempt: 1, isLast: true };
      await mediaFetch.execute({ tenantId: d.tenant.tenantId, attachmentId, seq, token, offer }, d.deps, job);
      expect((await d.message(id)).attachment).toMatchObject({ state: "stored", previewUrl: null });
    }
  });
});
