/**
 * One batch of a crowd's conversations, set by set: as the verbs would have left them, without their live events and audit rows,
 * which would have left by now. Every choice comes from a hash of the seed and the row's number, so that a crowd can be made again.
 */
import type { InboxId, TeamId, UserId } from "@max/domain/ids";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { LANGUAGES } from "./phrases.ts";

export type CrowdPlan = {
  seed: number;
  inboxId: InboxId;
  teams: { id: TeamId; agents: { id: UserId; name: string }[] }[];
  /** How many of all its conversations are the company's. */
  conversations: number;
  /** On average. */
  messagesPerConversation: number;
};

/** Every third conversation is one that somebody had again. */
export const threadsOf = (conversations: number) => Math.max(1, Math.ceil(conversations * 0.67));

/** Conversations `from` up to `to` of the plan, in one transaction. @returns how many messages they hold */
export async function fillConversations(call: Call, plan: CrowdPlan, from: number, to: number): Promise<number> {
  return inTransaction(call, async (tx) => {
    await draftConversations(tx, plan, from, to);
    await draftMessages(tx, plan);
    await storePeople(tx, plan);
    await storeConversations(tx, plan);
    await storeMessages(tx, plan);
    await storeHistory(tx);
    const [row] = await tx.query<{ n: number }>("select count(*)::int as n from crowd_messages");
    await tx.query("drop table crowd_messages, crowd_conversations, crowd_agents");
    return row!.n;
  });
}

/** Between 0 and 1, always the same for the same number and purpose. The seed is parameter `$1`. */
const chance = (number: string, purpose: string) =>
  `((hashtextextended('${purpose}' || ${number}, $1) & 9007199254740991)::float8 / 9007199254740992)`;
/** A UUIDv7 of an instant, its random part from a hash. */
const idAt = (at: string, key: string) =>
  `(select (substr(t, 1, 12) || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
    from (select lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') as t, md5($1::bigint || ${key}) as h) x)`;
const oneOf = (list: string, by: string) => `(${list})[1 + floor(${by} * cardinality(${list}))::int]`;

async function draftConversations(tx: Tx, plan: CrowdPlan, from: number, to: number): Promise<void> {
  const agents = plan.teams.flatMap((team, place) =>
    team.agents.map((agent) => ({ ...agent, place, teamId: team.id })),
  );
  await tx.query(
    `create temp table crowd_agents on commit drop as select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[]) a (place, team_id, id, name)`,
    [agents.map((a) => a.place), agents.map((a) => a.teamId), agents.map((a) => a.id), agents.map((a) => a.name)],
  );
  // Ages fall with the number, most of all at the end; lengths are skewed: many short ones, a few of hundreds.
  await tx.query(
    `create temp table crowd_conversations on commit drop as
     with drawn as (
       select n, n % $5 as person, n + $5 < $4 as is_followed,
         least(300, 1 + round(-ln(1 - ${chance("n", "length")}) * ($6::float8 - 1)))::int as length,
         (45 + floor(${chance("n", "pace")} * 300))::int as pace_s,
         now() - interval '2 minutes' - interval '1 year' * (1 - (n + ${chance("n", "age")}) / $4::float8) as last_at,
         ${chance("n", "open")} < case when n > $4 * 0.96 then 0.8 else 0.008 end as seems_open,
         ${chance("n", "place")} as place, ${chance("n", "team")} as team, ${chance("n", "agent")} as agent, ${chance("n", "read")} as read,
         power(${chance("(n % $5)", "language")}, 1.6) as language
       from generate_series($2::bigint, $3::bigint - 1) n
     ), placed as (
       select d.*, (last_at - (length - 1) * pace_s * interval '1 second')::timestamptz(0) as opened_at,
         case when is_followed or not seems_open then 'closed' when place < 0.12 then 'new' when place < 0.45 then 'queued' else 'assigned' end as state,
         least(power(team, 1.5), 0.999) as team_share
       from drawn d
     )
     select p.*, t.team_id, a.id as agent_id, a.name as agent_name,
       ${idAt("opened_at", "'c' || $7::uuid || n")} as id,
       (opened_at + (length - 1) * pace_s * interval '1 second')::timestamptz(3) as ended_at
     from placed p
     cross join lateral (select team_id, place as team_place from crowd_agents where place = floor(p.team_share * $8)::int limit 1) t
     cross join lateral (select id, name from crowd_agents c where c.team_id = t.team_id
       offset floor(p.agent * (select count(*) from crowd_agents c where c.team_id = t.team_id))::int limit 1) a`,
    [
      plan.seed,
      from,
      to,
      plan.conversations,
      threadsOf(plan.conversations),
      plan.messagesPerConversation,
      tx.tenantId,
      plan.teams.length,
    ],
  );
}

