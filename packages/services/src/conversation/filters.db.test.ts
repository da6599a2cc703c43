/** What a filtered list holds is what its filter says of all that the reader may see: pages, counts and ids alike. */
import { afterAll, describe, expect, inject, it } from "vitest";
import { can, type Actor } from "@max/domain/access/permissions";
import { Role } from "@max/domain/access/role";
import { type ConversationFilter, matchesFilter } from "@max/domain/conversation/filter";
import { ConversationState } from "@max/domain/conversation/lifecycle";
import type { ConversationView } from "@max/domain/conversation/views";
import type { InboxId, TagId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { seededRandom, type SeededRandom } from "@max/db/test/seeded-random";
import { inTransaction, reading, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { receive } from "../message/receive.ts";
import { tagConversation } from "../tag/tag-conversation.ts";
import { listConversations } from "./list-conversations.ts";
import { countFiltered, walkFilter } from "./walk-filter.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const CONVERSATIONS = 80;
const HOUR_MS = 3_600_000;

async function openCompany(random: SeededRandom) {
  const tenant = await makeTenant(db);
  const teamIds = Object.values(tenant.teams);
  const inboxIds = [tenant.inboxId, newId<InboxId>(), newId<InboxId>()];
  const people = await Promise.all(
    Role.options.flatMap((role) =>
      [[], teamIds.slice(0, 1), teamIds].map((own, n) => tenant.addUser({ name: `${role} ${n}`, role, teamIds: own })),
    ),
  );
  await inTransaction(tenant.call, (tx) =>
    tx.query(
      `insert into inboxes (tenant_id, id, channel, name) values ($1, $2, 'whatsapp', 'Second'), ($1, $3, 'chat_app', 'App')`,
      [tx.tenantId, inboxIds[1], inboxIds[2]],
    ),
  );
  const tagIds = [newId<TagId>(), newId<TagId>(), newId<TagId>()];
  await inTransaction(tenant.call, (tx) =>
    tx.query(
      `insert into tags (tenant_id, id, name, name_key, color) select $1, id, id, id, 'red' from unnest($2::uuid[]) id`,
      [tx.tenantId, tagIds],
    ),
  );
  const written = Array.from({ length: CONVERSATIONS }, (_, n) =>
    textFrom(personWithPhone(`55119200${1_000 + n}`), { externalId: `wamid.${n}`, text: "Oi" }),
  );
  await receive(tenant.call, asDelivery(tenant.inboxId, written));
  for (const { id } of await everyPage(tenant.call, {}, 100)) {
    await placeAnywhere(tenant, id, random, inboxIds, people);
    const carried = tagIds.filter(() => random.below(3) === 0);
    if (carried.length > 0) await tagConversation(tenant.call, { conversationId: id, tagIds: carried });
  }
  return { tenant, teamIds, inboxIds, tagIds, people };
}

async function placeAnywhere(
  tenant: TestTenant,
  id: string,
  random: SeededRandom,
  inboxIds: InboxId[],
  people: (Actor & { type: "user" })[],
) {
  const teamIds = Object.values(tenant.teams);
  const state = random.pick(ConversationState.options);
  const somebody = random.pick(people).userId;
  const isAsleep = state === "assigned" && random.below(4) === 0;
  await inTransaction(tenant.call, (tx) =>
    tx.query(
      `update conversations set state = $3, team_id = $4, assignee_id = $5, closed_at = case when $3 = 'closed' then now() end, inbox_id = $6,
         unread_count = $7, snoozed_until = case when $8 then now() + interval '1 day' end, last_activity_at = now() - $9 * interval '1 minute',
         held_count = $10, held_since = case when $10 > 0 then now() end, held_until = case when $10 > 0 then now() end
       where tenant_id = $1 and id = $2`,
      [
        tx.tenantId,
        id,
        state,
        state === "new" ? null : state === "queued" ? random.pick(teamIds) : random.pick([null, ...teamIds]),
        state === "assigned" ? somebody : state === "closed" ? random.pick([null, somebody]) : null,
        random.pick(inboxIds),
        state === "closed" ? 0 : random.below(3),
        isAsleep,
        // Some at the same instant, where only the id orders them.
        random.below(40) * 30 + 1,
        random.below(4) === 0 ? 1 + random.below(9) : 0,
      ],
    ),
  );
}

async function everyPage(call: Call, filter: ConversationFilter, limit: number): Promise<ConversationView[]> {
  const all: ConversationView[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(call, {
      ...filter,
      limit,
      cursor,
    });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  return all;
}

/** Any filter: each part there or not. */
function anyFilter(random: SeededRandom, company: Awaited<ReturnType<typeof openCompany>>): ConversationFilter {
  const sometimes = <T>(make: () => T) => (random.below(3) === 0 ? make() : undefined);
  /** One as itself or several, as they may be said. */
  const some = <T>(all: readonly T[]): T | T[] =>
    random.below(2) === 0 ? random.pick(all) : random.shuffle(all).slice(0, 2 + random.below(2));
  const given = {
    state: sometimes(() => random.shuffle(ConversationState.options).slice(0, 1 + random.below(4))),
    teamId: sometimes(() => some(company.teamIds)),
    assigneeId: sometimes(() => some(["me", "nobody", ...company.people.map(({ userId }) => userId)] as const)),
    inboxId: sometimes(() => some(company.inboxIds)),
    tagId: sometimes(() => some(company.tagIds)),
    channel: sometimes(() => some(["whatsapp", "chat_app", "sms"] as const)),
    unread: sometimes(() => random.below(2) === 0),
    snoozed: sometimes(() => random.below(2) === 0),
    held: sometimes(() => random.below(2) === 0),
    activeSince: sometimes(() => random.pick(["-5h", "-1d", new Date(Date.now() - 8 * HOUR_MS).toISOString()])),
    activeBefore: sometimes(() => random.pick(["-2h", "-12h", new Date(Date.now() - 3 * HOUR_MS).toISOString()])),
  };
  return given;
}

describe("a filtered list", () => {
  it.each([1, 2, 3, 4])(
    "holds what the filter and the rights say, for everybody and any filter (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const company = await openCompany(random);
      const everything = await everyPage(company.tenant.call, {}, 100);
      expect(everything).toHaveLength(CONVERSATIONS);
      let held = 0;
      for (const actor of company.people)
        for (let n = 0; n < 6; n++) {
          const call = company.tenant.callAs(actor);
          const filter = anyFilter(random, company);
          const expected = everything
            .filter((view) => can(actor, "conversation.read", view))
            .filter((view) => matchesFilter(filter, view, { meId: actor.userId, now: new Date() }))
            .map(({ id }) => id);
          held += expected.length;
          const told = { role: actor.role, teams: actor.teamIds.length, filter };
          const shown = (await everyPage(call, filter, 1 + random.below(9))).map(({ id }) => id);
          expect({ told, ids: shown }).toEqual({ told, ids: expected });
          expect({ told, counted: await countFiltered(call, filter) }).toEqual({
            told,
            counted: { count: expected.length, isMore: false },
          });
          const { ids } = await reading(call, (tx) => walkFilter(tx, call, filter, { most: 1_000, walks: 5 }));
          expect({ told, ids }).toEqual({ told, ids: expected });
        }
      expect(held).toBeGreaterThan(50);
    },
  );

  it("is walked to its end though a step holds nothing of it, and says where to go on", async () => {
    const tenant = await makeTenant(db);
    const inboxId = newId<InboxId>();
    await inTransaction(tenant.call, async (tx) => {
      await tx.query(`insert into inboxes (tenant_id, id, channel, name) values ($1, $2, 'sms', 'Rare')`, [
        tx.tenantId,
        inboxId,
      ]);
      await tx.query(
        `insert into contacts (tenant_id, id, name) select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Lia' from generate_series(1, 4600) n`,
        [tx.tenantId],
      );
      await tx.query(
        `insert into channel_threads (tenant_id, id, inbox_id, thread_key, contact_id, send_to_type, send_to)
         select $1, id, $2, id, id, 'phone', '5511' from contacts where tenant_id = $1`,
        [tx.tenantId, tenant.inboxId],
      );
      // The oldest of all is the only one on the rare inbox: beyond what one page looks through.
      await tx.query(
        `insert into conversations (tenant_id, id, number, channel_thread_id, inbox_id, contact_id, state, last_activity_at)
         select $1, id, row_number() over (order by id), id, case when id = '00000000-0000-7000-8000-000000004600' then $3::uuid else $2::uuid end, id, 'new',
           now() - row_number() over (order by id) * interval '1 minute' from contacts where tenant_id = $1`,
        [tx.tenantId, tenant.inboxId, inboxId],
      );
    });
    const first = await listConversations(tenant.call, { inboxId, limit: 20 });
    expect(first.items).toEqual([]);
    expect(first.nextCursor).not.toBeNull();
    const second = await listConversations(tenant.call, { inboxId, limit: 20, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ number: 4_600 }], nextCursor: null });
    expect(await countFiltered(tenant.call, { inboxId })).toEqual({ count: 1, isMore: false });
    expect(await countFiltered(tenant.call, {})).toEqual({ count: 1_000, isMore: true });
  });
});
