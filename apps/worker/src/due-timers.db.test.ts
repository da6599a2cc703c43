/** Snoozed conversations come back by themselves: when their moment comes, or when the customer writes, and once. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import type { Call } from "@max/db/transaction";
import { closeConversation } from "@max/services/conversation/close-conversation";
import { conversationById } from "@max/services/conversation/conversation-by-id";
import { countConversations } from "@max/services/conversation/count-conversations";
import { listConversations } from "@max/services/conversation/list-conversations";
import { snoozeConversation } from "@max/services/conversation/snooze-conversation";
import { takeNext } from "@max/services/conversation/take-next";
import { receive } from "@max/services/message/receive";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { ringDueTimers } from "./due-timers.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker?.close());

let tenant: TestTenant;
let ana: Actor & { type: "user" };
let asAna: Call;
let conversationId: ConversationId;
let written = 0;

const customer = personWithPhone("5511900010001");
const write = () =>
  receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(customer, { externalId: `m${written++}`, text: "Oi" })]));
const snooze = (ms = 3_600_000) => snoozeConversation(asAna, { conversationId, until: new Date(Date.now() + ms) });
/** As if the moment that was chosen had come. */
const letMomentCome = async () => {
  await worker.ask(
    `update timers set due_at = now() - interval '1 s', leased_until = '-infinity' where subject_id = $1`,
    [conversationId],
  );
  await worker.ask(
    `update conversations set snoozed_until = now() - interval '1 s' where id = $1 and snoozed_until is not null`,
    [conversationId],
  );
};
const timersLeft = () => worker.ask(`select kind from timers where subject_id = $1`, [conversationId]);
const lines = async () => (await conversationById(asAna, { conversationId })).changes.map(({ type }) => type);
const shown = async (snoozed: boolean) =>
  (await listConversations(asAna, { limit: 10, assigneeId: "me", state: ["assigned"], snoozed })).items.length;

beforeEach(async () => {
  tenant = await makeTenant(worker.db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  asAna = tenant.callAs(ana);
  await write();
  conversationId = (await takeNext(asAna))!.id;
});

describe("a snoozed conversation", () => {
  it("is in its own list and count, and in no other", async () => {
    expect([await shown(false), await shown(true)]).toEqual([1, 0]);
    await snooze();
    expect([await shown(false), await shown(true)]).toEqual([0, 1]);
    expect(await countConversations(asAna)).toMatchObject({ mine: 0, open: 0, snoozed: 1 });
  });

  it("comes back when its moment comes, to its owner, at the top, and once, however many look", async () => {
    await snooze();
    expect(await ringDueTimers(worker.deps)).toBe(0);
    await letMomentCome();
    const before = (await conversationById(asAna, { conversationId })).conversation.lastActivityAt;
    await Promise.all([1, 2, 3, 4].map(() => ringDueTimers(worker.deps)));
    const { conversation } = await conversationById(asAna, { conversationId });
    expect(conversation).toMatchObject({ state: "assigned", assigneeId: ana.userId, snoozedUntil: null });
    expect(conversation.lastActivityAt.getTime()).toBeGreaterThan(before.getTime());
    expect((await lines()).filter((type) => type === "woken")).toHaveLength(1);
    expect([await shown(false), await shown(true)]).toEqual([1, 0]);
    expect(await timersLeft()).toEqual([]);
  });

  it("comes back when the customer writes, and its moment then means nothing", async () => {
    await snooze();
    await write();
    expect(await lines()).toEqual(["opened", "taken", "snoozed", "woken"]);
    await letMomentCome();
    await ringDueTimers(worker.deps);
    expect((await lines()).filter((type) => type === "woken")).toHaveLength(1);
    expect(await timersLeft()).toEqual([]);
  });

  it("stays away until the later moment when it was snoozed again", async () => {
    await snooze();
    await snooze(7_200_000);
    // The first moment comes: an old timer, as if this worker had taken it before the second was chosen.
    await worker.ask(`update timers set due_at = now() - interval '1 s' where subject_id = $1`, [conversationId]);
    await ringDueTimers(worker.deps);
    expect(await shown(true)).toBe(1);
    expect(
      await worker.ask(`select 1 from timers where subject_id = $1 and due_at > now() + interval '1 hour'`, [
        conversationId,
      ]),
    ).toHaveLength(1);
  });

  it("that was closed meanwhile stays closed", async () => {
    await snooze();
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    await letMomentCome();
    await ringDueTimers(worker.deps);
    expect((await conversationById(asAna, { conversationId })).conversation.state).toBe("closed");
    expect(await timersLeft()).toEqual([]);
  });

  it("is offered again when the worker that took its timer died", async () => {
    await snooze();
    await letMomentCome();
    await worker.ask(`update timers set leased_until = now() + interval '30 s' where subject_id = $1`, [
      conversationId,
    ]);
    expect(await ringDueTimers(worker.deps)).toBe(0);
    await letMomentCome();
    expect(await ringDueTimers(worker.deps)).toBe(1);
    expect(await shown(false)).toBe(1);
  });
});
