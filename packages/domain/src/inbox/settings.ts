/** Connected accounts as admins look after them: what an inbox says of itself, and what may be changed of it. */
import { z } from "zod";
import { InboxId, TeamId } from "../ids.ts";
import { storableText } from "../text.ts";
import { AskFor, WebOrigin, WidgetColour } from "../widget/settings.ts";
import { Channel } from "./channel.ts";

export const InboxName = storableText().trim().min(1).max(100);

/** Where a company's own app takes our messages. */
export const AppAddress = z
  .url({ protocol: /^https$/, error: "The app's address must begin with https://." })
  .max(2_000)
  .refine((text) => !/^https:\/\/[^/?#]*@/i.test(text), "The app's address must hold no password.");

/** `whsec_` and 24 to 64 bytes as base64. */
export const AppSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, "A secret is whsec_ and 24 to 64 bytes as base64.");

/** What a channel of ours needs beside a name and a team. Secrets are never in it. */
const WhatsAppAccount = z.object({
  type: z.literal("whatsapp"),
  phoneNumberId: z.string(),
  wabaId: z.string(),
  displayPhoneNumber: z.string().nullable(),
  /** Webhooks come to a path of its own, signed with a secret of its own. */
  hasOwnApp: z.boolean(),
  /** When its templates were last read with its access token, and why the last try failed. */
  templatesReadAt: z.coerce.date().nullable(),
  failure: z.string().nullable(),
});
const ChatAppAccount = z.object({ type: z.literal("chat_app"), outboundUrl: z.string() });
const WidgetLook = z.object({
  allowedOrigins: z.array(z.string()),
  title: z.string(),
  greeting: z.string(),
  replyTime: z.string(),
  colour: z.string(),
  askName: AskFor,
  askEmail: AskFor,
});
const WidgetAccount = WidgetLook.extend({ type: z.literal("widget") });

export const InboxView = z.object({
  id: InboxId,
  name: z.string(),
  channel: Channel,
  /** Whose queue new conversations wait in; null for everybody's. */
  teamId: TeamId.nullable(),
  createdAt: z.coerce.date(),
  /** When something last came in here, to within half a minute; null if never. */
  lastReceivedAt: z.coerce.date().nullable(),
  /** Where its webhooks come in, below the public address. */
  webhookPath: z.string(),
  account: z.discriminatedUnion("type", [WhatsAppAccount, ChatAppAccount, WidgetAccount]),
});
export type InboxView = z.infer<typeof InboxView>;

/** What is left out stays as it is. */
export const ChangeInbox = z.strictObject({
  inboxId: InboxId,
  name: InboxName.optional(),
  teamId: TeamId.nullable().optional(),
});
export type ChangeInbox = z.infer<typeof ChangeInbox>;

export const ChangeChatApp = z.strictObject({ inboxId: InboxId, outboundUrl: AppAddress });

/** What is left out stays as it is. */
export const ChangeWidget = z.strictObject({
  inboxId: InboxId,
  allowedOrigins: z.array(WebOrigin).min(1, "Name at least one page's origin.").max(50).optional(),
  title: storableText().trim().min(1).max(100).optional(),
  greeting: storableText().max(500).optional(),
  replyTime: storableText().max(100).optional(),
  colour: WidgetColour.optional(),
  askName: AskFor.optional(),
  askEmail: AskFor.optional(),
});
export type ChangeWidget = z.infer<typeof ChangeWidget>;

export const OneInbox = z.strictObject({ inboxId: InboxId });

/** A new access token from Meta, with the secrets of the inbox's own Meta app where it has one. */
export const ReplaceWhatsAppSecrets = z
  .strictObject({
    inboxId: InboxId,
    accessToken: z.string().trim().min(1).max(2_000).optional(),
    appSecret: z.string().trim().min(1).max(500).optional(),
    verifyToken: z.string().trim().min(1).max(500).optional(),
  })
  .refine(({ accessToken, appSecret, verifyToken }) => Boolean(accessToken ?? appSecret ?? verifyToken), {
    message: "Give at least one new secret.",
  });
export type ReplaceWhatsAppSecrets = z.infer<typeof ReplaceWhatsAppSecrets>;

/**
 * What asking the other side found. `works`: it knows us. `refused`: it does not accept our token. `not_ours`: the token is good,
 * but not for this number. `away`: nobody answered. `nothing_to_ask`: the channel is our own.
 */
export const InboxCheck = z.object({
  result: z.enum(["works", "refused", "not_ours", "away", "nothing_to_ask"]),
  /** The other side's words, where it has any. */
  reason: z.string().nullable(),
});
export type InboxCheck = z.infer<typeof InboxCheck>;
