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
  /** When the provider last asked whether the address for webhooks is ours, and was told that it is. */
  verifiedAt: z.coerce.date().nullable(),
  /** Since when nothing is sent from here; null while it is on. What comes in is received all the same. */
  turnedOffAt: z.coerce.date().nullable(),
  /** Where its webhooks come in, below the public address. */
  webhookPath: z.string(),
  account: z.discriminatedUnion("type", [WhatsAppAccount, ChatAppAccount, WidgetAccount]),
});
export type InboxView = z.infer<typeof InboxView>;

/** `waiting`: connected from our side, and nothing has come from the other yet. */
export function connectionOf({
  turnedOffAt,
  verifiedAt,
  lastReceivedAt,
}: {
  [Part in "turnedOffAt" | "verifiedAt" | "lastReceivedAt"]: Date | string | null;
}): "off" | "waiting" | "connected" {
  if (turnedOffAt !== null) return "off";
  return verifiedAt === null && lastReceivedAt === null ? "waiting" : "connected";
}

/** Digits that Meta gave to something. */
const GraphId = z
  .string()
  .trim()
  .regex(/^\d{1,32}$/, "Meta's ids are digits only.");

export const NewWhatsAppInbox = z.strictObject({
  name: InboxName.default("WhatsApp"),
  phoneNumberId: GraphId,
  wabaId: GraphId,
  displayPhoneNumber: z.string().max(40).optional(),
  accessToken: z.string().trim().min(1).max(2_000),
  /** Given when the inbox has a Meta app of its own; its webhooks then come to its own path. */
  appSecret: z.string().trim().min(1).max(500).optional(),
  /** What Meta says to show that it is Meta who asks. Made here when the inbox has an app of its own and none is given. */
  verifyToken: z.string().trim().min(1).max(500).optional(),
  teamId: TeamId.optional(),
});

/** As an admin asks for one: what the number is called, Meta says. */
export const ConnectWhatsApp = NewWhatsAppInbox.omit({ displayPhoneNumber: true });

export const NewChatAppInbox = z.strictObject({
  name: InboxName.default("Chat App"),
  outboundUrl: AppAddress,
  /** Made when none is given. */
  secret: AppSecret.optional(),
  teamId: TeamId.optional(),
});

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

/** Off: nothing is sent from it until it is on again; what comes in is received. */
export const SwitchInbox = z.strictObject({ inboxId: InboxId, isOn: z.boolean() });
export type SwitchInbox = z.infer<typeof SwitchInbox>;

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