async function draftMessages(tx: Tx, plan: CrowdPlan): Promise<void> {
  await tx.query(
    `create temp table crowd_messages on commit drop as
     with lines as (
       select c.id as conversation_id, c.n, c.person, c.state, c.agent_id, c.agent_name, j, j = c.length as is_last,
         (c.opened_at + (j - 1) * c.pace_s * interval '1 second')::timestamptz(3) as at,
         j = 1 or (j = c.length and c.state in ('new', 'queued')) or ${chance("(c.n || '.' || j)", "side")} < 0.5 as is_inbound,
         ${chance("(c.n || '.' || j)", "kind")} as kind_at, ${chance("(c.n || '.' || j)", "status")} as status_at,
         ${chance("(c.n || '.' || j)", "words")} as words, 1 + floor(least(c.language, 0.999) * $3)::int as language
       from crowd_conversations c cross join lateral generate_series(1, c.length) j
     ), shaped as (
       select l.*, case when not is_inbound then 'text' when kind_at < 0.86 then 'text' when kind_at < 0.92 then 'image' when kind_at < 0.95 then 'voice'
           when kind_at < 0.97 then 'document' when kind_at < 0.99 then 'location' else 'sticker' end as kind,
         case when is_inbound then 'received' when status_at < 0.72 then 'read' when status_at < 0.94 then 'delivered' when status_at < 0.97 then 'sent'
           when status_at < 0.995 then 'failed' else 'unconfirmed' end as status
       from lines l
     ), said as (
       select s.*, case when kind in ('text', 'document', 'image') then
           replace(${oneOf("array(select jsonb_array_elements_text(case when is_inbound then $4::jsonb else $5::jsonb end -> (language - 1)))", "words")},
             '{n}', (10000 + floor(words * 89999))::text) end as text
       from shaped s
     )
     select s.*, ${idAt("at", "'m' || $2::uuid || n || '.' || j")} as id,
       case when status <> 'unconfirmed' then 'wamid.CROWD' || md5($1::bigint || $2::text || n || '.' || j) end as external_id,
       nextval('arrival_numbers') as arrival_number
     from said s`,
    [
      plan.seed,
      tx.tenantId,
      LANGUAGES.length,
      JSON.stringify(LANGUAGES.map((language) => language.asks)),
      JSON.stringify(LANGUAGES.map((language) => language.answers)),
    ],
  );
  await tx.query("create index on crowd_messages (conversation_id, j)");
  await tx.query("analyze crowd_messages");
  await tx.query("analyze crowd_conversations");
}

/** People who write for the first time: contact, address, thread. Of the others the thread's window moves on. */
async function storePeople(tx: Tx, plan: CrowdPlan): Promise<void> {
  const threads = threadsOf(plan.conversations);
  const names = JSON.stringify(LANGUAGES.map(({ names, surnames, prefix }) => ({ names, surnames, prefix })));
  await tx.query(
    `create temp table crowd_people on commit drop as
     select c.person, c.opened_at as at, l ->> 'prefix' || (100000000 + c.person) as phone,
       ${oneOf("array(select jsonb_array_elements_text(l -> 'names'))", chance("c.person", "name"))} || ' ' ||
       ${oneOf("array(select jsonb_array_elements_text(l -> 'surnames'))", chance("c.person", "surname"))} as name,
       ${idAt("c.opened_at", "'p' || $2::uuid || c.person")} as id, ${idAt("c.opened_at", "'t' || $2::uuid || c.person")} as thread_id,
       ${idAt("c.opened_at", "'i' || $2::uuid || c.person")} as identity_id, ${idAt("c.opened_at", "'u' || $2::uuid || c.person")} as user_identity_id,
       ${chance("c.person", "hasid")} < 0.4 as has_user_id
     from crowd_conversations c, lateral (select $3::jsonb -> floor(least(c.language, 0.999) * $4)::int as l) l where c.n < $5`,
    [plan.seed, tx.tenantId, names, LANGUAGES.length, threads],
  );
  await tx.query(
    `insert into contacts (tenant_id, id, name, created_at) select $1, id, name, at from crowd_people order by at`,
    [tx.tenantId],
  );
  await tx.query(
    `insert into contact_identities (tenant_id, id, contact_id, channel, type, value, created_at)
     select $1::uuid, identity_id, id, 'whatsapp', 'phone', phone, at from crowd_people
     union all select $1, user_identity_id, id, 'whatsapp', 'user_id', 'XX.' || substr(md5(phone), 1, 16), at from crowd_people where has_user_id`,
    [tx.tenantId],
  );
  await tx.query(
    `insert into channel_threads (tenant_id, id, inbox_id, thread_key, contact_id, send_to_type, send_to)
     select $1, thread_id, $2, id::text, id, 'phone', phone from crowd_people`,
    [tx.tenantId, plan.inboxId],
  );
  await tx.query("drop table crowd_people");
}

