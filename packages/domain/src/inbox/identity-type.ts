/** By what a channel knows a person, and which channel knows them by it. */
import { z } from "zod";
import type { Channel } from "./channel.ts";

/**
 * `user_id`: business-scoped id, survives the lack of a phone number. `parent_user_id`: its portfolio-wide form.
 * `phone`: the channel's own phone address in digits. `app_user`: a person of a company's own app. `visitor`: one browser that
 * nobody has vouched for. `member`: a person whose company's server vouches for who they are.
 */
export const IdentityType = z.enum(["user_id", "parent_user_id", "phone", "app_user", "visitor", "member"]);
export type IdentityType = z.infer<typeof IdentityType>;

/** What a message may be addressed to. */
export type SendToType = Exclude<IdentityType, "parent_user_id">;

const CHANNELS: Record<IdentityType, Channel> = {
  user_id: "whatsapp",
  parent_user_id: "whatsapp",
  phone: "whatsapp",
  app_user: "chat_app",
  visitor: "widget",
  member: "widget",
};

export const channelOf = (type: IdentityType): Channel => CHANNELS[type];

/** Whether the channel, or the company's own server, proves that the address is theirs. */
export const provesWhoTheyAre = (type: IdentityType): boolean => type !== "visitor";

/**
 * An address that means somebody within one inbox alone, made to mean the same person everywhere: two companies' apps, or two
 * apps of one company, may both know a `user-42`.
 */
export const scopedAddress = (inboxId: string, own: string) => `${inboxId}/${own}`;

/** What the company itself calls this person. */
export const ownAddress = (scoped: string) => scoped.slice(scoped.indexOf("/") + 1);
