/** Files that come: fetched once, looked into, taken over from a visitor, and let go of when their worker is told to stop. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createChatAppAdapter } from "@max/channels/chat-app/adapter";
import { createWidgetAdapter } from "@max/channels/widget/adapter";
import { toRaw } from "@max/channels/widget/raw";
import { makeTenant } from "@max/db/test/factories";
import { HOSTILE_FILES, PDF, PHOTO } from "@max/db/test/hostile-files";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import type { AttachmentId, InboxId, VisitorId } from "@max/domain/ids";
import { acceptedTypes } from "@max/domain/message/files";
import { newId } from "@max/platform/ids";
import { createLocalMediaStore } from "@max/platform/media-store/local";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { claim } from "@max/services/outbox/claim";
import { keepVisitorFile, sayVisitorFile } from "@max/services/widget/visitor-files";
import type { WorkerDeps } from "../deps.ts";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../../test/test-worker.ts";
import { mediaFetch } from "./media-fetch.ts";

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
  folder = await mkdtemp(join(tmpdir(), "max-fetch-"));
});
afterAll(async () => {
  await worker.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => worker.ask(`delete from outbox where topic = 'media'`));

const isOffered = () =>
  worker.ask(`select 1 from outbox where topic = 'media' and lease_token is null and available_at <= now()`);

describe("a file that is being fetched when its worker is told to stop", () => {
  it("is let go of at once and offered to the others, as pending as it was", async () => {
    const tenant = await makeTenant(worker.db, { defaultTeam: true });
    const { text: _, ...message } = metaText("wamid.picture", "");
    const image = { ...message, type: "image", image: { id: "901", mime_type: "image/jpeg" } };
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [image] }));
    await worker.drain();
    const [row] = await claim(worker.db, "media", { limit: 1, leaseMs: 300_000, inOrder: false });
    const { attachmentId } = row!.payload as { attachmentId: string };
    const deps = worker.withAdapter({
      fetchMedia: (_media, _download, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ kind: "try_later", reason: "broken off" }));
          queueMicrotask(worker.stop);
        }),
    });
    expect(await isOffered()).toHaveLength(0);
    const { seq, token, attempts: offer } = row!;
    await mediaFetch.execute({ tenantId: tenant.tenantId, attachmentId, seq, token, offer }, deps, {
      jobId: "1",
      attempt: 1,
      isLast: true,
    });
    expect(await isOffered()).toHaveLength(1);
    expect(await worker.ask(`select state from attachments`)).toEqual([{ state: "pending" }]);
  });
});

/** Works through all files that are owed. */
async function fetchAll(deps: WorkerDeps): Promise<void> {
  for (const row of await claim(worker.db, "media", { limit: 200, leaseMs: 300_000, inOrder: false })) {
    const { attachmentId } = row.payload as { attachmentId: string };
    const { seq, token, attempts: offer } = row;
    const payload = { tenantId: row.tenantId!, attachmentId, seq, token, offer };
    await mediaFetch.execute(payload, deps, { jobId: String(seq), attempt: 1, isLast: true });
  }
}

type Stored = {
  state: string;
  mime_type: string | null;
  file_name: string | null;
  storage_key: string | null;
  preview_key: string | null;
};
const stored = () =>
  worker.ask<Stored>(
    `select a.state, a.mime_type, a.file_name, a.storage_key, a.preview_key from attachments a
     join messages m on m.tenant_id = a.tenant_id and m.id = a.message_id order by m.sort_at, m.arrival_number, m.arrival_item`,
  );

/** A company's app whose people send what lies behind these links. */
async function appWith(files: ReadonlyMap<string, Buffer>) {
  await worker.ask(`delete from attachments`);
  const tenant = await makeTenant(worker.db, { defaultTeam: true });
  const { inboxId } = await createChatAppInbox(tenant.call, TEST_MASTER_KEY, {
    outboundUrl: "https://app.example.test/max",
  });
  const app = createChatAppAdapter({ now: () => new Date(), post: async () => ({ kind: "lost", reason: "" }) });
  const media = createLocalMediaStore(join(folder, tenant.tenantId));
  const deps: WorkerDeps = {
    ...worker.withChannels({ chat_app: app }),
    stopping: new AbortController().signal,
    media,
    fetchOutside: async ({ url, sink }) => {
      const bytes = files.get(url)!;
      sink.end(bytes);
      return { status: 200, contentType: "text/html", sizeBytes: bytes.length };
    },
  };
  return {
    media,
    deps,
    async send(url: string, file: { name: string; type: string }) {
      const attachments = [{ url, filename: file.name, mime_type: file.type }];
      const data = { message_id: newId(), sender: { id: "user-42" }, attachments };
      const event = { type: "message.received", timestamp: new Date().toISOString(), data };
      await worker.post(JSON.stringify(event), inboxId);
      await worker.drain(deps);
    },
  };
}

