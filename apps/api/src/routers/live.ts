/** The one subscription of a client: everything that changes and that it may see, from where it left off. */
import { DomainError } from "@max/domain/errors";
import { z } from "zod";
import type { Context, LiveSocket } from "../context.ts";
import { followLive } from "../live/follow-live.ts";
import { procedure, router } from "../trpc.ts";

const MOST_SUBSCRIPTIONS = 4;

const Cursor = z.string().regex(/^\d{1,15}$/);

export const liveRouter = router({
  events: procedure("conversation.list")
    .input(z.strictObject({ lastEventId: Cursor.nullish() }).optional())
    .subscription(async function* ({ ctx, input, signal }) {
      const socket = onSocket(ctx);
      socket.subscriptions += 1;
      try {
        yield* followLive(ctx, ctx.caller.actor, input?.lastEventId ?? null, socket, signal ?? AbortSignal.abort());
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
