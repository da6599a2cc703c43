/** What a client subscribes to: everything that changes and that it may see, from where it left off; and who looks at what it looks at. */
import { DomainError } from "@max/domain/errors";
import { OneConversation } from "@max/domain/conversation/inputs";
import { z } from "zod";
import type { Context, LiveSocket } from "../context.ts";
import { followLive } from "../live/follow-live.ts";
import { followViewers } from "../live/follow-viewers.ts";
import { procedure, router } from "../trpc.ts";

const MOST_SUBSCRIPTIONS = 4;

const Cursor = z.string().regex(/^\d{1,15}$/);

export const liveRouter = router({
  events: procedure("conversation.list")
    .input(z.strictObject({ lastEventId: Cursor.nullish() }).optional())
    .subscription(async function* ({ ctx, input, signal }) {
      const socket = onSocket(ctx);
      socket.subscriptions += 1;
      const leave = ctx.deps.presence.arrive(ctx.caller.actor);
      try {
        yield* followLive(ctx, ctx.caller.actor, input?.lastEventId ?? null, socket, signal ?? AbortSignal.abort());
      } finally {
        leave();
        socket.subscriptions -= 1;
      }
    }),

  viewers: procedure("conversation.read")
    .input(OneConversation)
    .subscription(async function* ({ ctx, input, signal }) {
      const socket = onSocket(ctx);
      // Its answers are its own, and not shared as events are.
      socket.takeStarted();
      socket.subscriptions += 1;
      try {
        yield* followViewers(ctx, input.conversationId, signal ?? AbortSignal.abort());
      } finally {
        socket.subscriptions -= 1;
      }
    }),
});

function onSocket({ socket }: Context): LiveSocket {
  if (!socket) throw new DomainError("invalid_input", "Live events are given over the WebSocket.");
  if (socket.subscriptions >= MOST_SUBSCRIPTIONS)
    throw new DomainError("too_many_requests", "One connection may follow live events only a few times.");
  return socket;
}