async function storeConversations(tx: Tx, plan: CrowdPlan): Promise<void> {
  // Whoever writes again is found by their address, as the product would.
  await tx.query("alter table crowd_conversations add thread_id uuid, add contact_id uuid");
  await tx.query(
    `update crowd_conversations c set thread_id = t.id, contact_id = t.contact_id
     from channel_threads t
     where t.tenant_id = $1 and t.inbox_id = $2
       and t.send_to = ($3::jsonb -> floor(least(c.language, 0.999) * $4)::int ->> 'prefix') || (100000000 + c.person)`,
    [tx.tenantId, plan.inboxId, JSON.stringify(LANGUAGES), LANGUAGES.length],
  );
  await tx.query(
    `update channel_threads t set last_inbound_at = greatest(t.last_inbound_at, m.at)
     from (select c.thread_id, max(m.at) as at from crowd_messages m join crowd_conversations c on c.id = m.conversation_id
           where m.is_inbound group by 1) m
     where t.tenant_id = $1 and t.id = m.thread_id`,
    [tx.tenantId],
  );
  await tx.query(
    `insert into conversations (tenant_id, id, number, channel_thread_id, inbox_id, contact_id, state, team_id, assignee_id, disposition,
       created_at, closed_at, last_activity_at, waiting_since, unread_count, last_message_id, last_message_text, last_message_kind,
       last_message_direction, last_message_status, last_sort_at)
     select $1, c.id, c.n + 1, c.thread_id, $2, c.contact_id, c.state, case when c.state <> 'new' then c.team_id end,
       case when c.state in ('assigned', 'closed') then c.agent_id end,
       case when c.state = 'closed' then ($3::text[])[1 + c.n % cardinality($3)] end,
       c.opened_at, case when c.state = 'closed' then c.ended_at + interval '20 seconds' end, c.ended_at, c.opened_at,
       case when c.state = 'closed' or (c.state = 'assigned' and c.read < 0.6) then 0 else unread.n end,
       last.id, left(last.text, 200), last.kind, case when last.is_inbound then 'inbound' else 'outbound' end, last.status, last.at
     from crowd_conversations c
     join crowd_messages last on last.conversation_id = c.id and last.is_last
     cross join lateral (select count(*)::int as n from crowd_messages m where m.conversation_id = c.id and m.j >
       coalesce((select max(a.j) from crowd_messages a where a.conversation_id = c.id and not a.is_inbound), 0)) unread
     order by c.n`,
    [tx.tenantId, plan.inboxId, ["Answered", "Problem fixed", "Sent to another team", "No answer from customer"]],
  );
  await tx.query(
    `insert into conversation_reads (tenant_id, conversation_id, user_id, read_at)
     select $1, id, agent_id, ended_at from crowd_conversations where state = 'closed' or (state = 'assigned' and read < 0.6)`,
    [tx.tenantId],
  );
  await tx.query(
    `insert into conversation_numbers (tenant_id, next) select $1, max(n) + 2 from crowd_conversations
     on conflict (tenant_id) do update set next = greatest(conversation_numbers.next, excluded.next)`,
    [tx.tenantId],
  );
}

