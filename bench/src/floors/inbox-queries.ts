/**
 * What an inbox load must read, said as plainly as SQL can: a page of the list with its people, a page of one thread, the kept
 * counts. No rights, no transaction, no row security. The floor of every reading bench.
 */
import type pg from "pg";

const PAGE = 51;

const LIST = `select c.id, c.number, c.state, c.channel_thread_id, c.inbox_id, c.contact_id, c.team_id, c.assignee_id, c.disposition, c.created_at,
    c.closed_at, c.last_activity_at, c.unread_count, c.last_message_text, c.last_message_kind, c.last_message_direction, c.last_message_status,
    k.name, t.last_inbound_at, (select jsonb_agg(jsonb_build_object('type', d.type, 'value', d.value)) from contact_identities d
      where d.tenant_id = c.tenant_id and d.contact_id = c.contact_id and d.retired_at is null) as identities
  from (select * from conversations where tenant_id = $1 and state = $2 and last_activity_at > '-infinity'
    order by last_activity_at desc, id desc limit ${PAGE}) c
  join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
  join channel_threads t on t.tenant_id = c.tenant_id and t.id = c.channel_thread_id
  order by c.last_activity_at desc, c.id desc`;
const THREAD = `select id, direction, kind, text, content, context, status, external_id, client_message_id, provider_at, created_at, sent_at,
    delivered_at, read_at, author_type, author_id, author_name, sort_at, arrival_number, arrival_item
  from messages where tenant_id = $1 and conversation_id = $2 order by sort_at desc, arrival_number desc, arrival_item desc limit ${PAGE}`;
const COUNTS = `select state, team_id, sum(difference)::int as count from conversation_counts where tenant_id = $1 group by 1, 2`;

export type FloorLoad = { conversations: unknown[]; messages: unknown[]; counts: unknown[] };

/** One inbox load: three prepared statements, one after the other. */
export async function readInbox(
  db: pg.Client | pg.PoolClient | pg.Pool,
  { tenantId, state, conversationId }: { tenantId: string; state: string; conversationId: string },
): Promise<FloorLoad> {
  const list = await db.query({ name: "list", text: LIST, values: [tenantId, state] });
  const thread = await db.query({ name: "thread", text: THREAD, values: [tenantId, conversationId] });
  const counts = await db.query({ name: "counts", text: COUNTS, values: [tenantId] });
  return { conversations: list.rows, messages: thread.rows, counts: counts.rows };
}
