/** A long history, written straight into the database: what is tested with it is reading. */
import type { Firm, World } from "./world.ts";

/** Puts `count` earlier texts, "entry 1;" to "entry <count>;", before what the conversation has, one every two minutes. */
export async function seedThread({ desk }: World, firm: Firm, conversationId: string, count: number): Promise<void> {
  await desk.owner.query(
    `insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context,
       status, author_type, author_id, author_name, provider_at, created_at, sort_at, arrival_number, arrival_item)
     select c.tenant_id, gen_random_uuid(), c.id, c.channel_thread_id, c.inbox_id,
       case when n % 3 = 0 then 'outbound' else 'inbound' end, 'text', words, jsonb_build_object('kind', 'text', 'text', words),
       '{"forwarded":null,"referral":null,"product":null,"groupId":null}', case when n % 3 = 0 then 'read' else 'received' end,
       case when n % 3 = 0 then 'user' else 'contact' end, case when n % 3 = 0 then c.assignee_id else c.contact_id end,
       'Somebody', at, at, at, n, 0
     from conversations c,
       generate_series(1, $3::int) as n,
       lateral (select 'entry ' || n || ';' || repeat(' and a few words more', n % 5) as words,
         now() - make_interval(mins => 2 * ($3::int - n) + 10) as at) as line
     where c.tenant_id = $1 and c.id = $2`,
    [firm.tenantId, conversationId, count],
  );
}
