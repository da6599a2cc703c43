/** What providers report of our messages. Each report is kept once; a message's status only rises. */
import type { InboxId, MessageId } from "@max/domain/ids";
import { afterReport, type DeliveryStatus, type ReportedStatus } from "@max/domain/message/delivery-status";
import { readOpaque } from "@max/domain/message/opaque";
import type { MessagePlace } from "@max/db/queries/messages";
import type { Tx } from "@max/db/transaction";
import type { Targets } from "./find-targets.ts";
import { isOf, type ReceivedItem, type ReceivedOf } from "./received-item.ts";
import type { StoredMessage } from "./store-messages.ts";

type Report = {
  status: ReportedStatus;
  providerAt: Date;
  failure: { code: string; reason: string } | null;
};
type Reports = { place: MessagePlace; externalId: string; reports: Report[] };

/**
 * @param early messages of this batch that were reported on before they came
 * @returns the messages whose status or times changed
 */
export async function recordDeliveries(
  tx: Tx,
  items: ReceivedItem[],
  targets: Targets,
  early: StoredMessage[],
): Promise<MessageId[]> {
  const deliveries = items.filter(isOf("delivery"));
  const placed = deliveries.map((item) => ({
    item,
    place:
      targets.byOpaque(item.inboxId, item.event.opaque) ?? targets.byExternalId(item.inboxId, item.event.externalId),
  }));
  if (placed.length > 0) await keepReports(tx, placed);

  const byMessage = new Map<MessageId, Reports>();
  for (const { item, place } of placed) {
    if (!place || place.direction !== "outbound" || isOutdated(item.event, place)) continue;
    const entry = byMessage.get(place.id) ?? { place, externalId: item.event.externalId, reports: [] };
    entry.reports.push(item.event);
    byMessage.set(place.id, entry);
  }
  const echoes = early.filter((message) => message.direction === "outbound");
  for (const entry of await earlierReports(tx, echoes, targets)) {
    const own = byMessage.get(entry.place.id);
    if (own) own.reports.push(...entry.reports);
    else byMessage.set(entry.place.id, entry);
  }
  return raise(tx, [...byMessage.values()]);
}

/**
 * An earlier attempt's `sent` or `failed` says nothing of the present one; that it reached the customer always counts.
 * Without our mark the external id tells: an earlier attempt's still leads to the message, but is no longer its own.
 */
function isOutdated(report: ReceivedOf<"delivery">["event"], place: MessagePlace): boolean {
  if (report.status !== "sent" && report.status !== "failed") return false;
  const attempt = readOpaque(report.opaque)?.attempt;
  return attempt === undefined ? place.externalId !== report.externalId : attempt !== place.attempt;
}

async function keepReports(
  tx: Tx,
  placed: { item: ReceivedOf<"delivery">; place: MessagePlace | null }[],
): Promise<void> {
  await tx.query(
    `insert into message_deliveries as d (tenant_id, inbox_id, external_id, status, provider_at, failure_code, failure_reason, pricing, message_id)
     select distinct on (inbox_id, external_id, status) $1::uuid, inbox_id, external_id, status, provider_at, code, reason, pricing, message_id
     from jsonb_to_recordset($2::jsonb) as k (inbox_id uuid, external_id text, status text, provider_at timestamptz, code text,
       reason text, pricing jsonb, message_id uuid)
     order by inbox_id, external_id, status, provider_at
     on conflict (tenant_id, inbox_id, external_id, status) do nothing`,
    [
      tx.tenantId,
      JSON.stringify(
        placed.map(({ item: { inboxId, event }, place }) => ({
          inbox_id: inboxId,
          external_id: event.externalId,
          status: event.status,
          provider_at: event.providerAt,
          code: event.failure?.code ?? null,
          reason: event.failure?.reason ?? null,
          pricing: event.pricing,
          message_id: place?.id ?? null,
        })),
      ),
    ],
  );
}

