/** Answers of agents that have gone out, with the provider's ids: what delivery statuses speak of. Written as `send` leaves them. */
import type { Company, Desk } from "../desk.ts";

/** Hangs `count` sent answers on the conversations a company has. @returns their external ids */
export async function seedSentMessages(desk: Desk, company: Company, count: number): Promise<string[]> {
  const { rows } = await desk.owner.query<{ id: string }>(
    `with places as (
       select c.*, row_number() over (order by c.id) - 1 as place, count(*) over () as many from conversations c where tenant_id = $1
     ), sent as (
       insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status,
         external_id, client_message_id, author_type, author_name, provider_at, sort_at, arrival_number, arrival_item)
       select $1, gen_random_uuid(), p.id, p.channel_thread_id, p.inbox_id, 'outbound', 'text', 'We are looking into it.',
         '{"kind": "text", "text": "We are looking into it."}', '{"forwarded": null, "referral": null, "product": null, "groupId": null}', 'sent',
         'wamid.bench' || n || '-' || replace($1::text, '-', ''), 'bench-' || n, 'system', 'bench', now(), now(), nextval('arrival_numbers'), 0
       from generate_series(1, $2::int) n join places p on p.place = n % p.many
       returning tenant_id, inbox_id, external_id, id
     )
     insert into message_external_ids (tenant_id, inbox_id, external_id, message_id)
     select tenant_id, inbox_id, external_id, id from sent returning external_id as id`,
    [company.tenantId, count],
  );
  return rows.map(({ id }) => id);
}
