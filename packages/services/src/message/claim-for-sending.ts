/**
 * From `queued` to `sending`, committed before the channel is called. Only the run that makes this step sends; a message
 * found in `sending` by anybody else may have gone out and is never picked up again.
 */
import type { AttachmentId, InboxId, MessageId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { SendToType } from "@max/domain/inbox/identity-type";
import type { OutboundContent, OutboundMessage } from "@max/domain/message/transport";
import { opaqueOf } from "@max/domain/message/opaque";
import type { MediaReference, MessageContent } from "@max/domain/message/content";
import { lockConversationOf } from "@max/db/queries/conversations";
import { messagePlace } from "@max/db/queries/messages";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { channelThreadKey } from "../conversation/thread-key.ts";
import { finish, type Claimed } from "../outbox/claim.ts";
import { tellChanged } from "./lock-message.ts";
import { refreshPreview } from "./preview.ts";

/** A send that nobody has settled within this may have gone out. Longer than any call to a channel may take. */
export const UNCONFIRMED_AFTER_MS = 18_000;

export type OutboundWork =
  /**
   * `inboxId` says whose it is without a look at the message; work from before it was written has none. `fileId` names the file
   * that the provider must have before.
   */
  | { messageId: MessageId; inboxId?: InboxId | undefined; fileId?: AttachmentId | undefined }
  | { reactionTo: MessageId; targetExternalId: string; emoji: string | null };

/** What to hand to the channel, but for what is opened and signed outside the transaction. */
export type Sendable = Omit<OutboundMessage, "accessToken" | "fileAddress"> & {
  inboxId: InboxId;
  channel: Channel;
  /** False when the address has passed to somebody else, who must not get this. */
  isTheirs: boolean;
  /** True when the inbox has been turned off since it was written. */
  isOff: boolean;
};

/**
 * @param mayLeave asked of the inbox when everything else is ready, and again when Postgres makes the transaction run twice
 * @returns what to send; null when there is nothing to do: it was settled meanwhile or turned `unconfirmed` just now, and
 *   the owed work is finished; or it may not leave now, and nothing has changed; or another worker may still be sending it,
 *   and the work stays out until its lease ends
 * @throws LeaseLost when another worker took the work over
 */
export async function claimForSending(
  call: Call,
  work: OutboundWork,
  lease: Pick<Claimed, "seq" | "token">,
  mayLeave: (inboxId: InboxId) => boolean = () => true,
): Promise<Sendable | null> {
  return inTransaction(call, async (tx) => {
    if ("reactionTo" in work) {
      const reaction = await reactionToSend(tx, work);
      if (!reaction) return settled(tx, lease);
      return mayLeave(reaction.inboxId) ? reaction : null;
    }
    const conversation = await lockConversationOf(tx, work.messageId);
    const place = await messagePlace(tx, work.messageId);
    if (!conversation || !place) return settled(tx, lease);
    if (place.status === "queued") return mayLeave(place.inboxId) ? beginSending(tx, work.messageId) : null;
    if (place.status === "sending") {
      if (!(await isStuck(tx, work.messageId))) return null;
      await markUnconfirmed(tx, work.messageId, "The worker that sent it did not come back to say how it went.");
      await tellChanged(tx, work.messageId, conversation, [lease]);
      tx.wakes.add("outbound");
      return null;
    }
    return settled(tx, lease);
  });
}

async function isStuck(tx: Tx, id: MessageId): Promise<boolean> {
  const [row] = await tx.query<{ isStuck: boolean }>(
    `select sending_at < now() - $3 * interval '1 ms' as "isStuck" from messages where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, UNCONFIRMED_AFTER_MS],
  );
  return row?.isStuck ?? false;
}

/** The work ends, and the next of its conversation may go. */
async function settled(tx: Tx, lease: Pick<Claimed, "seq" | "token">): Promise<null> {
  await finish(tx, [lease]);
  tx.wakes.add("outbound");
  return null;
}
/** The one step to `unconfirmed`. The caller holds the conversation's lock. */
export async function markUnconfirmed(tx: Tx, id: MessageId, reason: string): Promise<void> {
  await tx.query(
    `update messages set status = 'unconfirmed', failure_code = 'unconfirmed', failure_reason = $3 where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, reason],
  );
  await refreshPreview(tx, [id]);
}

