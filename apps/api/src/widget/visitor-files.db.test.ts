/** What strangers may send to a company's chat widget as files, what becomes of it, and who gets to see them (S12, T5–T7). */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseWidget } from "@max/channels/widget/parse";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { HOSTILE_FILES, HOSTILE_NAMES, PDF, PHOTO } from "@max/db/test/hostile-files";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import type { DeliveryId, InboxId } from "@max/domain/ids";
import type { VisitorPage, WidgetSession } from "@max/domain/widget/wire";
import { newId } from "@max/platform/ids";
import { createFileAddresses } from "@max/services/attachment/file-address";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { receive } from "@max/services/message/receive";
import { letVisitorFilesGo } from "@max/services/widget/visitor-files";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  // Each visitor has an address of their own, so that none uses up another's limits.
  api = await startApi(inject("databaseUrl"), { trustProxy: ["127.0.0.1"] });
});
afterAll(() => api.close());

type Query = { clientMessageId?: string; name?: string; type?: string };

/** A company with a widget, and a visitor of it. */
async function shop() {
  const tenant = await makeTenant(api.db, { defaultTeam: true });
  const { inboxId } = await createWidgetInbox(tenant.call, TEST_MASTER_KEY, {
    title: "Casa Lumen",
    allowedOrigins: ["https://shop.example"],
  });
  const { token, say, upload, thread } = await visitorOf(inboxId);
  return {
    tenant,
    inboxId,
    token,
    say,
    upload,
    thread,
    rows: () =>
      inTransaction(tenant.call, (tx) =>
        tx.query<{ kind: string; fileName: string; saidAt: Date | null }>(
          `select kind, file_name as "fileName", said_at as "saidAt" from visitor_uploads where tenant_id = $1`,
          [tx.tenantId],
        ),
      ),
    files: async () =>
      (
        await readdir(join(api.config.webFolder, "../media", tenant.tenantId), { recursive: true }).catch(() => [])
      ).filter((name) => name.includes("/")),
    /** What the workers make of all that was said: the fetch job gives each message its file. */
    async work() {
      await receiveAll(tenant, inboxId);
      await inTransaction(tenant.call, (tx) =>
        tx.query(
          `with u as (delete from visitor_uploads where tenant_id = $1 and said_at is not null returning *)
           update attachments a set state = 'stored', storage_key = u.storage_key, mime_type = u.mime_type, size_bytes = u.size_bytes,
             preview_key = case when u.kind = 'image' then u.storage_key end, width = 4, height = 4
           from u where a.tenant_id = $1 and a.external_id = u.id::text`,
          [tx.tenantId],
        ),
      );
    },
  };
}

