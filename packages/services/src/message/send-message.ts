/** An answer: whether it may be given, and what it says. It is on its way in the same moment as it is shown. */
import { authorize, type Actor } from "@max/domain/access/permissions";
import { requireFilled } from "@max/domain/canned/variables";
import { isReplyWindowOpen } from "@max/domain/conversation/reply-window";
import { DomainError, notFound } from "@max/domain/errors";
import { type Channel, hasReplyWindow } from "@max/domain/inbox/channel";
import type { ConversationId, MessageId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import type { SendMessage } from "@max/domain/message/inputs";
import { leavesAt, type UndoSeconds } from "@max/domain/message/undo-send";
import { MOST_UNSEEN_TOLD, UnseenMessages } from "@max/domain/message/unseen";
import type { MessageView } from "@max/domain/message/views";
import { lockConversations, type ConversationRow } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { takeUpload, type TakenUpload } from "../attachment/sent-file.ts";
import { laneOf } from "../outbox/enqueue.ts";
import { templateContent } from "../template/template-content.ts";
import { messageViews, oneMessageView } from "./message-view.ts";
import { lastToLeave, putOnItsWay, type Answer } from "./put-on-its-way.ts";

/**
 * A second call with the same `clientMessageId` in the same conversation gives the first one's message.
 * A template also leaves outside the reply window.
 * @throws DomainError `reply_window_closed` (409) when free text is no longer accepted, `contact_blocked`, `inbox_off`, `transition_refused` on a closed
 *   conversation, `unfilled_variable` for a text with a blank left in it, `template_unusable`, `not_found`, `forbidden`;
 *   `UnseenMessages` when somebody else wrote after `seenMessageId`
 */
export async function sendMessage(call: Call, input: SendMessage): Promise<MessageView> {
  return inTransaction(call, async (tx) => {
    const conversation = await lockForWriting(tx, call.actor, input.conversationId);
    const known = await lookUp(tx, call.actor, conversation, input);
    if (known.earlierId) return oneMessageView(tx, known.earlierId);
    if (known.isBlocked) throw new DomainError("contact_blocked", "This customer is blocked. Unblock them to answer.");
    refuseOff(known);
    if (input.template) refuseClosedState(conversation);
    else refuse(conversation, known, tx.now);
    requireFilled(input.text ?? "");
    if (known.unseenIds.length > 0) throw await unseen(tx, known.unseenIds);

    const id = newId<MessageId>();
    const file = input.attachmentId ? await takeUpload(tx, call, conversation, input.attachmentId) : null;
    const content = input.template
      ? await templateContent(tx, conversation.inboxId, input.template)
      : contentOf(input, file);
    return putOnItsWay(tx, call, conversation, {
      id,
      content,
      clientMessageId: input.clientMessageId,
      author: authorOf(call.actor, known.userName),
      quotedExternalId: input.quotedMessageId ? quotable(known) : null,
      file,
      leavesAt: leavesAt(call.actor, known.undoSeconds, known.behind, tx.now),
    });
  });
}

/** Locks the conversation and asks whether the caller may write in it. */
export async function lockForWriting(tx: Tx, actor: Actor, id: ConversationId): Promise<ConversationRow> {
  const [conversation] = await lockConversations(tx, [id]);
  if (!conversation) throw notFound("conversation");
  authorize(actor, "message.send", conversation);
  return conversation;
}

/** Free text needs an open conversation and an open reply window. */
export async function refuseClosed(tx: Tx, conversation: ConversationRow): Promise<void> {
  const [thread] = await tx.query<ThreadState>(
    `select i.channel, i.turned_off_at is not null as "isOff", t.last_inbound_at as "lastInboundAt" from channel_threads t
     join inboxes i on i.tenant_id = t.tenant_id and i.id = t.inbox_id where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, conversation.channelThreadId],
  );
  refuseOff(thread!);
  refuse(conversation, thread!, tx.now);
}

type ThreadState = { channel: Channel; isOff: boolean; lastInboundAt: Date | null };

function refuseOff({ isOff }: Pick<ThreadState, "isOff">): void {
  if (isOff)
    throw new DomainError("inbox_off", "This inbox is turned off: nothing is sent from it. An admin can turn it on.");
}

/** A template needs no reply window. */
export function refuseClosedState(conversation: ConversationRow): void {
  if (conversation.state === "closed")
    throw new DomainError("transition_refused", "This conversation is closed. Reopen it to answer.");
}

function refuse(conversation: ConversationRow, { channel, lastInboundAt }: ThreadState, now: Date): void {
  refuseClosedState(conversation);
  if (hasReplyWindow(channel) && !isReplyWindowOpen(lastInboundAt, now))
    throw new DomainError(
      "reply_window_closed",
      "The customer last wrote more than 24 hours ago, so WhatsApp accepts no free text. Send a template, or wait until they write again.",
    );
}

type Known = {
  /** The message that this click has made before. */
  earlierId: MessageId | null;
  channel: Channel;
  isOff: boolean;
  lastInboundAt: Date | null;
  /** The customer is blocked: nothing goes out to them. */
  isBlocked: boolean;
  /** The name of the person who writes, when it is one. */
  userName: string | null;
  /** Whether the message to quote is one of this conversation, and its provider's id once it has one. */
  hasQuoted: boolean;
  quotedExternalId: string | null;
  /** What others wrote after the message that the writer saw last, oldest first. */
  unseenIds: MessageId[];
  /** How long what is sent can be taken back, and when the last of this conversation leaves that waits for that. */
  undoSeconds: UndoSeconds;
  behind: Date | null;
};

/** All that is to be known under the conversation's lock, in one statement: the lock is held while an agent waits. */
async function lookUp(tx: Tx, actor: Actor, conversation: ConversationRow, input: SendMessage): Promise<Known> {
  const [row] = await tx.query<Known>(
    `select (select id from messages where tenant_id = $1 and conversation_id = $2 and client_message_id = $3) as "earlierId",
       (select channel from inboxes where tenant_id = $1 and id = $9) as channel,
       (select turned_off_at is not null from inboxes where tenant_id = $1 and id = $9) as "isOff",
       (select last_inbound_at from channel_threads where tenant_id = $1 and id = $4) as "lastInboundAt",
       (select name from users where tenant_id = $1 and id = $5) as "userName",
       (select blocked_at is not null from contacts where tenant_id = $1 and id = $10) as "isBlocked",
       (select undo_send_seconds from tenants where id = $1) as "undoSeconds", ${lastToLeave("$11")} as behind,
       q.id is not null as "hasQuoted", q.external_id as "quotedExternalId",
       case when $7::uuid is null then '{}'::uuid[] else array(${UNSEEN}) end as "unseenIds"
     from (select) here left join messages q on q.tenant_id = $1 and q.conversation_id = $2 and q.id = $6`,
    [
      tx.tenantId,
      conversation.id,
      input.clientMessageId,
      conversation.channelThreadId,
      actor.type === "user" ? actor.userId : null,
      input.quotedMessageId ?? null,
      input.seenMessageId ?? null,
      actor.type === "api_key" ? actor.apiKeyId : null,
      conversation.inboxId,
      conversation.contactId,
      laneOf(conversation.id),
    ],
  );
  return row!;
}

/**
 * Of the thread's newest messages those that came in after the one that was seen; the writer's own never count, so that several
 * sent in a row are no news to each other. By when they were stored: what a provider dates earlier may still be news.
 */
const UNSEEN = `select n.id from (
    select m.id, m.author_type, m.author_id, m.created_at, m.sort_at, m.arrival_number, m.arrival_item from messages m
    where m.tenant_id = $1 and m.conversation_id = $2
    order by m.sort_at desc, m.arrival_number desc, m.arrival_item desc limit ${MOST_UNSEEN_TOLD}
  ) n
  join messages s on s.tenant_id = $1 and s.id = $7 and s.conversation_id = $2
  where n.author_type <> 'system' and n.author_id is distinct from coalesce($5::uuid, $8::uuid)
    and (n.created_at, n.sort_at, n.arrival_number, n.arrival_item) > (s.created_at, s.sort_at, s.arrival_number, s.arrival_item)
  order by n.sort_at, n.arrival_number, n.arrival_item`;

async function unseen(tx: Tx, ids: MessageId[]): Promise<UnseenMessages> {
  const views = await messageViews(tx, ids);
  return new UnseenMessages(ids.flatMap((id) => views.get(id) ?? []));
}

function authorOf(actor: Actor, userName: string | null): Answer["author"] {
  if (actor.type === "user") return { type: "user", id: actor.userId, name: userName ?? "" };
  if (actor.type === "api_key") return { type: "api_key", id: actor.apiKeyId, name: actor.name };
  return { type: "system", id: null, name: actor.name };
}

function quotable({ hasQuoted, quotedExternalId }: Known): string {
  if (!hasQuoted) throw notFound("message to quote in this conversation");
  if (!quotedExternalId)
    throw new DomainError("conflict", "That message has not been sent yet, so it cannot be quoted.");
  return quotedExternalId;
}

function contentOf({ text, media }: SendMessage, file: TakenUpload | null): MessageContent {
  const caption = text?.trim() ? text : null;
  if (file)
    return {
      kind: file.kind,
      text: caption,
      media: {
        externalId: null,
        link: null,
        mimeType: file.mimeType,
        sha256: null,
        fileName: file.fileName,
        isAnimated: false,
      },
    };
  if (!media) return { kind: "text", text: text ?? "" };
  return {
    kind: media.kind,
    text: caption,
    media: {
      externalId: media.id ?? null,
      link: media.link ?? null,
      mimeType: null,
      sha256: null,
      fileName: media.fileName ?? null,
      isAnimated: false,
    },
  };
}
