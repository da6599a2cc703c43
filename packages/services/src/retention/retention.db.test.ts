/** Messages leave after the time a company chose, whole and for good, and nothing else does. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { DomainError } from "@max/domain/errors";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { createLocalMediaStore } from "@max/platform/media-store/local";
import { newMediaKey, type MediaStore } from "@max/platform/media-store/media-store";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { deleteLooseCannedFiles } from "../canned/canned-files.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { listMessages } from "../message/list-messages.ts";
import { receive } from "../message/receive.ts";
import { changeProtection } from "../protection/protection.ts";
import { deleteOldMessages, tenantsWithRetention } from "./delete-old-messages.ts";
import { setRetention } from "./set-retention.ts";

const db = testDatabase(inject("databaseUrl"));
let folder: string;
let media: MediaStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "max-retention-"));
  media = createLocalMediaStore(folder);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = <Row extends Record<string, unknown>>(tenant: TestTenant, text: string, more: unknown[] = []) =>
  inTransaction(tenant.call, (tx) => tx.query<Row>(text, [tx.tenantId, ...more]));

/** Ten messages of one customer; the first `old` of them came `days` ago, as their ids say. */
async function history(old: number, days: number): Promise<TestTenant> {
  const tenant = await makeTenant(db);
  const events = Array.from({ length: 10 }, (_, n) =>
    textFrom(personWithPhone("5511900001111"), { externalId: `wamid.${n}`, text: `line ${n}` }),
  );
  await receive(tenant.call, asDelivery(tenant.inboxId, events));
  await inTransaction(tenant.call, async (tx) => {
    const values = [tx.tenantId, old, days];
    await tx.query("set constraints all deferred");
    await tx.query(
      `create temp table aged on commit drop as select id as was, (lpad(to_hex((extract(epoch from now() - $3::int * interval '1 day') * 1000)::bigint), 12, '0')
         || '7' || substr(md5(id::text), 1, 3) || '8' || substr(md5(id::text), 4, 15))::uuid as id
       from (select * from messages where tenant_id = $1 order by sort_at, arrival_number, arrival_item limit $2) m`,
      values,
    );
    // A copy under an old id takes the original's place.
    const columns = `conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status, external_id, author_type, author_name,
      provider_at, sort_at, arrival_number, arrival_item`;
    await tx.query(
      `insert into messages (tenant_id, id, created_at, ${columns}) select $1, a.id, now() - $2::int * interval '1 day', ${columns}
       from messages m join aged a on m.tenant_id = $1 and m.id = a.was`,
      [tx.tenantId, days],
    );
    await tx.query(
      `update message_external_ids x set message_id = a.id from aged a where x.tenant_id = $1 and x.message_id = a.was`,
      [tx.tenantId],
    );
    await tx.query(
      `update conversations c set last_message_id = a.id from aged a where c.tenant_id = $1 and c.last_message_id = a.was`,
      [tx.tenantId],
    );
    await tx.query(`delete from messages m using aged a where m.tenant_id = $1 and m.id = a.was`, [tx.tenantId]);
  });
  return tenant;
}

/** Gives the oldest message a stored file, a reaction, an edit and a report. */
async function hang(tenant: TestTenant): Promise<string> {
  const key = newMediaKey(tenant.tenantId);
  await media.put(key, Readable.from([Buffer.from("a picture")]));
  const values = [tenant.inboxId];
  const oldest = `(select id from messages where tenant_id = $1 order by id limit 1)`;
  await ask(
    tenant,
    `insert into attachments (tenant_id, id, message_id, state, storage_key) select $1, gen_random_uuid(), ${oldest}, 'stored', $2`,
    [key],
  );
  await ask(
    tenant,
    `insert into reactions (tenant_id, inbox_id, target_external_id, actor_key, by, emoji, provider_at, external_id, message_id)
    select $1, $2, 'wamid.0', 'business', 'business', '👍', now(), 'r', ${oldest}`,
    values,
  );
  await ask(
    tenant,
    `insert into message_changes (tenant_id, inbox_id, external_id, target_external_id, type, content, provider_at)
    values ($1, $2, 'e', 'wamid.0', 'edit', '{"kind":"text","text":"secret"}', now())`,
    values,
  );
  await ask(
    tenant,
    `insert into message_deliveries (tenant_id, inbox_id, external_id, status, provider_at, message_id)
    select $1, $2, 'wamid.0', 'read', now(), ${oldest}`,
    values,
  );
  return key;
}

