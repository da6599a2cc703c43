/** Conversations: what waits, who has it, and moving it on. */
import {
  AssignConversation,
  CloseConversation,
  CountConversations,
  ListConversations,
  MarkRead,
  OneConversation,
  ReopenConversation,
  SnoozeConversation,
  TagConversation,
  TakeConversation,
  TransferConversation,
  UnassignConversation,
  UndoChange,
  UntagConversation,
  WakeConversation,
} from "@max/domain/conversation/inputs";
import { NoteView } from "@max/domain/conversation/note";
import { ScheduledView } from "@max/domain/message/scheduled";
import { ConversationView, FilterCount, PlacementChange } from "@max/domain/conversation/views";
import { page } from "@max/domain/paging";
import { assignConversation } from "@max/services/conversation/assign-conversation";
import { closeConversation } from "@max/services/conversation/close-conversation";
import { conversationById } from "@max/services/conversation/conversation-by-id";
import { listConversations } from "@max/services/conversation/list-conversations";
import { markRead } from "@max/services/conversation/mark-read";
import { reopenConversation } from "@max/services/conversation/reopen-conversation";
import { snoozeConversation } from "@max/services/conversation/snooze-conversation";
import { takeFromQueue } from "@max/services/conversation/take-from-queue";
import { takeNext } from "@max/services/conversation/take-next";
import { transferConversation } from "@max/services/conversation/transfer-conversation";
import { unassignConversation } from "@max/services/conversation/unassign-conversation";
import { undoChange } from "@max/services/conversation/undo-change";
import { wakeConversation } from "@max/services/conversation/wake-conversation";
import { countFiltered } from "@max/services/conversation/walk-filter";
import { tagConversation, untagConversation } from "@max/services/tag/tag-conversation";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const tags = ["conversations"];
const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags },
});

export const conversationRouter = router({
  list: procedure("conversation.list")
    .meta(rest("GET", "/conversations", "Conversations, latest activity first"))
    .input(ListConversations)
    .output(page(ConversationView))
    .query(({ ctx, input }) => listConversations(ctx.call, input)),

  count: procedure("conversation.list")
    .meta(rest("GET", "/conversations/count", "How many conversations a filter holds, up to a thousand"))
    .input(CountConversations)
    .output(FilterCount)
    .query(({ ctx, input }) => countFiltered(ctx.call, input)),

  view: procedure("conversation.read")
    .meta(rest("GET", "/conversations/{conversationId}", "One conversation"))
    .input(OneConversation)
    .output(ConversationView)
    .query(async ({ ctx, input }) => (await conversationById(ctx.call, input)).conversation),

  byId: procedure("conversation.read")
    .meta(
      rest(
        "GET",
        "/conversations/{conversationId}/history",
        "One conversation, how it moved, its notes, and what is to be sent in it",
      ),
    )
    .input(OneConversation)
    .output(
      z.object({
        conversation: ConversationView,
        changes: z.array(PlacementChange),
        notes: z.array(NoteView),
        scheduled: z.array(ScheduledView),
      }),
    )
    .query(({ ctx, input }) => conversationById(ctx.call, input)),

  take: procedure("conversation.take")
    .meta(rest("POST", "/conversations/{conversationId}/take", "Take a waiting conversation"))
    .input(TakeConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => takeFromQueue(ctx.call, input)),

  takeNext: procedure("conversation.take")
    .meta(rest("POST", "/conversations/take-next", "Take the conversation that has waited longest"))
    .input(z.strictObject({}).optional())
    .output(ConversationView.nullable())
    .mutation(({ ctx }) => takeNext(ctx.call)),

  assign: procedure("conversation.assign")
    .meta(rest("POST", "/conversations/{conversationId}/assign", "Give a conversation to a person"))
    .input(AssignConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => assignConversation(ctx.call, input)),

  transfer: procedure("conversation.transfer")
    .meta(rest("POST", "/conversations/{conversationId}/transfer", "Hand a conversation to a team or a person"))
    .input(TransferConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => transferConversation(ctx.call, input)),

  unassign: procedure("conversation.unassign")
    .meta(rest("POST", "/conversations/{conversationId}/unassign", "Give a conversation back to its queue"))
    .input(UnassignConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => unassignConversation(ctx.call, input)),

  snooze: procedure("conversation.snooze")
    .meta(rest("POST", "/conversations/{conversationId}/snooze", "Put a conversation off until a moment or an answer"))
    .input(SnoozeConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => snoozeConversation(ctx.call, input)),

  wake: procedure("conversation.snooze")
    .meta(rest("POST", "/conversations/{conversationId}/wake", "Have a snoozed conversation back now"))
    .input(WakeConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => wakeConversation(ctx.call, input)),

  close: procedure("conversation.close")
    .meta(rest("POST", "/conversations/{conversationId}/close", "Close a conversation, saying why"))
    .input(CloseConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => closeConversation(ctx.call, input)),

  reopen: procedure("conversation.reopen")
    .meta(rest("POST", "/conversations/{conversationId}/reopen", "Open a closed conversation again"))
    .input(ReopenConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => reopenConversation(ctx.call, input)),

  tag: procedure("conversation.tag")
    .meta(rest("POST", "/conversations/{conversationId}/tags", "Put tags on a conversation"))
    .input(TagConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => tagConversation(ctx.call, input)),

  untag: procedure("conversation.tag")
    .meta(rest("POST", "/conversations/{conversationId}/tags/remove", "Take tags off a conversation"))
    .input(UntagConversation)
    .output(ConversationView)
    .mutation(({ ctx, input }) => untagConversation(ctx.call, input)),

  undo: procedure("conversation.read")
    .meta(rest("POST", "/conversations/{conversationId}/undo", "Take one's own last change back, within ten seconds"))
    .input(UndoChange)
    .output(ConversationView)
    .mutation(({ ctx, input }) => undoChange(ctx.call, input)),

  markRead: procedure("conversation.read")
    .meta(rest("POST", "/conversations/{conversationId}/read", "Say that everything up to now was seen"))
    .input(MarkRead)
    .output(ConversationView)
    .mutation(({ ctx, input }) => markRead(ctx.call, input)),
});
