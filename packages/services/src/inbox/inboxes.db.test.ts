/** Inboxes as an admin looks after them: what is shown, what may be changed, and secrets that are replaced. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { InboxId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction, type Call } from "@max/db/transaction";
import { archiveTeam } from "../team/change-team.ts";
import { createInboxSecrets } from "../webhook/inbox-secrets.ts";
import { createWidgetBook } from "../widget/widget-book.ts";
import { changeChatApp, changeInbox, changeWidget, switchInbox } from "./change-inbox.ts";
import { createChatAppInbox } from "./create-chat-app-inbox.ts";
import { createWhatsAppInbox } from "./create-whatsapp-inbox.ts";
import { createWidgetInbox } from "./create-widget-inbox.ts";
import { listInboxes } from "./inbox-views.ts";
import { noteHeard, noteVerified } from "./note-heard.ts";
import { reachableInbox } from "./reachable-inbox.ts";
import { replaceOwnSecret, replaceWhatsAppSecrets } from "./replace-secrets.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
let ada: Actor;
let call: Call;
let app: { inboxId: InboxId; secret: string };
let widget: { inboxId: InboxId; identitySecret: string };

beforeEach(async () => {
  tenant = await makeTenant(db);
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  call = tenant.callAs(ada);
  app = await createChatAppInbox(tenant.call, TEST_MASTER_KEY, { outboundUrl: "https://app.example/max" });
  widget = await createWidgetInbox(tenant.call, TEST_MASTER_KEY, {
    allowedOrigins: ["https://shop.example"],
    title: "Casa Lumen",
  });
});

const secretsOf = async (inboxId: InboxId) =>
  (await createInboxSecrets({ db, masterKey: TEST_MASTER_KEY }).of(inboxId))!.appSecrets;
const audited = async () =>
  inTransaction(tenant.call, (tx) =>
    tx.query<{ action: string; detail: object }>(
      `select action, detail from audit_log where tenant_id = $1 and action <> 'inbox.created' order by at, id`,
      [tx.tenantId],
    ),
  );

describe("the inboxes of a company", () => {
  it("are shown with their settings, when something last came in, and without a secret", async () => {
    await noteHeard(tenant.call, [app.inboxId]);
    const shown = await listInboxes(call);
    expect(
      shown.map(({ channel, webhookPath, lastReceivedAt }) => [channel, webhookPath, lastReceivedAt !== null]),
    ).toEqual([
      ["whatsapp", "/webhooks/whatsapp", false],
      ["chat_app", `/webhooks/chat/${app.inboxId}`, true],
      ["widget", `/widget/${widget.inboxId}`, false],
    ]);
    expect(shown.map(({ account }) => account)).toMatchObject([
      { type: "whatsapp", phoneNumberId: tenant.phoneNumberId, hasOwnApp: false, failure: null },
      { type: "chat_app", outboundUrl: "https://app.example/max" },
      { type: "widget", title: "Casa Lumen", allowedOrigins: ["https://shop.example"] },
    ]);
    for (const secret of [app.secret, widget.identitySecret]) expect(JSON.stringify(shown)).not.toContain(secret);
  });

  it("are renamed and led to another team, which then cannot be archived", async () => {
    const { billing } = tenant.teams;
    await changeInbox(call, { inboxId: tenant.inboxId, name: "Sales line", teamId: billing });
    await changeInbox(call, { inboxId: tenant.inboxId, name: "Sales" });
    expect((await listInboxes(call))[0]).toMatchObject({ name: "Sales", teamId: billing });
    await expect(archiveTeam(call, { teamId: billing })).rejects.toMatchObject({ code: "team_in_use" });
    await changeInbox(call, { inboxId: tenant.inboxId, teamId: null });
    await archiveTeam(call, { teamId: billing });
    const toArchived = changeInbox(call, { inboxId: tenant.inboxId, teamId: billing });
    await expect(toArchived).rejects.toMatchObject({ code: "not_found" });
  });

  it("of a widget changes what pages show, part by part", async () => {
    await changeWidget(call, { inboxId: widget.inboxId, greeting: "Hello", colour: "#aa3300" });
    await changeWidget(call, { inboxId: widget.inboxId, allowedOrigins: ["https://a.example", "https://b.example"] });
    expect((await createWidgetBook({ db }).of(widget.inboxId))?.settings).toMatchObject({
      title: "Casa Lumen",
      greeting: "Hello",
      colour: "#aa3300",
      allowedOrigins: ["https://a.example", "https://b.example"],
    });
    for (const { inboxId } of [app, tenant])
      await expect(changeWidget(call, { inboxId, title: "x" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("of an app sends to its new address, and says only its host in the audit log", async () => {
    await changeChatApp(call, { inboxId: app.inboxId, outboundUrl: "https://new.example/hook?token=1" });
    expect(await reachableInbox(call, TEST_MASTER_KEY, app.inboxId)).toMatchObject({
      account: { outboundUrl: "https://new.example/hook?token=1" },
      secret: app.secret,
    });
    expect(await audited()).toEqual([{ action: "inbox.changed", detail: { host: "new.example" } }]);
  });

  it("are for admins alone", async () => {
    const sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [tenant.teams.billing] });
    const hers = tenant.callAs(sue);
    const { inboxId } = app;
    for (const work of [
      () => listInboxes(hers),
      () => changeInbox(hers, { inboxId, name: "x" }),
      () => replaceOwnSecret(hers, TEST_MASTER_KEY, { inboxId }),
      () => switchInbox(hers, { inboxId, isOn: false }),
      () => createChatAppInbox(hers, TEST_MASTER_KEY, { outboundUrl: "https://app.example" }),
      () => createWhatsAppInbox(hers, TEST_MASTER_KEY, { phoneNumberId: "1", wabaId: "1", accessToken: "x" }),
      () => createWidgetInbox(hers, TEST_MASTER_KEY, { allowedOrigins: ["https://shop.example"], title: "x" }),
      () => reachableInbox(hers, TEST_MASTER_KEY, inboxId),
    ])
      await expect((async () => work())()).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("an inbox that is connected", () => {
  const told = () =>
    inTransaction(tenant.call, (tx) =>
      tx.query<{ type: string }>(
        `select payload -> 'event' ->> 'type' as type from outbox where topic = 'live' and tenant_id = $1`,
        [tx.tenantId],
      ),
    );
  const now = async (inboxId: InboxId) => (await listInboxes(call)).find(({ id }) => id === inboxId)!;
  const number = () => ({
    phoneNumberId: String(Date.now()) + Math.floor(Math.random() * 1e6),
    wabaId: "200",
    accessToken: "EAA-secret",
  });

  it("with a Meta app of its own gets a verify token, its own path, and is another company's no longer", async () => {
    const given = { ...number(), appSecret: "app-secret" };
    const made = await createWhatsAppInbox(call, TEST_MASTER_KEY, given);
    expect(made).toEqual({
      inboxId: expect.any(String),
      webhookPath: `/webhooks/whatsapp/${made.inboxId}`,
      verifyToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    const kept = await createInboxSecrets({ db, masterKey: TEST_MASTER_KEY }).of(made.inboxId);
    expect(kept).toMatchObject({ appSecrets: ["app-secret"], verifyToken: made.verifyToken });
    const own = await createWhatsAppInbox(call, TEST_MASTER_KEY, { ...number(), appSecret: "x", verifyToken: "ours" });
    expect(own.verifyToken).toBe("ours");
    const shared = await createWhatsAppInbox(call, TEST_MASTER_KEY, { ...number(), verifyToken: "of no use" });
    expect(shared).toMatchObject({ webhookPath: "/webhooks/whatsapp", verifyToken: null });
    const other = await makeTenant(db);
    const again = createWhatsAppInbox(other.call, TEST_MASTER_KEY, { ...given, accessToken: "another" });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect(JSON.stringify([await listInboxes(call), await audited()])).not.toMatch(/EAA-secret|app-secret/);
  });

  it("leads to a team of the company alone", async () => {
    const other = await makeTenant(db);
    const settings = { allowedOrigins: ["https://shop.example"], title: "x", teamId: other.teams.billing };
    await expect(createWidgetInbox(call, TEST_MASTER_KEY, settings)).rejects.toMatchObject({ code: "not_found" });
  });

  it("waits until the provider asks at its address, or something comes in, and tells the screens of the first of each", async () => {
    const { inboxId } = app;
    expect(await now(inboxId)).toMatchObject({ verifiedAt: null, lastReceivedAt: null });
    const before = (await told()).length;
    await noteVerified(tenant.call, inboxId);
    expect((await now(inboxId)).verifiedAt).not.toBeNull();
    await noteVerified(tenant.call, inboxId);
    expect((await told()).slice(before)).toEqual([{ type: "workspace.changed" }]);
    await noteHeard(tenant.call, [inboxId, widget.inboxId]);
    await noteHeard(tenant.call, [inboxId]);
    expect((await told()).slice(before)).toHaveLength(2);
  });

  it("is turned off and on, each with its line in the log, and remembers since when", async () => {
    const { inboxId } = app;
    const { turnedOffAt } = await switchInbox(call, { inboxId, isOn: false });
    expect(turnedOffAt).not.toBeNull();
    expect((await switchInbox(call, { inboxId, isOn: false })).turnedOffAt).toEqual(turnedOffAt);
    expect((await switchInbox(call, { inboxId, isOn: true })).turnedOffAt).toBeNull();
    expect((await audited()).map(({ action }) => action)).toEqual([
      "inbox.turned_off",
      "inbox.turned_off",
      "inbox.turned_on",
    ]);
  });

  it("that is turned off is shown by no page, and its chats are taken all the same", async () => {
    await switchInbox(call, { inboxId: widget.inboxId, isOn: false });
    expect(await createWidgetBook({ db }).of(widget.inboxId)).toMatchObject({ isOff: true });
    expect(await createInboxSecrets({ db, masterKey: TEST_MASTER_KEY }).of(widget.inboxId)).not.toBeNull();
  });
});

describe("a secret that is replaced", () => {
  it("is good at once, and the one before it until the next", async () => {
    const { secret: second } = await replaceOwnSecret(call, TEST_MASTER_KEY, { inboxId: app.inboxId });
    expect(second).toMatch(/^whsec_/);
    expect(await secretsOf(app.inboxId)).toEqual([second, app.secret]);
    const { secret: third } = await replaceOwnSecret(call, TEST_MASTER_KEY, { inboxId: app.inboxId });
    expect(await secretsOf(app.inboxId)).toEqual([third, second]);
    const { secret } = await replaceOwnSecret(call, TEST_MASTER_KEY, { inboxId: widget.inboxId });
    expect(await secretsOf(widget.inboxId)).toEqual([secret, widget.identitySecret]);
    expect(JSON.stringify(await audited())).not.toContain(secret);
  });

  it("of WhatsApp comes from Meta, and its templates are read with it at once", async () => {
    const { inboxId } = tenant;
    await inTransaction(tenant.call, (tx) =>
      tx.query(
        `insert into template_reads (tenant_id, inbox_id, due_at, failure) values ($1, $2, now() + interval '1 hour', 'refused')`,
        [tx.tenantId, inboxId],
      ),
    );
    await expect(replaceOwnSecret(call, TEST_MASTER_KEY, { inboxId })).rejects.toMatchObject({ code: "invalid_input" });
    await replaceWhatsAppSecrets(call, TEST_MASTER_KEY, { inboxId, accessToken: "EAAB", appSecret: "abc" });
    expect(await reachableInbox(call, TEST_MASTER_KEY, inboxId)).toMatchObject({
      secret: "EAAB",
      account: { hasOwnApp: true, failure: null },
    });
    expect(await audited()).toEqual([
      { action: "inbox.secret_replaced", detail: { kind: "access_token" } },
      { action: "inbox.secret_replaced", detail: { kind: "app_secret" } },
    ]);
    const ofApp = replaceWhatsAppSecrets(call, TEST_MASTER_KEY, { inboxId: app.inboxId, accessToken: "x" });
    await expect(ofApp).rejects.toMatchObject({ code: "invalid_input" });
  });
});