async function storeMessages(tx: Tx, plan: CrowdPlan): Promise<void> {
  await tx.query(
    `insert into messages (tenant_id, id, conversation_id, channel_thread_id, inbox_id, direction, kind, text, content, context, status,
       failure_code, failure_reason, attempt, external_id, client_message_id, author_type, author_id, author_name, provider_at, created_at,
       sent_at, delivered_at, read_at, sort_at, arrival_number, arrival_item)
     select $1, m.id, m.conversation_id, c.thread_id, $2, case when is_inbound then 'inbound' else 'outbound' end, kind, text,
       case when kind = 'text' then jsonb_build_object('kind', 'text', 'text', text)
         when kind = 'location' then jsonb_build_object('kind', kind, 'text', null, 'latitude', -23.5, 'longitude', -46.6, 'name', null, 'address', null, 'url', null)
         else jsonb_build_object('kind', kind, 'text', text, 'media', jsonb_build_object('externalId', m.arrival_number::text, 'link', null,
           'mimeType', case kind when 'image' then 'image/jpeg' when 'voice' then 'audio/ogg' when 'sticker' then 'image/webp' else 'application/pdf' end,
           'sha256', null, 'fileName', case when kind = 'document' then 'receipt.pdf' end, 'isAnimated', false)) end,
       $3::jsonb, status, case status when 'failed' then '131026' when 'unconfirmed' then 'unconfirmed' end,
       case status when 'failed' then 'Message undeliverable' when 'unconfirmed' then 'It may have arrived.' end,
       case when is_inbound then 0 else 1 end, external_id, case when not is_inbound then 'crowd-' || m.id end,
       case when is_inbound then 'contact' else 'user' end, case when is_inbound then c.contact_id else m.agent_id end,
       case when is_inbound then k.name else m.agent_name end, case when is_inbound then at end, at,
       case when not is_inbound and status in ('sent', 'delivered', 'read') then at + interval '1 second' end,
       case when status in ('delivered', 'read') then at + interval '2 seconds' end, case when status = 'read' then at + interval '30 seconds' end,
       at, arrival_number, 0
     from crowd_messages m join crowd_conversations c on c.id = m.conversation_id
     join contacts k on k.tenant_id = $1 and k.id = c.contact_id order by m.arrival_number`,
    [tx.tenantId, plan.inboxId, JSON.stringify(PLAIN_CONTEXT)],
  );
  await tx.query(
    `insert into message_external_ids (tenant_id, inbox_id, external_id, message_id)
     select $1, $2, external_id, id from crowd_messages where external_id is not null`,
    [tx.tenantId, plan.inboxId],
  );
  await tx.query(
    `insert into message_deliveries (tenant_id, inbox_id, external_id, status, provider_at, received_at, failure_code, failure_reason, message_id)
     select $1, $2, m.external_id, r.status, m.at + r.after, m.at + r.after, r.code, r.reason, m.id
     from crowd_messages m join (values ('sent', interval '1 second', '{sent,delivered,read}'::text[], null, null),
         ('delivered', interval '2 seconds', '{delivered,read}', null, null), ('read', interval '30 seconds', '{read}', null, null),
         ('failed', interval '2 seconds', '{failed}', '131026', 'Message undeliverable')) r (status, after, reached, code, reason)
       on m.status = any(r.reached)
     where not m.is_inbound`,
    [tx.tenantId, plan.inboxId],
  );
  // Files are long gone from the provider, and were never here.
  await tx.query(
    `insert into attachments (tenant_id, id, message_id, state, external_id, mime_type, file_name)
     select $2, ${idAt("at", "'a' || id")}, id, 'unavailable', arrival_number::text, null, case when kind = 'document' then 'receipt.pdf' end
     from crowd_messages where kind in ('image', 'voice', 'document', 'sticker')`,
    [plan.seed, tx.tenantId],
  );
}

async function storeHistory(tx: Tx): Promise<void> {
  await tx.query(
    `insert into assignments (tenant_id, id, conversation_id, type, at, actor_type, actor_id, actor_name, team_id, assignee_id, disposition)
     select $1, (substr(lpad(to_hex((extract(epoch from c.opened_at + s.after) * 1000)::bigint), 12, '0'), 1, 12) || '7' || substr(md5(c.id::text || s.type), 1, 3)
         || '8' || substr(md5(c.id::text || s.type), 4, 15))::uuid,
       c.id, s.type, case when s.type = 'closed' then v.closed_at else c.opened_at + s.after end,
       case when s.type = 'opened' then 'contact' when s.type = 'queued' then 'system' else 'user' end,
       case when s.type = 'opened' then c.contact_id when s.type <> 'queued' then c.agent_id end,
       case when s.type = 'opened' then k.name when s.type = 'queued' then 'crowd' else c.agent_name end,
       case when s.type <> 'opened' then c.team_id end, case when s.type in ('taken', 'closed') then c.agent_id end,
       case when s.type = 'closed' then v.disposition end
     from crowd_conversations c join conversations v on v.tenant_id = $1 and v.id = c.id join contacts k on k.tenant_id = $1 and k.id = c.contact_id
     join (values ('opened', interval '0', '{new,queued,assigned,closed}'::text[]), ('queued', interval '1 second', '{queued,assigned,closed}'),
       ('taken', interval '30 seconds', '{assigned,closed}'), ('closed', interval '0', '{closed}')) s (type, after, reached)
       on c.state = any(s.reached)`,
    [tx.tenantId],
  );
}
