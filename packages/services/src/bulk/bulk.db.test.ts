/** One act on many: each by its own right, once, whoever is killed in between; told while it runs; taken back as a whole. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { BulkAct } from "@max/domain/conversation/bulk";
import { eventFor } from "@max/domain/live/visibility";
import type { ApiKeyId, BulkJobId, ConversationId, TagId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { asOwner } from "@max/db/test/scratch-database";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { closeConversation } from "../conversation/close-conversation.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { countConversations } from "../conversation/count-conversations.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { reopenConversation } from "../conversation/reopen-conversation.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { readLiveEvents } from "../live/read-live-events.ts";
import { receive } from "../message/receive.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { archiveTag } from "../tag/change-tag.ts";
import { createTag } from "../tag/create-tag.ts";
import { tagConversation, untagConversation } from "../tag/tag-conversation.ts";
import { cancelBulk, undoBulk } from "./change-bulk.ts";
import { bulkById, listBulkRefusals, listBulks } from "./read-bulk.ts";
import { startBulk } from "./start-bulk.ts";
import { workOnBulk } from "./work-on-bulk.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const CLOSE: BulkAct = { type: "close", disposition: "Answered" };
let tenant: TestTenant;
let ana: Actor & { type: "user" };
let lead: Actor & { type: "user" };
let asAna: Call;
let asLead: Call;
let ids: ConversationId[];

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  lead = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  [asAna, asLead] = [tenant.callAs(ana), tenant.callAs(lead)];
  await receive(
    tenant.call,
    asDelivery(
      tenant.inboxId,
      Array.from({ length: 6 }, (_, n) =>
        textFrom(personWithPhone(`551190009${1_000 + n}`, `Lia ${n}`), { externalId: `wamid.${n}`, text: "Oi" }),
      ),
    ),
  );
  ids = (await listConversations(tenant.call, { limit: 10 })).items.map(({ id }) => id);
});

const start = (call: Call, act: BulkAct, what: { filter?: object; conversationIds?: ConversationId[] }) =>
  startBulk(call, { bulkId: newId<BulkJobId>(), act, ...what });
const work = (bulkId: BulkJobId, size = 100) => workOnBulk(tenant.call, bulkId, size);
async function run(call: Call, act: BulkAct, what: Parameters<typeof start>[2]) {
  const { id } = await start(call, act, what);
  await work(id);
  return bulkById(call, { bulkId: id });
}
/** Everything that rows say of where conversations stand. */
const standings = () =>
  inTransaction(tenant.call, (tx) =>
    tx.query(
      `select id, state, team_id, assignee_id, disposition, closed_at, snoozed_until, waiting_since, unread_count from conversations
       where tenant_id = $1 order by id`,
      [tx.tenantId],
    ),
  );
const timers = () =>
  inTransaction(tenant.call, (tx) => tx.query(`select kind from timers where tenant_id = $1`, [tx.tenantId]));
const lines = async (id: ConversationId) =>
  (await conversationById(tenant.call, { conversationId: id })).changes.map(({ type }) => type);
const refusals = async (call: Call, bulkId: BulkJobId) =>
  (await listBulkRefusals(call, { bulkId, limit: 50 })).items.map(({ conversationId, reason }) => [
    conversationId,
    reason,
  ]);