let visitors = 0;
async function visitorOf(inboxId: InboxId) {
  const address = `10.0.${visitors >> 8}.${visitors++ & 255}`;
  const opened = await call(`${inboxId}/session`, {}, null, address);
  const { token } = (await opened.json()) as WidgetSession;
  return {
    token,
    async upload(
      bytes: Buffer,
      { clientMessageId = newId(), name = "a.pdf", type = "" }: Query,
      more: Record<string, string> = {},
    ) {
      const query = new URLSearchParams({ clientMessageId, name, type });
      const response = await fetch(`${api.url}/widget/${inboxId}/files?${query}`, {
        method: "POST",
        headers: {
          origin: api.origin,
          authorization: `Bearer ${token}`,
          "content-type": "application/octet-stream",
          "x-forwarded-for": address,
          ...more,
        },
        body: new Uint8Array(bytes),
      });
      return { status: response.status, json: (await response.json()) as Record<string, string> };
    },
    say: (clientMessageId: string, more: object = { hasFile: true }) =>
      call(`${inboxId}/messages`, { clientMessageId, text: "", ...more }, token),
    async thread() {
      const before = "999999999999999-9999999999999999-999999";
      const response = await fetch(`${api.url}/widget/${inboxId}/messages?before=${before}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await response.json()) as VisitorPage).messages;
    },
  };
}

const call = (path: string, body: unknown, token: string | null = null, address = "10.1.0.1") =>
  fetch(`${api.url}/widget/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: api.origin,
      "x-forwarded-for": address,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

async function receiveAll(tenant: TestTenant, inboxId: InboxId) {
  const { rows } = await api.db.system.query<{ id: DeliveryId; number: number; body: Buffer }>(
    `delete from webhook_deliveries_in where inbox_id = $1 returning id, number, body`,
    [inboxId],
  );
  for (const { id, number, body } of rows.sort((a, b) => a.number - b.number)) {
    const items = parseWidget(body, inboxId).flatMap((event) =>
      event.type === "message" ? [{ deliveryId: id, deliveryNumber: Number(number), inboxId, event }] : [],
    );
    await receive(tenant.call, { items, quarantined: [], finished: [] });
  }
}

describe("a visitor's file", () => {
  it("becomes one message, however often its upload and its words are repeated", async () => {
    const s = await shop();
    for (let again = 0; again < 3; again++)
      expect((await s.upload(PHOTO, { clientMessageId: "c-1", name: "lamp.jpg" })).status).toBe(200);
    expect(await s.files()).toHaveLength(1);
    for (let again = 0; again < 2; again++) expect((await s.say("c-1")).status).toBe(200);
    await s.work();
    const thread = await s.thread();
    expect(thread).toMatchObject([
      {
        by: "visitor",
        clientMessageId: "c-1",
        text: "",
        file: { name: "lamp.jpg", kind: "image", sizeBytes: PHOTO.length },
      },
    ]);
    const { file } = thread[0]!;
    const [whole, picture] = [await fetch(api.url + file!.url), await fetch(api.url + file!.picture!.url)];
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(PHOTO);
    expect(whole.headers.get("content-disposition")).toMatch(/^attachment/);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect(await s.rows()).toEqual([]);
    // The answers may get lost until the message is there: it stays one, and nothing is kept for nobody.
    expect((await s.upload(PHOTO, { clientMessageId: "c-1", name: "lamp.jpg" })).status).toBe(200);
    expect((await s.say("c-1")).status).toBe(200);
    await s.work();
    expect([await s.rows(), await s.files(), await s.thread()]).toEqual([[], [expect.anything()], [expect.anything()]]);
  });

  it("that two requests bring at once is kept once", async () => {
    const s = await shop();
    const answers = await Promise.all([1, 2].map(() => s.upload(PDF, { clientMessageId: "c-1" })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await s.files()).toHaveLength(1);
  });

  it("has to be there before it is said, and is its visitor's alone", async () => {
    const s = await shop();
    expect((await s.say("c-1")).status).toBe(404);
    await s.upload(PDF, { clientMessageId: "c-1" });
    const other = await visitorOf(s.inboxId);
    expect((await other.say("c-1")).status).toBe(404);
    expect((await s.say("c-1", { hasFile: false })).status).toBe(400);
  });

  it("leaves after a day when nobody said it, and stays when it was", async () => {
    const s = await shop();
    for (const id of ["old", "said", "new"]) await s.upload(PDF, { clientMessageId: id });
    await s.say("said");
    await inTransaction(s.tenant.call, (tx) =>
      tx.query(
        `update visitor_uploads set created_at = now() - interval '25 hours' where tenant_id = $1 and client_message_id <> 'new'`,
        [tx.tenantId],
      ),
    );
    expect(await letVisitorFilesGo(s.tenant.call, api.media)).toBe(1);
    expect(await s.rows()).toHaveLength(2);
    expect(await s.files()).toHaveLength(2);
  });
});

describe("S12: a visitor's file that is not what it should be", () => {
  const refused = HOSTILE_FILES.filter(({ chat }) => chat === null);
  it.each(refused)("is refused with a sentence, and nothing of it is kept: $what", async ({ name, type, bytes }) => {
    const s = await shop();
    const { status, json } = await s.upload(bytes, { name, type });
    expect([status, json["code"]]).toEqual([422, "file_refused"]);
    expect(json["message"]).toMatch(/\.$/);
    expect(await s.rows()).toEqual([]);
    expect(await s.files()).toEqual([]);
  });

  const taken = HOSTILE_FILES.filter(({ chat }) => chat !== null);
  it.each(taken)("is taken as what its bytes are, and served as nothing else: $what", async (file) => {
    const s = await shop();
    const { status } = await s.upload(file.bytes, { clientMessageId: "c-1", name: file.name, type: file.type });
    expect(status).toBe(200);
    const [row] = await s.rows();
    expect(row!.kind).toBe(file.chat);
    // A computer that it is saved on goes by the ending.
    expect(row!.fileName).not.toMatch(/\.(?:html?|hta|php|jar|exe|js|svgz?)$/i);
    await s.say("c-1");
    await s.work();
    const { headers } = await fetch(api.url + (await s.thread())[0]!.file!.url);
    expect(headers.get("content-type")).toMatch(
      /^(?:application\/(?:octet-stream|pdf)|image\/(?:jpeg|png|webp|gif)|(?:audio|video)\/[a-z0-9.+-]+)$/,
    );
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it.each(HOSTILE_NAMES)("has a harmless name where it is served: %s", async (_what, name) => {
    const s = await shop();
    expect((await s.upload(PDF, { clientMessageId: "c-1", name })).status).toBe(200);
    await s.say("c-1");
    await s.work();
    const { headers } = await fetch(api.url + (await s.thread())[0]!.file!.url);
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="[\w .()-]*\.pdf"; filename\*=UTF-8''[\w%.~!-]*\.pdf$/,
    );
  });
});

describe("an upload of a visitor", () => {
  it("is refused to other pages, without a session, for another widget, and in any other form than raw bytes", async () => {
    const [s, other] = [await shop(), await shop()];
    const foreign: Record<string, string>[] = [
      { origin: "https://shop.example" },
      { origin: "null" },
      { origin: "" },
      { authorization: "Bearer x" },
      { authorization: `Bearer ${other.token}` },
    ];
    for (const headers of foreign) expect([401, 403]).toContain((await s.upload(PDF, {}, headers)).status);
    for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/pdf"])
      expect((await s.upload(PDF, {}, { "content-type": type })).status).toBe(415);
    expect(await s.files()).toEqual([]);
  });

  it("has an end in size, in files a minute and in bytes an hour, for one visitor and not for the next", async () => {
    const s = await shop();
    const large = Buffer.concat([PDF, Buffer.alloc(25 * 1024 * 1024)]);
    expect((await s.upload(large, {})).status).toBe(413);
    const most = large.subarray(0, 25 * 1024 * 1024);
    for (let file = 0; file < 6; file++) expect((await s.upload(most, {})).status).toBe(200);
    const refused = await s.upload(most, {});
    expect([refused.status, refused.json["code"]]).toEqual([429, "too_many_requests"]);
    expect(await s.files()).toHaveLength(6);
    const next = await visitorOf(s.inboxId);
    const answers: number[] = [];
    for (let file = 0; file < 22; file++) answers.push((await next.upload(PDF, {})).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(20);
    expect(answers.slice(20)).toEqual([429, 429]);
  });
});

describe("an address of a file (T7)", () => {
  /** A visitor's own file, and where it can be had. */
  async function sent() {
    const s = await shop();
    await s.upload(PHOTO, { clientMessageId: "c-1", name: "lamp.jpg" });
    await s.say("c-1");
    await s.work();
    const { file } = (await s.thread())[0]!;
    return { ...s, id: file!.id!, url: file!.url! };
  }
  const statusOf = async (path: string) => (await fetch(api.url + path)).status;
  const changed = (url: string, name: string, value: string) => {
    const [path, query] = url.split("?");
    const params = new URLSearchParams(query);
    params.set(name, value);
    return `${path}?${params}`;
  };

  it("is good for what was signed alone: not another file, form, reader, company or time", async () => {
    const [one, other] = [await sent(), await sent()];
    expect(await statusOf(one.url)).toBe(200);
    for (const url of [
      one.url.replace(one.id, other.id),
      one.url.replace("/file?", "/picture?"),
      one.url.replace("/file?", "/page?"),
      changed(one.url, "company", other.tenant.tenantId),
      changed(one.url, "visitor", newId()),
      changed(one.url, "app", one.inboxId),
      changed(one.url, "until", String(Math.floor(Date.now() / 1_000) + 86_400)),
      changed(one.url, "signature", "A".repeat(43)),
      one.url.split("?")[0]!,
    ])
      expect(await statusOf(url)).toBe(404);
  });

  it("is over within the hour, and another is given only to whom the file is shown", async () => {
    const s = await sent();
    const hourAgo = Date.now() - 3_600_000;
    const [, visitorId] = /visitor=([^&]+)/.exec(s.url)!;
    const old = createFileAddresses(TEST_MASTER_KEY).forVisitor(
      { tenantId: s.tenant.tenantId, attachmentId: s.id, form: "file" },
      visitorId as never,
      hourAgo,
    );
    expect(await statusOf(old)).toBe(404);
    const ask = (token: string) =>
      fetch(`${api.url}/widget/${s.inboxId}/files/${s.id}`, { headers: { authorization: `Bearer ${token}` } });
    const fresh = (await (await ask(s.token)).json()) as { url: string; pictureUrl: string };
    expect([await statusOf(fresh.url), await statusOf(fresh.pictureUrl)]).toEqual([200, 200]);
    expect((await ask((await visitorOf(s.inboxId)).token)).status).toBe(404);
    expect((await ask("x")).status).toBe(401);
  });

  it("of an app is for what is in its own inbox", async () => {
    const s = await sent();
    const app = { name: "App", outboundUrl: "https://app.example.test/events" };
    const { inboxId } = await createChatAppInbox(s.tenant.call, TEST_MASTER_KEY, app);
    const file = { tenantId: s.tenant.tenantId, attachmentId: s.id, form: "file" } as const;
    const { path } = createFileAddresses(TEST_MASTER_KEY).forApp(file, inboxId);
    expect(await statusOf(path)).toBe(404);
    await inTransaction(s.tenant.call, (tx) =>
      tx.query(`update messages set inbox_id = $2 where tenant_id = $1`, [tx.tenantId, inboxId]),
    );
    expect(await statusOf(path)).toBe(200);
  });

  it("dies with its visitor's session, and with its message", async () => {
    const [gone, taken] = [await sent(), await sent()];
    await call(`${gone.inboxId}/sign-out`, {}, gone.token);
    expect(await statusOf(gone.url)).toBe(404);
    await inTransaction(taken.tenant.call, (tx) =>
      tx.query(`update messages set revoked_at = now() where tenant_id = $1`, [tx.tenantId]),
    );
    expect(await statusOf(taken.url)).toBe(404);
    expect(await taken.thread()).toMatchObject([{ isRemoved: true, file: null }]);
  });
});
