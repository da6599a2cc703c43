/** The numbers of the rail are kept, not counted; here they are held against a recount, after whatever people do. */
import { afterAll, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import { can } from "@max/domain/access/permissions";
import { UndoableChange } from "@max/domain/conversation/views";
import { DomainError } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { SUBJECT, type SubjectRow } from "@max/db/queries/conversations";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { seededRandom } from "@max/db/test/seeded-random";
import { inTransaction, type Call } from "@max/db/transaction";
import { receive } from "../message/receive.ts";
import { writeNote } from "../note/write-note.ts";
import { assignConversation } from "./assign-conversation.ts";
import { closeConversation } from "./close-conversation.ts";
import { tidyTenant } from "../tenant/tidy-tenant.ts";
import { countConversations } from "./count-conversations.ts";
import { listConversations } from "./list-conversations.ts";
import { reopenConversation } from "./reopen-conversation.ts";
import { snoozeConversation } from "./snooze-conversation.ts";
import { takeFromQueue } from "./take-from-queue.ts";
import { takeNext } from "./take-next.ts";
import { transferConversation } from "./transfer-conversation.ts";
import { unassignConversation } from "./unassign-conversation.ts";
import { undoChange } from "./undo-change.ts";
import { wakeConversation } from "./wake-conversation.ts";

const db = testDatabase(inject("databaseUrl"), { poolSize: 12 });
afterAll(() => db.close());

/** What the kept numbers must be, by looking at every conversation. */
async function recount(tenant: TestTenant, actor: Actor) {
  const rows = await inTransaction(tenant.call, (tx) =>
    tx.query<SubjectRow & { isSnoozed: boolean }>(
      `select ${SUBJECT}, snoozed_until is not null as "isSnoozed" from conversations c where tenant_id = $1 and state <> 'closed'`,
      [tx.tenantId],
    ),
  );
  const readable = rows.filter((row) => can(actor, "conversation.read", row));
  const open = readable.filter((row) => !row.isSnoozed);
  const waiting = open.filter((row) => row.state !== "assigned");
  const teams = [...new Set(waiting.flatMap((row) => row.teamId ?? []))].map((teamId) => ({
    teamId,
    waiting: waiting.filter((row) => row.teamId === teamId).length,
  }));
  const mine = open.filter(
    (row) => row.state === "assigned" && actor.type === "user" && row.assigneeId === actor.userId,
  );
  const snoozed = readable.length - open.length;
  return { mine: mine.length, waiting: waiting.length, open: open.length, snoozed, teams };
}
const inOrder = <Counts extends Awaited<ReturnType<typeof recount>>>(counts: Counts): Counts => ({
  ...counts,
  teams: counts.teams.toSorted((a, b) => (a.teamId < b.teamId ? -1 : 1)),
});

async function fill(tenant: TestTenant, count: number) {
  const events = Array.from({ length: count }, (_, n) =>
    textFrom(personWithPhone(`55119000${10_000 + n}`), { externalId: `wamid.${n}`, text: "Oi" }),
  );
  await receive(tenant.call, asDelivery(tenant.inboxId, events));
  const { items } = await listConversations(tenant.call, { limit: 100 });
  return items.map(({ id }) => id);
}

describe("the counts", () => {
  it.each([1, 2, 3])(
    "equal a recount for everybody after 200 random acts, before and after folding (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const tenant = await makeTenant(db, { defaultTeam: seed % 2 === 0 });
      const teams = Object.values(tenant.teams);
      const people = [
        await tenant.addUser({ name: "Ana", role: "admin" }),
        await tenant.addUser({ name: "Sol", role: "supervisor", teamIds: [teams[0]!] }),
        await tenant.addUser({ name: "Ben", role: "agent", teamIds: teams }),
        await tenant.addUser({ name: "Cleo", role: "agent", teamIds: [teams[1]!] }),
      ];
      const ids = await fill(tenant, 25);
      const act = (call: Call, conversationId: ConversationId): Promise<unknown> => {
        switch (random.below(13)) {
          case 0:
            return takeFromQueue(call, { conversationId });
          case 1:
            return takeNext(call);
          case 2:
            return assignConversation(call, { conversationId, assigneeId: random.pick(people).userId });
          case 3:
            return transferConversation(call, { conversationId, teamId: random.pick(teams) });
          case 4:
            return transferConversation(call, { conversationId, assigneeId: random.pick(people).userId });
          case 5:
            return closeConversation(call, { conversationId, disposition: "Answered" });
          case 6:
            return reopenConversation(call, { conversationId });
          case 7:
          case 8:
            return snoozeConversation(call, { conversationId, until: new Date(Date.now() + 3_600_000) });
          case 9:
            return random.below(2)
              ? wakeConversation(call, { conversationId })
              : unassignConversation(call, { conversationId });
          case 10:
            return undoChange(call, { conversationId, change: random.pick(UndoableChange.options) });
          case 11:
            return writeNote(call, {
              conversationId,
              clientNoteId: String(random.next()),
              text: "Look",
              mentions: [
                random.below(2)
                  ? { type: "user", id: random.pick(people).userId }
                  : { type: "team", id: random.pick(teams) },
              ],
            });
          default: {
            // The customer writes again: what was closed opens.
            const again = personWithPhone(`55119000${10_000 + random.below(25)}`);
            const event = textFrom(again, { externalId: `again-${random.next()}`, text: "Oi" });
            return receive(tenant.call, asDelivery(tenant.inboxId, [event]));
          }
        }
      };
      for (let n = 0; n < 50; n++) {
        const outcomes = await Promise.allSettled(
          [1, 2, 3, 4].map(() => act(tenant.callAs(random.pick(people)), random.pick(ids))),
        );
        if (n % 10 === 3) await Promise.all([tidyTenant(tenant.call), tidyTenant(tenant.call)]);
        for (const outcome of outcomes)
          if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(DomainError);
      }
      const everybody: Actor[] = [...people, tenant.call.actor];
      const compare = async () => {
        for (const actor of everybody)
          expect(inOrder(await countConversations(tenant.callAs(actor)))).toMatchObject(
            inOrder(await recount(tenant, actor)),
          );
      };
      await compare();
      await tidyTenant(tenant.call);
      await compare();
      const [kept] = await inTransaction(tenant.call, (tx) =>
        tx.query<{ n: number; places: number }>(
          `select count(*)::int as n, count(distinct (state, team_id, assignee_id))::int as places from conversation_counts where tenant_id = $1`,
          [tx.tenantId],
        ),
      );
      expect(kept!.n).toBe(kept!.places);
    },
  );
});

