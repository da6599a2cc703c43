/** A crowd is what the product would have written: everything kept beside the messages agrees with them. */
import type { Actor } from "@max/domain/access/permissions";
import { testDatabase } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { countConversations } from "../../conversation/count-conversations.ts";
import { listConversations } from "../../conversation/list-conversations.ts";
import { listMessages } from "../../message/list-messages.ts";
import { makeCrowd, type Crowd, type CrowdTenant } from "./make-crowd.ts";

const db = testDatabase(inject("databaseUrl"));
const seed = 1 + Math.floor(Math.random() * 999_999);
const SETUP_LIMIT_MS = 120_000;
let crowd: Crowd;
let big: CrowdTenant;
let call: Call;

beforeAll(async () => {
  crowd = await makeCrowd(db, TEST_MASTER_KEY, { messages: 3_000, tenants: 3, seed });
  big = crowd.tenants[0]!;
  call = callOf({ type: "system", tenantId: big.tenantId, name: "test" });
}, SETUP_LIMIT_MS);
afterAll(() => db.close());

const callOf = (actor: Actor): Call => ({ db, tenantId: big.tenantId, actor, requestId: newId() });
const ask = <Row extends Record<string, unknown>>(text: string) =>
  inTransaction(call, (tx) => tx.query<Row>(text, [tx.tenantId]));

describe("a crowd", () => {
  it("is of the size asked for, and its first company holds half", () => {
    // How long each conversation is is drawn, so that a small crowd misses its size by a tenth now and then.
    expect(Math.abs(crowd.messages - 3_000)).toBeLessThan(600);
    expect(crowd.tenants).toHaveLength(3);
    expect(big.conversations / crowd.conversations).toBeCloseTo(0.5, 1);
  });

  it("keeps at most one conversation of a thread open, and says so in the thread's own time", async () => {
    expect(
      await ask(
        `select channel_thread_id from conversations where tenant_id = $1 and state <> 'closed' group by 1 having count(*) > 1`,
      ),
    ).toEqual([]);
    expect(
      await ask(
        `select t.id from channel_threads t where t.tenant_id = $1 and t.last_inbound_at is distinct from
           (select max(provider_at) from messages m where m.tenant_id = $1 and m.channel_thread_id = t.id and m.direction = 'inbound')`,
      ),
    ).toEqual([]);
  });

  it("counts in its badges what a recount finds", async () => {
    const counts = await countConversations(call);
    const [recount] = await ask<{ open: number; waiting: number }>(
      `select count(*)::int as open, count(*) filter (where state <> 'assigned')::int as waiting from conversations
       where tenant_id = $1 and state <> 'closed'`,
    );
    expect(counts).toMatchObject(recount!);
    expect(recount!.open).toBeGreaterThan(0);
    expect(
      await ask(
        `select state, team_id, assignee_id, count(*) from conversations where tenant_id = $1 and state <> 'closed' group by 1, 2, 3
         except select state, team_id, assignee_id, sum(difference) from conversation_counts where tenant_id = $1 group by 1, 2, 3`,
      ),
    ).toEqual([]);
  });

  it("shows of each conversation the last message of its thread, and counts as unread what nobody answered", async () => {
    expect(
      await ask(
        `select c.number from conversations c cross join lateral (select * from messages m where m.tenant_id = $1 and m.conversation_id = c.id
           order by sort_at desc, arrival_number desc, arrival_item desc limit 1) m
         where c.tenant_id = $1 and (c.last_message_id, c.last_message_text, c.last_message_kind, c.last_message_direction, c.last_message_status,
           c.last_sort_at, c.last_activity_at) is distinct from (m.id, left(m.text, 200), m.kind, m.direction, m.status, m.sort_at, m.created_at)`,
      ),
    ).toEqual([]);
    expect(
      await ask(
        `select c.number from conversations c where c.tenant_id = $1 and c.unread_count <> (select count(*) from messages m
           where m.tenant_id = $1 and m.conversation_id = c.id and m.direction = 'inbound' and m.sort_at > coalesce(greatest(
             (select max(sort_at) from messages a where a.tenant_id = $1 and a.conversation_id = c.id and a.direction = 'outbound'),
             (select read_at from conversation_reads r where r.tenant_id = $1 and r.conversation_id = c.id and r.user_id = c.assignee_id)), '-infinity'))`,
      ),
    ).toEqual([]);
  });

  it("has an external id for each message the provider knows, and reports that agree with its status", async () => {
    expect(
      await ask(
        `select id from messages m where tenant_id = $1 and external_id is not null and not exists (select 1 from message_external_ids x
           where x.tenant_id = $1 and x.inbox_id = m.inbox_id and x.external_id = m.external_id and x.message_id = m.id)`,
      ),
    ).toEqual([]);
    expect(
      await ask(
        `select id from messages m where tenant_id = $1 and direction = 'outbound' and status <> 'unconfirmed'
           and not exists (select 1 from message_deliveries d where d.tenant_id = $1 and d.message_id = m.id and d.status = m.status)`,
      ),
    ).toEqual([]);
    const kinds = await ask<{ kind: string }>(`select distinct kind from messages where tenant_id = $1`);
    expect(kinds.length).toBeGreaterThan(4);
  });

  it("hands out numbers above those it used", async () => {
    const [row] = await ask<{ next: number; most: number }>(
      `select next, (select max(number) from conversations where tenant_id = $1) as most from conversation_numbers where tenant_id = $1`,
    );
    expect(row!.next).toBeGreaterThan(row!.most);
  });

  it("can be read by the verbs, by its people", async () => {
    const login = big.logins.find(({ role }) => role === "supervisor")!;
    const teams = await ask<{ id: never }>(`select id from teams where tenant_id = $1`);
    const actor: Actor = {
      type: "user",
      tenantId: big.tenantId,
      userId: login.userId,
      role: login.role,
      teamIds: teams.map((t) => t.id),
    };
    const { items } = await listConversations(callOf(actor), { limit: 50 });
    expect(items).toHaveLength(50);
    const thread = await listMessages(callOf(actor), { conversationId: items[0]!.id, limit: 100 });
    expect(thread.items[0]).toMatchObject({ text: items[0]!.preview!.text, kind: items[0]!.preview!.kind });
  });
});