describe("messages that are older than their company keeps them", () => {
  it("leave with their files, reactions, edits, reports and ids, and the younger ones stay", async () => {
    const tenant = await history(6, 40);
    const key = await hang(tenant);
    expect(await deleteOldMessages(tenant.call, media, { days: 35, batch: 4 })).toBe(6);
    const [conversation] = (await listConversations(tenant.call, { limit: 10 })).items;
    const { items } = await listMessages(tenant.call, { conversationId: conversation!.id, limit: 50 });
    expect(items.map(({ text }) => text)).toEqual(["line 9", "line 8", "line 7", "line 6"]);
    expect(conversation!.preview).toMatchObject({ text: "line 9" });
    await expect(media.open(key)).rejects.toThrow();
    for (const table of ["attachments", "reactions", "message_changes", "message_deliveries"])
      expect({ table, rows: await ask(tenant, `select 1 from ${table} where tenant_id = $1`) }).toEqual({
        table,
        rows: [],
      });
    expect(await ask(tenant, `select 1 from message_external_ids where tenant_id = $1`)).toHaveLength(4);
    const audit = await ask<{ n: number }>(
      tenant,
      `select (detail ->> 'messages')::int as n from audit_log where tenant_id = $1 and action = 'messages.left' order by at`,
    );
    expect(audit.map(({ n }) => n).sort()).toEqual([2, 4]);
  });

  it("leave the bytes that a canned response brought to it, and take their own preview of them along", async () => {
    const tenant = await history(6, 40);
    const [shared, preview] = [newMediaKey(tenant.tenantId), newMediaKey(tenant.tenantId)];
    for (const key of [shared, preview]) await media.put(key, Readable.from([Buffer.from("a picture")]));
    await ask(
      tenant,
      `with file as (
         insert into canned_files (tenant_id, id, owner_key, kind, mime_type, file_name, size_bytes, storage_key, position, created_at)
         values ($1, gen_random_uuid(), 'user:x', 'image', 'image/png', 'a.png', 9, $2, 1, now() - interval '50 days') returning id
       )
       insert into attachments (tenant_id, id, message_id, state, storage_key, preview_key, canned_file_id)
       select $1, gen_random_uuid(), (select id from messages where tenant_id = $1 order by id limit 1), 'stored', $2, $3, id from file`,
      [shared, preview],
    );
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(0);
    expect(await deleteOldMessages(tenant.call, media, { days: 35 })).toBe(6);
    await expect(media.open(preview)).rejects.toThrow();
    (await media.open(shared)).destroy();
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(1);
    await expect(media.open(shared)).rejects.toThrow();
  });

  it("take the words a list shows with them when they are the last", async () => {
    const tenant = await history(10, 400);
    await deleteOldMessages(tenant.call, media, { days: 365 });
    const [conversation] = (await listConversations(tenant.call, { limit: 10 })).items;
    expect(conversation).toMatchObject({ preview: null });
    expect(
      await ask(tenant, `select 1 from conversations where tenant_id = $1 and last_message_text is not null`),
    ).toEqual([]);
  });

  it("leave once, however often and side by side they are asked to, also after a run that ended half-way", async () => {
    const tenant = await history(8, 50);
    const key = await hang(tenant);
    // A run that died after the file and before its row.
    await media.remove(key);
    await Promise.all([1, 2, 3].map(() => deleteOldMessages(tenant.call, media, { days: 35, batch: 3 })));
    expect(await deleteOldMessages(tenant.call, media, { days: 35 })).toBe(0);
    expect(await ask(tenant, `select 1 from messages where tenant_id = $1`)).toHaveLength(2);
  });

  it("leave although they were held back and nobody ever released them", async () => {
    const tenant = await makeTenant(db);
    await changeProtection(tenant.call, { limits: { burst: 5, perMinute: 1 } });
    const events = Array.from({ length: 10 }, (_, n) =>
      textFrom(personWithPhone("5511900001111"), { externalId: `wamid.${n}`, text: `line ${n}` }),
    );
    await receive(tenant.call, asDelivery(tenant.inboxId, events));
    // Their ids are as old as they are.
    await ask(
      tenant,
      `update held_messages set held_at = now() - interval '40 days', id = ('0000' || substr(id::text, 5))::uuid
       where tenant_id = $1 and text in ('line 5', 'line 6', 'line 7')`,
    );
    expect(await deleteOldMessages(tenant.call, media, { days: 35, batch: 2 })).toBe(3);
    const [conversation] = (await listConversations(tenant.call, { limit: 10 })).items;
    expect(conversation).toMatchObject({ unreadCount: 5, held: { count: 2 } });
    expect(await ask(tenant, `select 1 from message_external_ids where tenant_id = $1`)).toHaveLength(7);
  });

  it("are left alone until their repeats can no longer come, whatever the run is told", async () => {
    const tenant = await history(5, 25);
    expect(await deleteOldMessages(tenant.call, media, { days: 1 })).toBe(0);
    const again = textFrom(personWithPhone("5511900001111"), { externalId: "wamid.0", text: "line 0" });
    await receive(tenant.call, asDelivery(tenant.inboxId, [again]));
    expect(await ask(tenant, `select 1 from messages where tenant_id = $1`)).toHaveLength(10);
  });
});

describe("how long a company keeps its messages", () => {
  it("is for ever unless it says so, and never under 31 days", async () => {
    const tenant = await makeTenant(db);
    const mine = async () => (await tenantsWithRetention(db)).filter(({ tenantId }) => tenantId === tenant.tenantId);
    expect(await mine()).toEqual([]);
    await setRetention(tenant.call, { days: 90 });
    expect(await mine()).toEqual([{ tenantId: tenant.tenantId, days: 90 }]);
    await expect(setRetention(tenant.call, { days: 30 })).rejects.toThrow("at least 31");
    await expect(ask(tenant, `update tenants set message_retention_days = 30 where id = $1`)).rejects.toThrow();
    await setRetention(tenant.call, { days: null });
    expect(await mine()).toEqual([]);
  });

  it("is an admin's to say", async () => {
    const tenant = await makeTenant(db);
    const lead = await tenant.addUser({ name: "Leo", role: "team_lead" });
    await expect(setRetention(tenant.callAs(lead), { days: 90 })).rejects.toThrow(DomainError);
  });
});