async function bytesOf(media: ReturnType<typeof createLocalMediaStore>, key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await media.open(key)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const known = new Set(["application/octet-stream", ...acceptedTypes("chat_app")]);

describe("S12: a file that comes from outside and is not what it should be", () => {
  it.each([
    ["as what it says it is", (type: string) => type],
    ["as a picture, whatever it is", () => "image/png"],
  ])(
    "is kept as what its bytes are, and shown as a new picture of its pixels or not at all: sent %s",
    async (_how, typeOf) => {
      const files = new Map(HOSTILE_FILES.map(({ bytes }, at) => [`https://cdn.example.test/${at}`, bytes]));
      const app = await appWith(files);
      for (const [at, file] of HOSTILE_FILES.entries())
        await app.send(`https://cdn.example.test/${at}`, { ...file, type: typeOf(file.type) });
      await fetchAll(app.deps);
      const rows = await stored();
      expect(rows).toHaveLength(HOSTILE_FILES.length);
      for (const [at, { state, mime_type, preview_key }] of rows.entries()) {
        const { what, bytes } = HOSTILE_FILES[at]!;
        expect([what, state]).toEqual([what, "stored"]);
        expect([what, known.has(mime_type!)]).toEqual([what, true]);
        if (preview_key === null) continue;
        const shown = await bytesOf(app.media, preview_key);
        const { format, exif, width, height } = await sharp(shown).metadata();
        expect([what, format, exif, width! * height! <= 1_280 * 1_280]).toEqual([what, "webp", undefined, true]);
        for (const secret of ["script", "GPSLatitude", "system("])
          expect([what, shown.includes(secret)]).toEqual([what, false]);
        expect([what, shown.equals(bytes)]).toEqual([what, false]);
      }
      // Whole pictures are shown, so that nothing above is true for want of pictures.
      const drawn = rows.flatMap(({ preview_key }, at) => (preview_key === null ? [] : [HOSTILE_FILES[at]!.what]));
      expect(drawn).toContain("a photo with its place and a page in its data");
      expect(drawn).toContain("a picture with a page in its words");
      expect(drawn).not.toContain("an SVG called a picture");
      expect(drawn).not.toContain("a photo of 65,500 by 65,500");
    },
    60_000,
  );

  it("is what its bytes are, not what the app says of it", async () => {
    const app = await appWith(new Map([["https://cdn.example.test/a", PDF]]));
    await app.send("https://cdn.example.test/a", { name: "a.mp3", type: "audio/mpeg" });
    await fetchAll(app.deps);
    expect(await stored()).toMatchObject([{ state: "stored", mime_type: "application/pdf" }]);
  });
});

describe("a visitor's file", () => {
  async function visitor() {
    await worker.ask(`delete from attachments`);
    const tenant = await makeTenant(worker.db, { defaultTeam: true });
    const { inboxId } = await createWidgetInbox(tenant.call, TEST_MASTER_KEY, {
      title: "Casa Lumen",
      allowedOrigins: ["https://shop.example"],
    });
    const media = createLocalMediaStore(join(folder, tenant.tenantId));
    const channels = worker.withChannels({ widget: createWidgetAdapter() });
    const deps: WorkerDeps = { ...channels, media, stopping: new AbortController().signal };
    const visitorId = newId<VisitorId>();
    const session = { tenantId: tenant.tenantId, inboxId, visitorId, member: null, name: null, email: null };
    return {
      deps,
      media,
      tenant,
      async upload(bytes: Buffer, kind: "image" | "document", mimeType: string) {
        const storageKey = newMediaKey(tenant.tenantId);
        await media.put(storageKey, Readable.from([bytes]));
        const about = { kind, mimeType, fileName: "lamp.jpg", sizeBytes: bytes.length, storageKey };
        await keepVisitorFile(tenant.call, session, { ...about, clientMessageId: "c-1" });
        return storageKey;
      },
      async say(file: { id: AttachmentId } | null = null) {
        const said = file ?? (await sayVisitorFile(tenant.call, session, "c-1"))!;
        const about = { kind: "image" as const, mimeType: "image/jpeg", fileName: "lamp.jpg" };
        const act = toRaw({
          type: "message",
          visitor: { id: visitorId, member: null, name: null },
          clientMessageId: "c-1",
          text: "",
          file: { ...about, id: said.id },
          form: [],
          at: new Date().toISOString(),
        });
        await worker.post(act, inboxId as InboxId);
        await worker.drain(deps);
      },
      files: async () =>
        (await readdir(join(folder, tenant.tenantId), { recursive: true })).filter((name) => name.length > 90),
    };
  }

  it("becomes its message's where it lies, with a picture made anew", async () => {
    const v = await visitor();
    const storageKey = await v.upload(PHOTO, "image", "image/jpeg");
    await v.say();
    await fetchAll(v.deps);
    expect(await stored()).toMatchObject([
      { state: "stored", mime_type: "image/jpeg", storage_key: storageKey, preview_key: expect.any(String) },
    ]);
    expect(await worker.ask(`select 1 from visitor_uploads`)).toEqual([]);
  });

  it("stays the visitor's when its message could not be settled, and is taken over by the next try", async () => {
    const v = await visitor();
    await v.upload(PHOTO, "image", "image/jpeg");
    await v.say();
    const [row] = await claim(worker.db, "media", { limit: 1, leaseMs: 300_000, inOrder: false });
    const { attachmentId } = row!.payload as { attachmentId: string };
    const lost = { tenantId: row!.tenantId!, attachmentId, seq: row!.seq, token: newId(), offer: 1 };
    await mediaFetch.execute(lost, v.deps, { jobId: "1", attempt: 1, isLast: true });
    expect(await stored()).toMatchObject([{ state: "pending" }]);
    expect(await worker.ask(`select 1 from visitor_uploads`)).toHaveLength(1);
    // The picture that was made for nothing is gone again.
    expect(await v.files()).toHaveLength(1);
    await worker.letLeasesEnd();
    await fetchAll(v.deps);
    expect(await stored()).toMatchObject([{ state: "stored" }]);
  });

  it("that left meanwhile is said to be unavailable", async () => {
    const v = await visitor();
    await v.say({ id: newId<AttachmentId>() });
    await fetchAll(v.deps);
    expect(await stored()).toMatchObject([{ state: "unavailable" }]);
  });
});
