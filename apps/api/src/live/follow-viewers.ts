/** Who else looks at a conversation, for one who looks at it too: told at once and at each change, for as long as they may read it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConversationId, UserId } from "@max/domain/ids";
import { readablePlacement } from "@max/services/conversation/readable-placement";
import { DomainError } from "@max/domain/errors";
import { callAs, type Context } from "../context.ts";
import { describeError } from "../errors.ts";

/** Whether they may still read it is asked at each change, and after this at most. */
const RECHECK_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** @yields the ids of everybody else who looks at it. Being asked is looking: it ends with the subscription. */
export async function* followViewers(
  ctx: Context,
  conversationId: ConversationId,
  signal: AbortSignal,
): AsyncGenerator<UserId[]> {
  const actor = await mayRead(ctx, conversationId);
  let isChanged = true;
  let endWait = () => {};
  const look = () => {
    isChanged = true;
    endWait();
  };
  const place = { tenantId: actor.tenantId, conversationId };
  const viewing = ctx.deps.viewers.join(place, actor.userId, look);
  const stopWatching = ctx.deps.accessWatch.watch(actor, look);
  const recheck = setInterval(look, RECHECK_MS * (0.5 + Math.random() / 2));
  signal.addEventListener("abort", look);
  let told: string | null = null;
  try {
    while (!signal.aborted) {
      if (!isChanged) await new Promise<void>((resolve) => (endWait = resolve));
      if (signal.aborted) return;
      isChanged = false;
      try {
        await mayRead(ctx, conversationId);
      } catch (error) {
        if (describeError(error).code !== "unavailable") throw error;
        isChanged = true;
        await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const others = viewing.others();
      if (others.join() === told) continue;
      told = others.join();
      yield others;
    }
  } finally {
    signal.removeEventListener("abort", look);
    clearInterval(recheck);
    stopWatching();
    viewing.leave();
  }
}

/** By who they are now and where it stands now. */
async function mayRead(ctx: Context, conversationId: ConversationId) {
  const caller = await ctx.readCaller();
  if (!caller) throw new DomainError("unauthenticated", "Please sign in.");
  await readablePlacement(callAs(ctx.deps, caller.actor, ctx.requestId), { conversationId });
  if (caller.actor.type !== "user") throw new DomainError("person_required", "Only a person looks at a conversation.");
  return caller.actor;
}