type Addressed = {
  inboxId: InboxId;
  channel: Channel;
  inboxKey: string;
  endpoint: string | null;
  sendTo: string;
  sendToType: SendToType;
  threadKey: string;
  authorType: string;
  authorName: string;
  /** Whether that address is still this customer's. */
  isTheirs: boolean;
  isOff: boolean;
};
const ADDRESS = `i.id as "inboxId", i.channel, coalesce(n.phone_number_id, i.id::text) as "inboxKey", p.outbound_url as endpoint,
  t.send_to as "sendTo", t.send_to_type as "sendToType", t.thread_key as "threadKey", m.author_type as "authorType",
  m.author_name as "authorName", i.turned_off_at is not null as "isOff",
  exists (select 1 from contact_identities d where d.tenant_id = t.tenant_id and d.contact_id = t.contact_id
    and d.value = t.send_to and d.retired_at is null) as "isTheirs"`;

const ADDRESS_JOINS = `join channel_threads t on t.tenant_id = m.tenant_id and t.id = m.channel_thread_id
     join inboxes i on i.tenant_id = m.tenant_id and i.id = m.inbox_id
     left join whatsapp_numbers n on n.tenant_id = m.tenant_id and n.inbox_id = m.inbox_id
     left join chat_apps p on p.tenant_id = m.tenant_id and p.inbox_id = m.inbox_id`;

/**
 * The one step to `sending`, under the conversation's lock; from then on nobody takes it back. Null when it is not `queued` any more,
 * or may still be taken back.
 */
async function beginSending(tx: Tx, id: MessageId): Promise<Sendable | null> {
  const [row] = await tx.query<
    Addressed & { content: MessageContent; attempt: number; quotedExternalId: string | null } & OwnFile
  >(
    `with m as (
       update messages set status = 'sending', sending_at = now(), leaves_at = null
       where tenant_id = $1 and id = $2 and status = 'queued' and (leaves_at is null or leaves_at <= now()) returning *
     )
     select ${ADDRESS}, m.content, m.attempt, m.quoted_external_id as "quotedExternalId", a.id as "fileId",
       a.mime_type as "mimeType", a.size_bytes::float8 as "sizeBytes" from m
     ${ADDRESS_JOINS}
     left join attachments a on a.tenant_id = m.tenant_id and a.message_id = m.id and a.storage_key is not null`,
    [tx.tenantId, id],
  );
  if (!row) return null;
  return {
    ...addressOf(row),
    opaque: opaqueOf(id, row.attempt),
    content: outboundContent(row.content, row),
    quotedExternalId: row.quotedExternalId,
  };
}

async function reactionToSend(
  tx: Tx,
  work: Extract<OutboundWork, { reactionTo: MessageId }>,
): Promise<Sendable | null> {
  const [row] = await tx.query<Addressed>(
    `select ${ADDRESS} from messages m ${ADDRESS_JOINS}
     where m.tenant_id = $1 and m.id = $2`,
    [tx.tenantId, work.reactionTo],
  );
  if (!row) return null;
  return {
    ...addressOf(row),
    opaque: `reaction/${work.reactionTo}`,
    content: { kind: "reaction", targetExternalId: work.targetExternalId, emoji: work.emoji },
    quotedExternalId: null,
  };
}

const addressOf = ({ sendTo, sendToType, threadKey, authorType, authorName, ...address }: Addressed) => ({
  inboxId: address.inboxId,
  channel: address.channel,
  isTheirs: address.isTheirs,
  isOff: address.isOff,
  inboxKey: address.inboxKey,
  endpoint: address.endpoint,
  to: { type: sendToType, value: sendTo },
  threadKey: channelThreadKey(threadKey),
  author: { isPerson: authorType === "user", name: authorName },
});

/** The message's file as it lies with us; all null when it has none. */
type OwnFile = { fileId: AttachmentId | null; mimeType: string | null; sizeBytes: number | null };

function outboundContent(content: MessageContent, file: OwnFile): OutboundContent {
  if (content.kind === "text") return { kind: "text", text: content.text };
  if ("media" in content) {
    const { kind, text: caption, media } = content;
    return { kind, source: sourceOf(media, file), caption, fileName: media.fileName };
  }
  if (content.kind === "template" && content.sent) {
    const { headerFormat, isNamed, parameters } = content.sent;
    const headerMedia = headerFormat === "text" || headerFormat === "other" ? null : headerFormat;
    return { kind: "template", name: content.name, language: content.language, isNamed, headerMedia, parameters };
  }
  throw new Error(`A message of kind ${content.kind} cannot be sent.`);
}

type Source = Extract<OutboundContent, { source: unknown }>["source"];

function sourceOf({ externalId, link }: MediaReference, { fileId, mimeType, sizeBytes }: OwnFile): Source {
  if (externalId) return { type: "id", id: externalId };
  if (fileId && mimeType && sizeBytes) return { type: "own", id: fileId, mimeType, sizeBytes };
  return { type: "link", link: link ?? "" };
}
