/** Connected accounts of channels, as an admin connects them and looks after them. */
import { AccountRefused, InboxCheck, requireWorking } from "@max/domain/inbox/check";
import {
  ChangeChatApp,
  ChangeInbox,
  ChangeWidget,
  ConnectWhatsApp,
  InboxView,
  NewChatAppInbox,
  OneInbox,
  ReplaceWhatsAppSecrets,
  SwitchInbox,
} from "@max/domain/inbox/settings";
import { NewWidget } from "@max/domain/widget/settings";
import type { Call } from "@max/db/transaction";
import { changeChatApp, changeInbox, changeWidget, switchInbox } from "@max/services/inbox/change-inbox";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWhatsAppInbox } from "@max/services/inbox/create-whatsapp-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { listInboxes, readInbox } from "@max/services/inbox/inbox-views";
import { reachableInbox } from "@max/services/inbox/reachable-inbox";
import { replaceOwnSecret, replaceWhatsAppSecrets } from "@max/services/inbox/replace-secrets";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
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
const WithSecret = z.object({ inbox: InboxView, secret: z.string() });

export const inboxRouter = router({
  list: procedure("tenant.configure")
    .meta(rest("GET", "/inboxes", "Inboxes with their settings, without their secrets"))
    .output(z.array(InboxView))
    .query(({ ctx }) => listInboxes(ctx.call)),

  connectWhatsApp: procedure("tenant.configure")
    .meta(secret("/inboxes/whatsapp", "Connect a WhatsApp number, once Meta says that the access token speaks for it"))
    .input(ConnectWhatsApp)
    .output(z.object({ inbox: InboxView, verifyToken: z.string().nullable() }))
    .mutation(({ ctx, input }) => connectWhatsApp(ctx.call, ctx.deps, input)),

  connectChatApp: procedure("tenant.configure")
    .meta(secret("/inboxes/chat-app", "Connect the company's own app; the secret is shown once"))
    .input(NewChatAppInbox)
    .output(WithSecret)
    .mutation(async ({ ctx, input }) => {
      const { inboxId, secret } = await createChatAppInbox(ctx.call, ctx.deps.masterKey, input);
      return { inbox: await readInbox(ctx.call, inboxId), secret };
    }),

  connectWidget: procedure("tenant.configure")
    .meta(secret("/inboxes/widget", "Make a chat for the company's pages; the secret it vouches by is shown once"))
    .input(NewWidget)
    .output(WithSecret)
    .mutation(async ({ ctx, input }) => {
      const { inboxId, identitySecret } = await createWidgetInbox(ctx.call, ctx.deps.masterKey, input);
      return { inbox: await readInbox(ctx.call, inboxId), secret: identitySecret };
    }),

  switch: procedure("tenant.configure")
    .meta(rest("POST", "/inboxes/{inboxId}/switch", "Turn an inbox off, so that nothing is sent from it, or on"))
    .input(SwitchInbox)
    .output(InboxView)
    .mutation(({ ctx, input }) => switchInbox(ctx.call, input)),

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
      const { inboxId, accessToken, appSecret } = input;
      if (accessToken ?? appSecret) {
        const present = await reachableInbox(ctx.call, masterKey, inboxId);
        const wanted = { secret: accessToken ?? present.secret, appSecret: appSecret ?? present.appSecret };
        requireWorking(await askInbox({ ...present, ...wanted }));
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

/** Meta is asked first, so that nobody claims another's number and no inbox waits for webhooks that never come. */
async function connectWhatsApp(
  call: Call,
  { masterKey, metaNumbers, config }: Pick<ApiDeps, "masterKey" | "metaNumbers" | "config">,
  input: z.output<typeof ConnectWhatsApp>,
) {
  const { accessToken, phoneNumberId, wabaId, appSecret = null } = input;
  if (appSecret === null && config.metaAppSecrets.length === 0) throw new AccountRefused("app_secret_missing");
  const claim = { accessToken, phoneNumberId, wabaId, appSecret };
  const { displayPhoneNumber, ...check } = await metaNumbers.check(claim);
  requireWorking(check);
  requireWorking(await metaNumbers.subscribe(claim));
  const made = await createWhatsAppInbox(call, masterKey, {
    ...input,
    ...(displayPhoneNumber && { displayPhoneNumber: displayPhoneNumber.slice(0, 40) }),
  });
  return { inbox: await readInbox(call, made.inboxId), verifyToken: made.verifyToken };
}
