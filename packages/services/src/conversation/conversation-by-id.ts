/** One conversation with the history of its placement, its notes, and what is to be sent in it. */
import { authorize } from "@max/domain/access/permissions";
import type { ConversationView, PlacementChange } from "@max/domain/conversation/views";
import type { NoteView } from "@max/domain/conversation/note";
import type { ScheduledView } from "@max/domain/message/scheduled";
import { notFound } from "@max/domain/errors";
import type { ConversationId } from "@max/domain/ids";
import { conversationViewRows } from "@max/db/queries/conversations";
import { reading, type Call } from "@max/db/transaction";
import { notesOf } from "../note/note-views.ts";
import { scheduledViews } from "../scheduled/scheduled-view.ts";
import { conversationView } from "./conversation-view.ts";

export type ConversationDetail = {
  conversation: ConversationView;
  changes: PlacementChange[];
  notes: NoteView[];
  /** What is to be sent in it, the next first. */
  scheduled: ScheduledView[];
};

/** As long a history as a person reads; the audit log has all of it. */
const SHOWN_CHANGES = 200;

export async function conversationById(
  call: Call,
  input: { conversationId: ConversationId },
): Promise<ConversationDetail> {
  return reading(call, async (tx) => {
    const asked = tx.query<
      Omit<PlacementChange, "actor"> & {
        actorType: PlacementChange["actor"]["type"];
        actorId: string | null;
        actorName: string;
      }
    >(
      `select id, conversation_id as "conversationId", type, at, actor_type as "actorType", actor_id as "actorId", actor_name as "actorName",
         team_id as "teamId", assignee_id as "assigneeId", disposition, snoozed_until as "snoozedUntil"
       from assignments where tenant_id = $1 and conversation_id = $2 order by at desc, id desc limit $3`,
      [tx.tenantId, input.conversationId, SHOWN_CHANGES],
      "conversation history",
    );
    const [[row], changes, notes, scheduled] = await Promise.all([
      conversationViewRows(tx, [input.conversationId]),
      asked,
      notesOf(tx, input.conversationId),
      scheduledViews(tx, input.conversationId),
    ]);
    if (!row) throw notFound("conversation");
    authorize(call.actor, "conversation.read", row);
    return {
      conversation: conversationView(row),
      notes,
      scheduled,
      changes: changes.toReversed().map(({ actorType, actorId, actorName, ...change }) => ({
        ...change,
        actor: { type: actorType, id: actorId, name: actorName },
      })),
    };
  });
}
