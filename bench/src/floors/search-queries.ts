/**
 * What a search of messages must read, said as plainly as SQL can: the words of every text under one index that begins with the
 * company, asked first, and the newest of what it gives. No rights, no forms of words, no row security. The floor of `search`.
 */
import type pg from "pg";

/** Beside the product's own tables, so that both are measured on the same messages. */
export async function makeFloorIndex(db: pg.Client): Promise<void> {
  await db.query("create extension if not exists btree_gin");
  await db.query(
    `create unlogged table floor_search as select tenant_id, id, sort_at, to_tsvector('simple', text) as words from messages where text is not null`,
  );
  await db.query("create index on floor_search using gin (tenant_id, words)");
  await db.query("analyze floor_search");
}

const NEWEST = `with hits as materialized (
    select id, sort_at from floor_search where tenant_id = $1 and words @@ to_tsquery('simple', $2)
  ), newest as (select * from hits order by sort_at desc, id desc limit 21)
  select m.id, m.text, m.content, c.number, k.name from newest n
  join messages m on m.tenant_id = $1 and m.id = n.id
  join conversations c on c.tenant_id = $1 and c.id = m.conversation_id join contacts k on k.tenant_id = $1 and k.id = c.contact_id
  order by n.sort_at desc, n.id desc`;

export const searchFloor = async (db: pg.Client, tenantId: string, query: string) =>
  (await db.query<{ id: string }>({ name: "floor search", text: NEWEST, values: [tenantId, query] })).rows;
