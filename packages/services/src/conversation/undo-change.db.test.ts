/** Taking back within ten seconds: afterwards everything is as it was, or nothing was done. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { UndoableChange } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { asOwner } from "@max/db/test/scratch-database";
import { inTransaction, type Call } from "@max/db/transaction";
import { receive } from "../message/receive.ts";
import { assignConversation } from "./assign-conversation.ts";
import { closeConversation } from "./close-conversation.ts";
import { conversationById } from "./conversation-by-id.ts";
import { countConversations } from "./count-conversations.ts";
import { listConversations } from "./list-conversations.ts";
import { reopenConversation } from "./reopen-conversation.ts";
import { snoozeConversation } from "./snooze-conversation.ts";
import { takeFromQueue } from "./take-from-queue.ts";
import { transferConversation } from "./transfer-conversation.ts";
import { unassignConversation } from "./unassign-conversation.ts";
import { undoChange } from "./undo-change.ts";
import { wakeConversation } from "./wake-conversation.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const customer = personWithPhone("5511900010001");
const inAnHour = () => new Date(Date.now() + 3_600_000);

let tenant: TestTenant;
let ana: Actor & { type: "user" };
let lead: Actor & { type: "user" };
let conversationId: ConversationId;
let asAna: Call;
let asLead: Call;

const write = (externalId: string) =>
  receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(customer, { externalId, text: "Oi" })]));

/** Everything a conversation's row says of where it stands, its place in the queue included. */
async function standing() {
  const [row] = await inTransaction(tenant.call, (tx) =>
    tx.query(
      `select state, team_id, assignee_id, disposition, closed_at, snoozed_until, waiting_since, unread_count from conversations
       where tenant_id = $1 and id = $2`,
      [tx.tenantId, conversationId],
    ),
  );
  return row!;
}
const timers = () =>
  inTransaction(tenant.call, (tx) =>
    tx.query(`select due_at from timers where tenant_id = $1 and subject_id = $2`, [tx.tenantId, conversationId]),
  );
/** As if the newest change had been made so much earlier. */
const letPass = (seconds: number) =>
  asOwner(inject("databaseUrl"), (owner) =>
    owner.query(`update assignments set at = at - $2 * interval '1 second' where conversation_id = $1`, [
      conversationId,
      seconds,
    ]),
  );
const undo = (call: Call, change: UndoableChange) => undoChange(call, { conversationId, change });

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  lead = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [tenant.teams.billing] });
  [asAna, asLead] = [tenant.callAs(ana), tenant.callAs(lead)];
  await write("first");
  await write("second");
  conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
});

/** Each change, from a conversation that Ana has, and has not read. */
const CHANGES: [UndoableChange, (call: Call) => Promise<unknown>][] = [
  ["assigned", () => assignConversation(asLead, { conversationId, assigneeId: lead.userId })],
  ["transferred", (call) => transferConversation(call, { conversationId, teamId: tenant.teams.returns })],
  ["transferred", (call) => transferConversation(call, { conversationId, assigneeId: lead.userId })],
  ["unassigned", (call) => unassignConversation(call, { conversationId })],
  ["snoozed", (call) => snoozeConversation(call, { conversationId, until: inAnHour() })],
  ["closed", (call) => closeConversation(call, { conversationId, disposition: "Answered" })],
];

describe("undo", () => {
  it.each(CHANGES)("of %s leaves everything as it was, unread messages and counts included", async (change, make) => {
    await takeFromQueue(asAna, { conversationId });
    const [before, counts] = [await standing(), await countConversations(tenant.call)];
    await make(asAna);
    expect(await standing()).not.toEqual(before);
    await undo(change === "assigned" ? asLead : asAna, change);
    expect(await standing()).toEqual(before);
    expect(await countConversations(tenant.call)).toEqual(counts);
    expect(await timers()).toEqual([]);
  });

  it("of taking puts it back to its place in the queue, not to the end", async () => {
    const before = await standing();
    await takeFromQueue(asAna, { conversationId });
    await undo(asAna, "taken");
    expect(await standing()).toEqual(before);
  });

  it("of waking puts it off again until the same moment", async () => {
    await takeFromQueue(asAna, { conversationId });
    await snoozeConversation(asAna, { conversationId, until: inAnHour() });
    const [before, due] = [await standing(), await timers()];
    await wakeConversation(asAna, { conversationId });
    expect(await timers()).toEqual([]);
    await undo(asAna, "woken");
    expect([await standing(), await timers()]).toEqual([before, due]);
  });

  it("of reopening closes it again as it was closed", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    const before = await standing();
    await reopenConversation(asAna, { conversationId });
    await undo(asAna, "reopened");
    expect(await standing()).toEqual(before);
  });

  it("keeps what came meanwhile unread, beside what was unread before", async () => {
    await takeFromQueue(asAna, { conversationId });
    await transferConversation(asAna, { conversationId, teamId: tenant.teams.returns });
    await write("third");
    await undo(asAna, "transferred");
    expect(await standing()).toMatchObject({ assignee_id: ana.userId, unread_count: 3 });
  });

  it("writes who took back what, and is itself the end of it", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    await undo(asAna, "closed");
    const { changes } = await conversationById(asAna, { conversationId });
    expect(changes.map(({ type, actor }) => [type, actor.name]).slice(-2)).toEqual([
      ["closed", "Ana"],
      ["undone", "Ana"],
    ]);
    await expect(undo(asAna, "closed")).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("undo is refused, and changes nothing,", () => {
  it("after ten seconds", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    await letPass(13);
    const before = await standing();
    await expect(undo(asAna, "closed")).rejects.toMatchObject({ code: "conflict" });
    expect(await standing()).toEqual(before);
  });

  it("when the customer has opened the conversation again", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    await write("third");
    const before = await standing();
    await expect(undo(asAna, "closed")).rejects.toMatchObject({ code: "conflict" });
    expect(await standing()).toEqual(before);
  });

  it("to anybody but whoever made the change, who hears of what they may not see that it is not there", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    const ben = await tenant.addUser({ name: "Ben", role: "agent" });
    await expect(undo(asLead, "closed")).rejects.toMatchObject({ code: "conflict" });
    await expect(undo(tenant.callAs(ben), "closed")).rejects.toMatchObject({ code: "not_found" });
  });

  it("when another change than the one that was meant came last", async () => {
    await takeFromQueue(asAna, { conversationId });
    await snoozeConversation(asAna, { conversationId, until: inAnHour() });
    await expect(undo(asAna, "taken")).rejects.toMatchObject({ code: "conflict" });
  });

  it("the second time, when both come at once", async () => {
    await takeFromQueue(asAna, { conversationId });
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => undo(asAna, "closed")));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
