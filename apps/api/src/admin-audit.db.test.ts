/**
 * Whatever an admin changes leaves a line in the audit log: every procedure that changes something and needs a right of theirs is
 * called here as the SPA calls it. One that is added fails until it stands here, too. And the log as it is taken out.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { AUDIT_ACTIONS } from "@max/domain/audit/audit";
import { readCsv } from "@max/domain/csv/csv";
import type { DeliveryId, UserId } from "@max/domain/ids";
import type { TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { listAudit } from "@max/services/audit/read-audit";
import { createApiKey } from "@max/services/auth/api-key";
import { recordCannedFile } from "@max/services/canned/canned-files";
import { createCannedResponse } from "@max/services/canned/save-canned-response";
import { createDisposition } from "@max/services/disposition/keep-dispositions";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { receive } from "@max/services/message/receive";
import { keepPicture } from "@max/services/profile/picture";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { createTag } from "@max/services/tag/create-tag";
import { archiveTeam } from "@max/services/team/change-team";
import { deactivatePerson } from "@max/services/person/deactivate-person";
import { createTeam } from "@max/services/tenant/create-team";
import { makeTenant, startApi, type TestApi } from "../test/start-api.ts";
import { allProcedures } from "./router.ts";

let api: TestApi;
let tenant: TestTenant;
let ada: Awaited<ReturnType<TestApi["addPerson"]>>;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
  tenant = await makeTenant(api.db);
  ada = await api.addPerson(tenant, { name: "Ada", role: "admin" });
});
afterAll(() => api.close());

const ADMINS: ReadonlySet<string> = new Set([
  "tenant.configure",
  "people.manage",
  "quarantine.manage",
  "tag.manage",
  "canned.write",
]);
/** It asks the other side, and changes nothing here. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set(["inbox.check"]);

const person = async (): Promise<UserId> => (await tenant.addUser({ name: "Ben", role: "agent" })).userId;
const named = () => `N ${newId()}`;
const team = async () => (await createTeam(tenant.call, { name: named() })).teamId;
const tag = async () => (await createTag(tenant.call, { name: newId(), color: "red", teamId: null })).id;
const disposition = async () => (await createDisposition(tenant.call, { name: named() })).id;
const app = async () =>
  (await createChatAppInbox(tenant.call, TEST_MASTER_KEY, { outboundUrl: "https://app.example" })).inboxId;
const canned = () => ({ scope: "tenant" as const, code: newId().replaceAll("-", ""), title: "Hi", body: "Hello" });
const storedCanned = async () => (await createCannedResponse(tenant.call, canned())).id;
const uploadedCannedFile = async () => {
  const file = { kind: "document", mimeType: "application/pdf", fileName: "a.pdf", sizeBytes: 1 } as const;
  return (await recordCannedFile(tenant.callAs(ada.actor), { ...file, storageKey: newMediaKey(tenant.tenantId) })).id;
};

async function quarantined(): Promise<string> {
  const item = { receivedOn: new Date().toISOString().slice(0, 10), item: 0, inboxId: null, reason: "x", raw: "{}" };
  await receive(tenant.call, {
    items: [],
    quarantined: [{ ...item, deliveryId: newId<DeliveryId>() }],
    finished: [],
  });
  return (await listQuarantined(tenant.call, { limit: 1 })).items[0]!.id;
}

/** What each is called with, on something made for it. */
const CALLS: Record<string, () => Promise<object> | object> = {
  "cannedResponse.archive": async () => ({ cannedResponseId: await storedCanned(), isArchived: true }),
  "cannedResponse.change": async () => ({ cannedResponseId: await storedCanned(), ...canned() }),
  "cannedResponse.create": canned,
  "cannedResponse.discardFile": async () => ({ cannedFileId: await uploadedCannedFile() }),
  "disposition.archive": async () => ({ dispositionId: await disposition() }),
  "disposition.create": () => ({ name: named() }),
  "disposition.move": async () => {
    await disposition();
    return { dispositionId: await disposition(), by: "up" };
  },
  "disposition.rename": async () => ({ dispositionId: await disposition(), name: named() }),
  "inbox.change": () => ({ inboxId: tenant.inboxId, name: "Sales" }),
  "inbox.changeChatApp": async () => ({ inboxId: await app(), outboundUrl: "https://new.example" }),
  "inbox.changeWidget": async () => {
    const look = { allowedOrigins: ["https://shop.example"], title: "Shop" };
    const { inboxId } = await createWidgetInbox(tenant.call, TEST_MASTER_KEY, look);
    return { inboxId, title: "Store" };
  },
  "inbox.connectChatApp": () => ({ outboundUrl: "https://app.example/max" }),
  "inbox.connectWhatsApp": () => ({ phoneNumberId: String(Date.now()), wabaId: "200", accessToken: "EAA" }),
  "inbox.connectWidget": () => ({ allowedOrigins: ["https://shop.example"], title: "Shop" }),
  "inbox.replaceSecret": async () => ({ inboxId: await app() }),
  "inbox.replaceWhatsAppSecrets": () => ({ inboxId: tenant.inboxId, verifyToken: "new" }),
  "inbox.switch": () => ({ inboxId: tenant.inboxId, isOn: false }),
  "person.change": async () => ({ userId: await person(), role: "supervisor" }),
  "person.deactivate": async () => ({ userId: await person() }),
  "person.import": () => ({ csv: `email\n${newId()}@example.test\n`, isPreview: false }),
  "person.invite": () => ({ people: [{ email: `${newId()}@example.test`, role: "agent" }] }),
  "person.reactivate": async () => {
    const userId = await person();
    await deactivatePerson(tenant.call, { userId });
    return { userId };
  },
  "person.removePicture": async () => {
    const { userId } = ada;
    const keys = { small: newMediaKey(tenant.tenantId), large: newMediaKey(tenant.tenantId) };
    await keepPicture(tenant.callAs(ada.actor), { hash: newId().replaceAll("-", ""), keys });
    return { userId };
  },
  "person.sendLink": async () => ({ userId: await person() }),
  "protection.change": () => ({ limits: { burst: 100, perMinute: 30 } }),
  "sending.change": () => ({ undoSeconds: 10 }),
  "quarantine.replay": async () => ({ id: await quarantined() }),
  "tag.archive": async () => ({ tagId: await tag() }),
  "tag.create": () => ({ name: newId() }),
  "tag.merge": async () => ({ tagId: await tag(), intoTagId: await tag() }),
  "tag.remove": async () => ({ tagId: await tag() }),
  "tag.update": async () => ({ tagId: await tag(), color: "blue" }),
  "team.archive": async () => ({ teamId: await team() }),
  "team.create": () => ({ name: named() }),
  "team.rename": async () => ({ teamId: await team(), name: named() }),
  "team.restore": async () => {
    const teamId = await team();
    await archiveTeam(tenant.call, { teamId });
    return { teamId };
  },
  "team.setMembers": async () => ({ teamId: await team(), members: [{ userId: await person(), isLead: true }] }),
};

