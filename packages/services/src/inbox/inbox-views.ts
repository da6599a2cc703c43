/** Connected accounts as an admin sees them. What they hold secret is not among it. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { notFound } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import { InboxView } from "@max/domain/inbox/settings";
import { inTransaction, reading, type Call, type Reader } from "@max/db/transaction";
import { z } from "zod";

const ROW = `i.id, i.name, i.channel, i.default_team_id as "teamId", i.created_at as "createdAt", i.last_received_at as "lastReceivedAt",
  i.verified_at as "verifiedAt", i.turned_off_at as "turnedOffAt",
  case i.channel when 'chat_app' then '/webhooks/chat/' || i.id when 'widget' then '/widget/' || i.id
    else '/webhooks/whatsapp' || case when o.id is null then '' else '/' || i.id end end as "webhookPath",
  case i.channel
    when 'whatsapp' then jsonb_build_object('type', 'whatsapp', 'phoneNumberId', n.phone_number_id, 'wabaId', n.waba_id,
      'displayPhoneNumber', n.display_phone_number, 'hasOwnApp', o.id is not null, 'templatesReadAt', r.read_at, 'failure', r.failure)
    when 'chat_app' then jsonb_build_object('type', 'chat_app', 'outboundUrl', a.outbound_url)
    when 'widget' then jsonb_build_object('type', 'widget', 'allowedOrigins', w.allowed_origins, 'title', w.title, 'greeting', w.greeting,
      'replyTime', w.reply_time, 'colour', w.colour, 'askName', w.ask_name, 'askEmail', w.ask_email)
  end as account
  from inboxes i
  left join whatsapp_numbers n on n.tenant_id = i.tenant_id and n.inbox_id = i.id
  left join template_reads r on r.tenant_id = i.tenant_id and r.inbox_id = i.id
  left join credentials o on o.tenant_id = i.tenant_id and o.inbox_id = i.id and o.kind = 'app_secret' and i.channel = 'whatsapp'
  left join chat_apps a on a.tenant_id = i.tenant_id and a.inbox_id = i.id
  left join widgets w on w.tenant_id = i.tenant_id and w.inbox_id = i.id
  where i.tenant_id = $1`;

/** All of them, the oldest first: a company has a few. @throws DomainError `forbidden` */
export async function listInboxes(call: Call): Promise<InboxView[]> {
  authorizeInTenant(call.actor, "tenant.configure");
  const rows = await reading(call, (tx) =>
    tx.query(`select ${ROW} order by i.created_at, i.id`, [tx.tenantId], "inboxes"),
  );
  return z.array(InboxView).parse(rows);
}

/** @throws DomainError `forbidden`, `not_found` */
export function readInbox(call: Call, inboxId: InboxId): Promise<InboxView> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, (tx) => inboxView(tx, inboxId));
}

/** @throws DomainError `not_found` */
export async function inboxView(tx: Reader, inboxId: InboxId): Promise<InboxView> {
  const [row] = await tx.query(`select ${ROW} and i.id = $2`, [tx.tenantId, inboxId], "inbox");
  if (!row) throw notFound("inbox");
  return InboxView.parse(row);
}
