/** A conversation as the outside sees it. */
import { replyWindowEnd } from "@max/domain/conversation/reply-window";
import { hasReplyWindow } from "@max/domain/inbox/channel";
import type { ConversationView } from "@max/domain/conversation/views";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { conversationViewRows, type ConversationViewRow } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";
import { identityView } from "../contact/display-identity.ts";

export function conversationView(row: ConversationViewRow): ConversationView {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    channel: row.channel,
    inboxId: row.inboxId,
    contact: {
      id: row.contactId,
      name: row.contactName,
      identities: row.identities.map(identityView),
      isBlocked: row.isBlocked,
    },
    teamId: row.teamId,
    assigneeId: row.assigneeId,
    disposition: row.disposition,
    createdAt: row.createdAt,
    closedAt: row.closedAt,
    lastActivityAt: row.lastActivityAt,
    unreadCount: row.unreadCount,
    replyWindowEndsAt: hasReplyWindow(row.channel) ? replyWindowEnd(row.lastInboundAt) : null,
    snoozedUntil: row.snoozedUntil,
    tagIds: row.tagIds,
    mentionedUserIds: row.mentionedUserIds ?? [],
    mentionedTeamIds: row.mentionedTeamIds ?? [],
    held: row.heldSince && row.heldUntil ? { count: row.heldCount, since: row.heldSince, until: row.heldUntil } : null,
    preview:
      row.lastKind && row.lastDirection && row.lastStatus
        ? { text: row.lastText, kind: row.lastKind, direction: row.lastDirection, status: row.lastStatus }
        : null,
  };
}

/** The views of known conversations by id, as they stand inside this transaction. */
export async function conversationViews(tx: Tx, ids: ConversationId[]): Promise<Map<ConversationId, ConversationView>> {
  if (ids.length === 0) return new Map();
  return new Map((await conversationViewRows(tx, ids)).map((row) => [row.id, conversationView(row)]));
}

export async function oneConversationView(tx: Tx, id: ConversationId): Promise<ConversationView> {
  const view = (await conversationViews(tx, [id])).get(id);
  if (!view) throw notFound("conversation");
  return view;
}