const changing = allProcedures()
  .filter(({ type, meta }) => type === "mutation" && ADMINS.has(meta.permission ?? ""))
  .map(({ path }) => path)
  .filter((path) => !CHANGES_NOTHING.has(path));

const written = async () => (await listAudit(tenant.call, { actorId: ada.userId, limit: 100 })).items;

it("every change of an admin is called here", () => {
  expect(Object.keys(CALLS).sort()).toEqual([...changing].sort());
});

it.each(changing)("%s leaves a line in the audit log, under a name that the screen has words for", async (path) => {
  const known = new Set((await written()).map(({ id }) => id));
  const answer = await api.call(path, await CALLS[path]!(), { cookie: ada.cookie });
  expect(answer.error).toBeUndefined();
  const fresh = (await written()).filter(({ id }) => !known.has(id));
  expect(fresh.length).toBeGreaterThan(0);
  for (const { action } of fresh) expect(AUDIT_ACTIONS).toContain(action);
});

describe("the audit log as a table", () => {
  const get = (query: string, headers: Record<string, string>) => fetch(`${api.url}/audit/export${query}`, { headers });

  it("has every line, each cell as plain text, and is for admins alone", async () => {
    const formula = "=cmd|'/c calc'!A0";
    await api.call("tag.create", { name: formula }, { cookie: ada.cookie });
    await inTransaction(tenant.call, (tx) =>
      tx.query(
        `insert into audit_log (tenant_id, id, actor_type, action, subject_type, request_id)
         select $1, gen_random_uuid(), 'system:many', 'many.done', 'tenant', 'x' from generate_series(1, 2100)`,
        [tx.tenantId],
      ),
    );
    const response = await get("", { cookie: ada.cookie });
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-log.csv"/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await response.text();
    const [head, ...rows] = readCsv(text);
    expect(head!.cells.slice(0, 4)).toEqual(["at", "actor_type", "actor_id", "actor"]);
    expect(rows.filter(({ cells }) => cells[4] === "many.done")).toHaveLength(2_100);
    expect(text).toContain(`"'${formula}"`);
    expect(rows.flatMap(({ cells }) => cells).filter((cell) => /^[=+@]/.test(cell))).toEqual([]);

    const narrowed = readCsv(await (await get(`?action=many.done&actorId=system`, { cookie: ada.cookie })).text());
    expect(narrowed).toHaveLength(2_101);
    const sue = await api.addPerson(tenant, { name: "Sue", role: "supervisor" });
    expect((await get("", { cookie: sue.cookie })).status).toBe(403);
    expect((await get("", {})).status).toBe(401);
    expect((await get("?since=yesterday", { cookie: ada.cookie })).status).toBe(400);
  });
});

it("a new secret is not kept with the answer of an Idempotency-Key", async () => {
  const { secret: key } = await createApiKey(tenant.call, { name: "shop", scopes: ["admin"] });
  const inboxId = await app();
  const replace = async () => {
    const response = await fetch(`${api.url}/api/v1/inboxes/${inboxId}/secret`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "idempotency-key": "once" },
    });
    return ((await response.json()) as { secret: string }).secret;
  };
  const [first, second] = [await replace(), await replace()];
  expect(first).toMatch(/^whsec_/);
  expect(second).not.toBe(first);
  const kept = await inTransaction(tenant.call, (tx) =>
    tx.query(`select answer::text from idempotency_keys where tenant_id = $1`, [tx.tenantId]),
  );
  expect(JSON.stringify(kept)).not.toContain("whsec_");
});
