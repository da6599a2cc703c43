/** Messages of a conversation: reading them and answering. */
import { HeldMessage, ListHeld, ReleasedHeld, ReleaseHeld } from "@max/domain/message/flood";
import {
  DiscardFile,
  LeaveMessage,
  ListMessages,
  MessagesAround,
  ReactToMessage,
  RetryMessage,
  SendMessage,
} from "@max/domain/message/inputs";
import { WithdrawMessage, WithdrawnMessage } from "@max/domain/message/undo-send";
import { MessageStretch, MessageView } from "@max/domain/message/views";
import { page } from "@max/domain/paging";
import { discardUpload } from "@max/services/attachment/uploads";
import { leaveMessage } from "@max/services/message/leave-message";
import { listHeld } from "@max/services/message/list-held";
import { listMessages } from "@max/services/message/list-messages";
import { messagesAround } from "@max/services/message/messages-around";
import { reactToMessage } from "@max/services/message/react-to-message";
import { releaseHeld } from "@max/services/message/release-held";
import { retryMessage } from "@max/services/message/retry-message";
import { sendMessage } from "@max/services/message/send-message";
import { withdrawMessage } from "@max/services/message/withdraw-message";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const tags = ["messages"];
const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags },
});

export const messageRouter = router({
  list: procedure("conversation.read")
    .meta(rest("GET", "/conversations/{conversationId}/messages", "Messages, newest first"))
    .input(ListMessages)
    .output(page(MessageView))
    .query(({ ctx, input }) => listMessages(ctx.call, input)),

  around: procedure("conversation.read")
    .meta(rest("GET", "/conversations/{conversationId}/messages/around", "Messages before and after one of them"))
    .input(MessagesAround)
    .output(MessageStretch)
    .query(({ ctx, input }) => messagesAround(ctx.call, input)),

  send: procedure("message.send")
    .meta(rest("POST", "/conversations/{conversationId}/messages", "Answer the customer"))
    .input(SendMessage)
    .output(MessageView)
    .mutation(({ ctx, input }) => sendMessage(ctx.call, input)),

  held: procedure("conversation.read")
    .meta(
      rest("GET", "/conversations/{conversationId}/held", "What is held back of a flood, in the order it was written"),
    )
    .input(ListHeld)
    .output(page(HeldMessage))
    .query(({ ctx, input }) => listHeld(ctx.call, input)),

  release: procedure("message.release")
    .meta(
      rest(
        "POST",
        "/conversations/{conversationId}/held/release",
        "Put what is held back into the thread, 500 at a time",
      ),
    )
    .input(ReleaseHeld)
    .output(ReleasedHeld)
    .mutation(({ ctx, input }) => releaseHeld(ctx.call, input)),

  discardFile: procedure("message.send")
    .meta(rest("POST", "/files/{attachmentId}/discard", "Take back a file that was uploaded and not sent"))
    .input(DiscardFile)
    .output(z.object({ discarded: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      const storageKey = await discardUpload(ctx.call, input);
      if (storageKey) await ctx.deps.media.remove(storageKey);
      return { discarded: true as const };
    }),

  retry: procedure("message.send")
    .meta(rest("POST", "/messages/{messageId}/retry", "Send a failed or unconfirmed message again"))
    .input(RetryMessage)
    .output(MessageView)
    .mutation(({ ctx, input }) => retryMessage(ctx.call, input)),

  leave: procedure("message.send")
    .meta(rest("POST", "/messages/{messageId}/leave", "Leave an unconfirmed message as it is"))
    .input(LeaveMessage)
    .output(MessageView)
    .mutation(({ ctx, input }) => leaveMessage(ctx.call, input)),

  withdraw: procedure("message.send")
    .meta(rest("POST", "/messages/{messageId}/withdraw", "Take back what one has sent before it leaves"))
    .input(WithdrawMessage)
    .output(WithdrawnMessage)
    .mutation(async ({ ctx, input }) => {
      const { withdrawn, previewKey } = await withdrawMessage(ctx.call, input);
      if (previewKey) await ctx.deps.media.remove(previewKey);
      return withdrawn;
    }),

  react: procedure("message.send")
    .meta(rest("POST", "/messages/{messageId}/reaction", "React to a message, or take the reaction back"))
    .input(ReactToMessage)
    .output(MessageView)
    .mutation(({ ctx, input }) => reactToMessage(ctx.call, input)),
});