describe("an act on many", () => {
  it("does to each what the act on one does, and says how it went", async () => {
    const job = await run(asLead, CLOSE, { conversationIds: ids });
    expect(job).toMatchObject({ state: "done", total: 6, done: 6, failed: 0 });
    expect(job.finishedAt).not.toBeNull();
    expect(await timers()).toEqual([]);
    for (const { state, disposition, unread_count } of await standings())
      expect([state, disposition, unread_count]).toEqual(["closed", "Answered", 0]);
    expect(await countConversations(tenant.call)).toMatchObject({ open: 0 });
    const audit = await inTransaction(tenant.call, (tx) =>
      tx.query(
        `select count(*)::int as n from audit_log where tenant_id = $1 and action = 'conversation.closed' and actor_id = $2`,
        [tx.tenantId, lead.userId],
      ),
    );
    expect(audit).toEqual([{ n: 6 }]);
  });

  it("takes, assigns, transfers with a note, and snoozes", async () => {
    expect(await run(asAna, { type: "take" }, { conversationIds: ids })).toMatchObject({ done: 6 });
    const until = new Date(Date.now() + 3_600_000);
    expect(await run(asAna, { type: "snooze", until }, { conversationIds: ids.slice(0, 2) })).toMatchObject({
      done: 2,
    });
    // Ana may not assign, but hand on what is hers.
    const toLead: BulkAct = { type: "assign", assigneeId: lead.userId };
    expect(await run(asAna, toLead, { conversationIds: ids.slice(0, 2) })).toMatchObject({ done: 2 });
    expect(await lines(ids[0]!)).toEqual(["opened", "taken", "snoozed", "transferred"]);
    expect(await run(asLead, { type: "assign", assigneeId: ana.userId }, { conversationIds: [ids[0]!] })).toMatchObject(
      { done: 1 },
    );
    expect((await lines(ids[0]!)).at(-1)).toBe("assigned");
    const toReturns: BulkAct = { type: "transfer", teamId: tenant.teams.returns, note: "Wants money back" };
    expect(await run(asLead, toReturns, { conversationIds: [ids[0]!] })).toMatchObject({ done: 1 });
    const { notes, conversation } = await conversationById(tenant.call, { conversationId: ids[0]! });
    expect([conversation.teamId, notes.map(({ text }) => text)]).toEqual([tenant.teams.returns, ["Wants money back"]]);
  });

  it("on a filter is on what that held when it began, and on nothing that came later", async () => {
    await takeFromQueue(asAna, { conversationId: ids[0]! });
    const { id } = await start(asLead, CLOSE, { filter: { assigneeId: "nobody", state: ["queued"] } });
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [textFrom(personWithPhone("5511900099999"), { externalId: "late", text: "Oi" })]),
    );
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ total: 5, done: 5 });
    expect(await countConversations(tenant.call)).toMatchObject({ open: 2 });
  });

  it("leaves out what may not be done to, with a reason each, and does the rest", async () => {
    await takeFromQueue(asAna, { conversationId: ids[0]! });
    await takeFromQueue(asLead, { conversationId: ids[1]! });
    const absent = newId<ConversationId>();
    // Hers; a colleague's, which she may not see; waiting, which she may see and not close; and one that is not there.
    const { id, done, failed } = await run(asAna, CLOSE, { conversationIds: [ids[0]!, ids[1]!, ids[2]!, absent] });
    expect([done, failed]).toEqual([1, 3]);
    expect(await refusals(asAna, id)).toEqual([
      [ids[1], "not_found"],
      [ids[2], "forbidden"],
      [absent, "not_found"],
    ]);
    const { items } = await listBulkRefusals(asAna, { bulkId: id, limit: 50 });
    expect(items.map(({ conversation }) => conversation !== null)).toEqual([false, true, false]);
    expect(await countConversations(tenant.call)).toMatchObject({ open: 5 });
  });

  it("started twice under one id is one, and nobody else's business", async () => {
    const input = { bulkId: newId<BulkJobId>(), act: CLOSE, conversationIds: ids };
    const [first] = await Promise.all([startBulk(asLead, input), startBulk(asLead, input)]);
    expect((await listBulks(asLead)).map(({ id }) => id)).toEqual([first.id]);
    await work(first.id);
    expect(await startBulk(asLead, input)).toMatchObject({ state: "done" });
    for (const ask of [bulkById, cancelBulk, undoBulk])
      await expect(ask(asAna, { bulkId: first.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(listBulkRefusals(asAna, { bulkId: first.id, limit: 1 })).rejects.toMatchObject({ code: "not_found" });
    await expect(startBulk(asAna, input)).rejects.toMatchObject({ code: "not_found" });
    expect(await listBulks(asAna)).toEqual([]);
  });

  it("that could be done to none is refused before the first, and so is a fourth at once", async () => {
    const to = { conversationIds: ids };
    await expect(start(asLead, { type: "transfer", teamId: newId() }, to)).rejects.toMatchObject({ code: "not_found" });
    await expect(start(asLead, { type: "snooze", until: new Date(0) }, to)).rejects.toMatchObject({
      code: "invalid_input",
    });
    const key: Actor = {
      type: "api_key",
      tenantId: tenant.tenantId,
      apiKeyId: newId<ApiKeyId>(),
      name: "key",
      scopes: ["write"],
    };
    await expect(start(tenant.callAs(key), { type: "take" }, to)).rejects.toMatchObject({ code: "person_required" });
    await expect(start(tenant.callAs({ ...key, scopes: ["read"] }), CLOSE, to)).rejects.toMatchObject({
      code: "forbidden",
    });
    for (let n = 0; n < 3; n++) await start(asLead, CLOSE, to);
    await expect(start(asLead, CLOSE, to)).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("tells its maker how far it is, and nobody else", async () => {
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    await work(id, 4);
    await work(id, 4);
    await numberLiveEvents(db, shardOf(tenant.tenantId));
    const rows = (await readLiveEvents(tenant.call, 0, 100)).filter(({ event }) => event.type === "bulk.changed");
    const heard = (actor: Actor) =>
      rows.flatMap((row) => {
        const event = eventFor(actor, row);
        return event?.type === "bulk.changed" ? [`${event.job.state} ${event.job.done}`] : [];
      });
    expect(heard(lead)).toEqual(["running 0", "running 4", "done 6"]);
    expect(heard(ana)).toEqual([]);
  });
});

describe("whoever works on it", () => {
  it("may be killed after any conversation: the next one goes on, and nothing is done twice", async () => {
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    let begun = 0;
    // Stopped like a process that is told to end, and once more as if it had not even said how far it was.
    await workOnBulk(tenant.call, id, 100, () => begun++ >= 2);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "running", done: 2 });
    expect(await timers()).toEqual([{ kind: "bulk" }]);
    await work(id);
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "done", done: 6, failed: 0 });
    for (const each of ids) expect((await lines(each)).filter((type) => type === "closed")).toHaveLength(1);
  });

  it("may be two at once, and still each is done once", async () => {
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    await Promise.all([work(id), work(id), work(id)]);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "done", done: 6, failed: 0 });
    for (const each of ids) expect((await lines(each)).filter((type) => type === "closed")).toHaveLength(1);
  });

  it("acts with the rights its maker has by then, and refuses the rest when they may do nothing more", async () => {
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    await work(id, 2);
    await asOwner(inject("databaseUrl"), (owner) =>
      owner.query(`update users set deactivated_at = now() where id = $1`, [lead.userId]),
    );
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "done", done: 2, failed: 4 });
    expect((await refusals(asLead, id)).map(([, reason]) => reason)).toEqual(Array(4).fill("forbidden"));
  });
});

