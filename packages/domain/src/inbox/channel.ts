import { z } from "zod";

export const CHANNELS = ["whatsapp", "widget", "chat_app", "email", "sms", "messenger", "instagram"] as const;
/** A kind of transport. An inbox is one connected account of it. */
export const Channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof Channel>;

/** Whether the provider takes free text only for a while after the customer's last message. */
export const hasReplyWindow = (channel: Channel): boolean => channel === "whatsapp";