describe("helping oneself from the queue (G28)", () => {
  const agents = (tenant: TestTenant, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        tenant.addUser({ name: `Agent ${n}`, role: "agent", teamIds: [tenant.teams.billing] }),
      ),
    );

  it("gives each of 40 conversations to exactly one of 20 agents who all take the next at once", async () => {
    const tenant = await makeTenant(db, { defaultTeam: true });
    const ids = await fill(tenant, 40);
    const taken = new Map<string, string>();
    await Promise.all(
      (await agents(tenant, 20)).map(async (agent) => {
        for (;;) {
          const view = await takeNext(tenant.callAs(agent));
          if (!view) return;
          expect(taken.has(view.id)).toBe(false);
          taken.set(view.id, agent.userId);
          expect(view).toMatchObject({ state: "assigned", assigneeId: agent.userId });
        }
      }),
    );
    expect([...taken.keys()].sort()).toEqual([...ids].sort());
    const { items } = await listConversations(tenant.call, { limit: 100 });
    for (const item of items) expect(item.assigneeId).toBe(taken.get(item.id));
    const history = await inTransaction(tenant.call, (tx) =>
      tx.query(`select 1 from assignments where tenant_id = $1 and type = 'taken'`, [tx.tenantId]),
    );
    expect(history).toHaveLength(40);
  });

  it("lets exactly one of 20 agents win the same conversation and tells the others that it is taken", async () => {
    const tenant = await makeTenant(db, { defaultTeam: true });
    const [conversationId] = await fill(tenant, 1);
    const outcomes = await Promise.allSettled(
      (await agents(tenant, 20)).map((agent) =>
        takeFromQueue(tenant.callAs(agent), { conversationId: conversationId! }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        // Once it is a colleague's, an agent may no longer see it.
        expect(["not_found", "transition_refused"]).toContain((outcome.reason as DomainError).code);
  });

  it("takes the one that has waited longest first, and only from one's own teams", async () => {
    const tenant = await makeTenant(db, { defaultTeam: true });
    const [newest] = await fill(tenant, 3);
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update conversations set waiting_since = now() - interval '1 hour' where tenant_id = $1 and id = $2`, [
        tx.tenantId,
        newest,
      ]),
    );
    const [agent] = await agents(tenant, 1);
    expect((await takeNext(tenant.callAs(agent!)))?.id).toBe(newest);
    const outsider = await tenant.addUser({ name: "Dee", role: "agent", teamIds: [tenant.teams.returns] });
    expect(await takeNext(tenant.callAs(outsider))).toBeNull();
  });
});