/** Reports that came before we knew the message's external id. Links them. */
export async function earlierReports(
  tx: Tx,
  messages: { id: MessageId; inboxId: InboxId; externalId: string }[],
  targets: Pick<Targets, "byExternalId">,
): Promise<Reports[]> {
  if (messages.length === 0) return [];
  const rows = await tx.query<
    Report & { inboxId: InboxId; externalId: string; code: string | null; reason: string | null }
  >(
    `update message_deliveries d set message_id = k.id
     from unnest($2::uuid[], $3::uuid[], $4::text[]) as k (id, inbox_id, external_id)
     where d.tenant_id = $1 and d.inbox_id = k.inbox_id and d.external_id = k.external_id and d.message_id is null
     returning d.inbox_id as "inboxId", d.external_id as "externalId", d.status, d.provider_at as "providerAt",
       d.failure_code as code, d.failure_reason as reason`,
    [tx.tenantId, messages.map((m) => m.id), messages.map((m) => m.inboxId), messages.map((m) => m.externalId)],
  );
  const found = new Map<MessageId, Reports>();
  for (const row of rows) {
    const place = targets.byExternalId(row.inboxId, row.externalId);
    if (!place) continue;
    const entry = found.get(place.id) ?? { place, externalId: row.externalId, reports: [] };
    const failure = row.code === null ? null : { code: row.code, reason: row.reason ?? "" };
    entry.reports.push({ status: row.status, providerAt: row.providerAt, failure });
    found.set(place.id, entry);
  }
  return [...found.values()];
}

/** Folds reports into their messages. A message found by our own id alone also learns its external id. */
export async function raise(tx: Tx, entries: Reports[]): Promise<MessageId[]> {
  if (entries.length === 0) return [];
  const rows = entries.map(({ place, externalId, reports }) => {
    let status: DeliveryStatus = place.status;
    let failure: Report["failure"] = null;
    for (const report of reports) {
      status = afterReport(status, report.status);
      if (report.status === "failed") failure = report.failure;
    }
    const timeOf = (wanted: ReportedStatus) => reports.find((report) => report.status === wanted)?.providerAt ?? null;
    return {
      id: place.id,
      inbox_id: place.inboxId,
      external_id: externalId,
      status,
      failed: status === "failed",
      code: status === "failed" ? (failure?.code ?? null) : null,
      reason: status === "failed" ? (failure?.reason ?? null) : null,
      sent_at: timeOf("sent"),
      delivered_at: timeOf("delivered"),
      read_at: timeOf("read"),
    };
  });
  const changed = await tx.query<{ id: MessageId }>(
    `with raised as (
       update messages m set status = k.status,
         failure_code = case when k.failed then coalesce(k.code, m.failure_code) end,
         failure_reason = case when k.failed then coalesce(k.reason, m.failure_reason) end,
         external_id = coalesce(m.external_id, k.external_id),
         sent_at = coalesce(m.sent_at, k.sent_at), delivered_at = coalesce(m.delivered_at, k.delivered_at), read_at = coalesce(m.read_at, k.read_at)
       from jsonb_to_recordset($2::jsonb) as k (id uuid, external_id text, status text, failed boolean, code text, reason text,
         sent_at timestamptz, delivered_at timestamptz, read_at timestamptz)
       where m.tenant_id = $1 and m.id = any($3) and m.id = k.id and (m.status <> k.status or m.external_id is null
         or (m.sent_at is null and k.sent_at is not null) or (m.delivered_at is null and k.delivered_at is not null)
         or (m.read_at is null and k.read_at is not null))
       returning m.id, m.conversation_id, m.status
     ), shown as (
       -- A list row shows how its last message stands.
       update conversations c set last_message_status = r.status from raised r
       where c.tenant_id = $1 and c.id = r.conversation_id and c.last_message_id = r.id and c.last_message_status <> r.status
     )
     select id from raised`,
    [tx.tenantId, JSON.stringify(rows), rows.map((row) => row.id)],
  );
  await learnExternalIds(tx, entries);
  return changed.map((row) => row.id);
}

/** A message that was found by our own id alone is found by the provider's from now on. */
async function learnExternalIds(tx: Tx, entries: Reports[]): Promise<void> {
  const unknown = entries.filter(({ place, externalId }) => place.externalId !== externalId);
  if (unknown.length === 0) return;
  await tx.query(
    `insert into message_external_ids (tenant_id, inbox_id, external_id, message_id)
     select $1, * from unnest($2::uuid[], $3::text[], $4::uuid[]) on conflict do nothing`,
    [
      tx.tenantId,
      unknown.map(({ place }) => place.inboxId),
      unknown.map(({ externalId }) => externalId),
      unknown.map(({ place }) => place.id),
    ],
  );
}