describe("cancelling", () => {
  it("leaves what was done and begins nothing more; what was done can be taken back", async () => {
    const before = await standings();
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    await work(id, 2);
    await cancelBulk(asLead, { bulkId: id });
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "cancelled", done: 2 });
    expect(await countConversations(tenant.call)).toMatchObject({ open: 4 });
    await undoBulk(asLead, { bulkId: id });
    await work(id);
    expect(await standings()).toEqual(before);
  });
});

describe("tagging many", () => {
  let vip: TagId;
  let late: TagId;
  beforeEach(async () => {
    vip = (await createTag(tenant.call, { name: "VIP", color: "red", teamId: null })).id;
    late = (await createTag(tenant.call, { name: "Late", color: "red", teamId: null })).id;
  });
  const tagsOf = async () =>
    Promise.all(
      ids.map(async (conversationId) => (await conversationById(tenant.call, { conversationId })).conversation.tagIds),
    );

  it("puts tags on each and takes them off each, and what carries them already, or not, stays as it is", async () => {
    await tagConversation(asAna, { conversationId: ids[0]!, tagIds: [vip] });
    const tagged = await run(asLead, { type: "tag", tagIds: [vip, late] }, { conversationIds: ids });
    expect(tagged).toMatchObject({ state: "done", done: 6, failed: 0 });
    expect(await tagsOf()).toEqual(ids.map(() => [vip, late]));
    expect(await run(asLead, { type: "untag", tagIds: [vip] }, { conversationIds: ids })).toMatchObject({ done: 6 });
    expect(await tagsOf()).toEqual(ids.map(() => [late]));
  });

  it.each([true, false])("is taken back to what each carried before (put on: %s)", async (isOn) => {
    await tagConversation(asAna, { conversationId: ids[0]!, tagIds: [vip] });
    await tagConversation(asAna, { conversationId: ids[1]!, tagIds: [late, vip] });
    const before = (await tagsOf()).map((tagIds) => new Set(tagIds));
    const { id } = await run(asLead, { type: isOn ? "tag" : "untag", tagIds: [vip] }, { conversationIds: ids });
    await undoBulk(asLead, { bulkId: id });
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "undone", undone: 6, kept: 0 });
    expect((await tagsOf()).map((tagIds) => new Set(tagIds))).toEqual(before);
  });

  it("leaves alone, when taken back, what somebody changed since", async () => {
    const { id } = await run(asLead, { type: "tag", tagIds: [vip] }, { conversationIds: ids });
    await untagConversation(asAna, { conversationId: ids[2]!, tagIds: [vip] });
    await undoBulk(asLead, { bulkId: id });
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ undone: 5, kept: 1 });
    expect(await refusals(asLead, id)).toEqual([[ids[2], "conflict"]]);
  });

  it("is refused where it may not be, and before the first for a tag that is offered nowhere", async () => {
    const theirs = await createTag(tenant.call, { name: "Damaged", color: "red", teamId: tenant.teams.returns });
    const { id } = await run(asLead, { type: "tag", tagIds: [theirs.id] }, { conversationIds: ids });
    expect((await refusals(asLead, id)).map(([, reason]) => reason)).toEqual(Array(6).fill("invalid_input"));
    await archiveTag(tenant.call, { tagId: vip, isArchived: true });
    const archived = start(asLead, { type: "tag", tagIds: [vip] }, { conversationIds: ids });
    await expect(archived).rejects.toMatchObject({ code: "conflict" });
    const unknown = start(asLead, { type: "untag", tagIds: [newId<TagId>()] }, { conversationIds: ids });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("undo of an act on many", () => {
  it.each<[string, () => BulkAct]>([
    ["taking", () => ({ type: "take" })],
    ["closing", () => CLOSE],
    ["assigning", () => ({ type: "assign", assigneeId: ana.userId })],
    ["transferring", () => ({ type: "transfer", teamId: tenant.teams.returns })],
  ])("of %s leaves everything as it was, unread messages and counts included", async (_name, act) => {
    const [before, counts] = [await standings(), await countConversations(tenant.call)];
    const { id, done } = await run(asLead, act(), { conversationIds: ids });
    expect(done).toBe(6);
    await undoBulk(asLead, { bulkId: id });
    await work(id, 4);
    await work(id, 4);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "undone", done: 6, undone: 6, kept: 0 });
    expect(await standings()).toEqual(before);
    expect(await countConversations(tenant.call)).toEqual(counts);
  });

  it("leaves alone what has changed since, also where its maker did the same again, and lists it", async () => {
    const { id } = await run(asLead, CLOSE, { conversationIds: ids });
    await reopenConversation(asLead, { conversationId: ids[0]! });
    await reopenConversation(asLead, { conversationId: ids[1]! });
    await closeConversation(asLead, { conversationId: ids[1]!, disposition: "Answered" });
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [textFrom(personWithPhone("5511900091000"), { externalId: "again", text: "Oi?" })]),
    );
    const opened = (await listConversations(tenant.call, { limit: 10, state: ["queued"] })).items[0]!.id;
    await undoBulk(asLead, { bulkId: id });
    await work(id);
    expect(await bulkById(asLead, { bulkId: id })).toMatchObject({ state: "undone", undone: 3, kept: 3 });
    const kept = await refusals(asLead, id);
    expect(kept.map(([each]) => each).sort()).toEqual([ids[0], ids[1], opened].sort());
    expect(kept.map(([, reason]) => reason)).toEqual(Array(3).fill("conflict"));
  });

  it("is too late more than ten seconds after the end, and too early while it runs", async () => {
    const { id } = await start(asLead, CLOSE, { conversationIds: ids });
    await work(id, 2);
    await expect(undoBulk(asLead, { bulkId: id })).rejects.toMatchObject({ code: "conflict" });
    await work(id);
    await asOwner(inject("databaseUrl"), (owner) =>
      owner.query(`update bulk_jobs set finished_at = finished_at - interval '13 s' where id = $1`, [id]),
    );
    await expect(undoBulk(asLead, { bulkId: id })).rejects.toMatchObject({ code: "conflict" });
    expect(await countConversations(tenant.call)).toMatchObject({ open: 0 });
  });
});
