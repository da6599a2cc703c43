/** Connected accounts of channels, as an admin looks after them. */
import { DomainError } from "@max/domain/errors";
import {
  ChangeChatApp,
  ChangeInbox,
  ChangeWidget,
  InboxCheck,
  InboxView,
  OneInbox,
  ReplaceWhatsAppSecrets,
} from "@max/domain/inbox/settings";
import { changeChatApp, changeInbox, changeWidget } from "@max/services/inbox/change-inbox";
import { listInboxes } from "@max/services/inbox/inbox-views";
import { reachableInbox } from "@max/services/inbox/reachable-inbox";
import { replaceOwnSecret, replaceWhatsAppSecrets } from "@max/services/inbox/replace-secrets";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["inboxes"] },
});
/** What is new and secret in it must not be kept with the answer of an `Idempotency-Key`, nor its hash with the question. */
const secret = (path: RestRoute["path"], summary: string) => {
  const { openapi } = rest("POST", path, summary);
  return { openapi: { ...openapi, isSecret: true } };
};
const Done = z.object({ ok: z.literal(true) });

export const inboxRouter = router({
  list: procedure("tenant.configure")
    .meta(rest("GET", "/inboxes", "Inboxes with their settings, without their secrets"))
    .output(z.array(InboxView))
    .query(({ ctx }) => listInboxes(ctx.call)),

  change: procedure("tenant.configure")
    .meta(rest("POST", "/inboxes/{inboxId}", "Rename an inbox, or lead its new conversations to another team"))
    .input(ChangeInbox)
    .output(InboxView)
    .mutation(({ ctx, input }) => changeInbox(ctx.call, input)),

  changeChatApp: procedure("tenant.configure")
    .meta(rest("POST", "/inboxes/{inboxId}/chat-app", "Where the company's app takes our messages"))
    .input(ChangeChatApp)
    .output(InboxView)
    .mutation(({ ctx, input }) => changeChatApp(ctx.call, input)),

  changeWidget: procedure("tenant.configure")
    .meta(rest("POST", "/inboxes/{inboxId}/widget", "How a chat widget looks, and which pages may show it"))
    .input(ChangeWidget)
    .output(InboxView)
    .mutation(({ ctx, input }) => changeWidget(ctx.call, input)),

  replaceSecret: procedure("tenant.configure")
    .meta(secret("/inboxes/{inboxId}/secret", "Make a new secret for a Chat App or a widget, shown once"))
    .input(OneInbox)
    .output(z.object({ secret: z.string() }))
    .mutation(({ ctx, input }) => replaceOwnSecret(ctx.call, ctx.deps.masterKey, input)),

  replaceWhatsAppSecrets: procedure("tenant.configure")
    .meta(secret("/inboxes/{inboxId}/whatsapp-secrets", "Store a new access token, app secret or verify token"))
    .input(ReplaceWhatsAppSecrets)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      const { masterKey, askInbox } = ctx.deps;
      if (input.accessToken) {
        const { account } = await reachableInbox(ctx.call, masterKey, input.inboxId);
        requireWorking(await askInbox({ account, secret: input.accessToken }));
      }
      await replaceWhatsAppSecrets(ctx.call, masterKey, input);
      return { ok: true as const };
    }),

  check: procedure("tenant.configure")
    .meta(rest("POST", "/inboxes/{inboxId}/check", "Ask the other side whether it knows us"))
    .input(OneInbox)
    .output(InboxCheck)
    .mutation(async ({ ctx, input }) =>
      ctx.deps.askInbox(await reachableInbox(ctx.call, ctx.deps.masterKey, input.inboxId)),
    ),
});

/** A token that does not speak for the number would cut the inbox off. */
function requireWorking({ result, reason }: InboxCheck): void {
  if (result === "refused")
    throw new DomainError("token_refused", `Meta does not accept this access token. ${reason ?? ""}`);
  if (result === "not_ours")
    throw new DomainError(
      "token_refused",
      "Meta says that this token does not reach that number in that WhatsApp account.",
    );
  if (result === "away") throw new DomainError("unavailable", "Meta did not answer. Try again in a moment.");
}
