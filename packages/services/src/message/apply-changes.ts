/** Edits and revokes change their message and are none themselves. Kept as reported, so that one before its message is not lost. */
import type { InboxId, MessageId } from "@max/domain/ids";
import { previewText, type MessageContent } from "@max/domain/message/content";
import type { Tx } from "@max/db/transaction";
import { refreshPreview } from "./preview.ts";
import type { Targets } from "./find-targets.ts";
import { isOf, type ReceivedItem } from "./received-item.ts";
import type { StoredMessage } from "./store-messages.ts";

/**
 * @param early messages of this batch whose edits or revokes came before them
 * @returns the messages that changed
 */
export async function applyChanges(
  tx: Tx,
  items: ReceivedItem[],
  targets: Targets,
  early: StoredMessage[],
): Promise<MessageId[]> {
  const reported = items.filter(isOf("edit", "revoke"));
  if (reported.length > 0)
    await tx.query(
      `insert into message_changes (tenant_id, inbox_id, external_id, target_external_id, type, content, provider_at)
       select $1, inbox_id, external_id, target, type, content, at
       from jsonb_to_recordset($2::jsonb) as k (inbox_id uuid, external_id text, target text, type text, content jsonb, at timestamptz)
       on conflict do nothing`,
      [
        tx.tenantId,
        JSON.stringify(
          reported.map(({ inboxId, event }) => ({
            inbox_id: inboxId,
            external_id: event.externalId,
            target: event.targetExternalId,
            type: event.type,
            content: event.type === "edit" ? event.content : null,
            at: event.providerAt,
          })),
        ),
      ],
    );
  const affected = new Map<string, { inboxId: InboxId; externalId: string }>();
  for (const { inboxId, externalId } of early) affected.set(`${inboxId}:${externalId}`, { inboxId, externalId });
  for (const { inboxId, event } of reported)
    if (targets.byExternalId(inboxId, event.targetExternalId))
      affected.set(`${inboxId}:${event.targetExternalId}`, { inboxId, externalId: event.targetExternalId });
  if (affected.size === 0) return [];

  const list = [...affected.values()];
  const changes = await tx.query<{
    inboxId: InboxId;
    externalId: string;
    type: "edit" | "revoke";
    content: MessageContent | null;
    providerAt: Date;
  }>(
    `select c.inbox_id as "inboxId", c.target_external_id as "externalId", c.type, c.content, c.provider_at as "providerAt"
     from unnest($2::uuid[], $3::text[]) as k (inbox_id, external_id)
     join message_changes c on c.tenant_id = $1 and c.inbox_id = k.inbox_id and c.target_external_id = k.external_id
     order by c.provider_at, c.external_id collate "C"`,
    [tx.tenantId, list.map((a) => a.inboxId), list.map((a) => a.externalId)],
  );
  // In order of time: the last edit stands; the first revoke is when it was deleted.
  const outcome = new Map<
    MessageId,
    { content: MessageContent | null; editedAt: Date | null; revokedAt: Date | null }
  >();
  for (const change of changes) {
    const target = targets.byExternalId(change.inboxId, change.externalId);
    if (!target) continue;
    const now = outcome.get(target.id) ?? { content: null, editedAt: null, revokedAt: null };
    if (change.type === "edit" && change.content) {
      now.content = change.content;
      now.editedAt = change.providerAt;
    } else now.revokedAt ??= change.providerAt;
    outcome.set(target.id, now);
  }
  if (outcome.size === 0) return [];
  await tx.query(
    `update messages m set original_content = case when k.content is null then m.original_content else coalesce(m.original_content, m.content) end,
       content = coalesce(k.content, m.content), text = case when k.content is null then m.text else k.text end,
       edited_at = coalesce(k.edited_at, m.edited_at), revoked_at = coalesce(k.revoked_at, m.revoked_at)
     from jsonb_to_recordset($2::jsonb) as k (id uuid, content jsonb, text text, edited_at timestamptz, revoked_at timestamptz)
     where m.tenant_id = $1 and m.id = k.id`,
    [
      tx.tenantId,
      JSON.stringify(
        [...outcome].map(([id, o]) => ({
          id,
          content: o.content,
          text: o.content && previewText(o.content),
          edited_at: o.editedAt,
          revoked_at: o.revokedAt,
        })),
      ),
    ],
  );
  await refreshPreview(tx, [...outcome.keys()]);
  return [...outcome.keys()];
}
