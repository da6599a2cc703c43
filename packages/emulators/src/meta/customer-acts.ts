/** What a customer does on the phone, and the webhook each act becomes. */
import { z } from "zod";
import { newMessage, type Chat, type ChatMessage } from "./chats.ts";
import { sha256Base64 } from "./media-store.ts";
import type { BusinessNumber, Customer } from "./people.ts";
import { newWamid } from "./wamid.ts";
import type { Attempt } from "./webhook-sender.ts";
import * as payloads from "./webhook-payloads.ts";
import type { World } from "./world.ts";

export const CustomerContent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string().min(1).max(65_536) }),
  /** A file the emulator already holds. */
  z.object({
    type: z.enum(["image", "video", "audio", "voice", "document", "sticker"]),
    mediaId: z.string(),
    caption: z.string().max(1_024).optional(),
  }),
  z.object({
    type: z.literal("location"),
    latitude: z.number(),
    longitude: z.number(),
    place: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({ type: z.literal("contacts"), name: z.string().min(1), phone: z.string() }),
  /** Presses a button, a list row or a template's quick reply of a message of the business. */
  z.object({ type: z.literal("choice"), messageId: z.string(), choiceId: z.string() }),
]);
export type CustomerContent = z.infer<typeof CustomerContent>;

/** The act cannot be done: the message is not there, or not of the kind that it needs. */
export class ImpossibleAct extends Error {
  override name = "ImpossibleAct";
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

export type CustomerActs = ReturnType<typeof createCustomerActs>;

export function createCustomerActs(world: World) {
  const { chats } = world;

  const whoIs = (
    number: BusinessNumber,
    customer: Customer,
    id: string,
    quotedId: string | null,
  ): payloads.Inbound => ({
    phoneNumberId: number.phoneNumberId,
    wabaId: number.wabaId,
    displayPhoneNumber: number.displayPhoneNumber.replace(/\D/g, ""),
    from: customer.waId,
    userId: customer.userId,
    name: customer.name,
    username: customer.username ?? undefined,
    id,
    timestamp: Math.floor(world.now() / 1_000),
    context: quotedId ? { from: number.displayPhoneNumber.replace(/\D/g, ""), id: quotedId } : undefined,
  });

  function mediaOf(number: BusinessNumber, content: { mediaId: string; caption?: string }) {
    const stored = world.media.get(content.mediaId);
    if (!stored) throw new ImpossibleAct(`no file ${content.mediaId}`);
    const reference: payloads.Media = {
      id: stored.id,
      mimeType: stored.mimeType,
      sha256: sha256Base64(stored.bytes),
      caption: content.caption,
      url: world.rules.inboundMediaUrl ? world.url + world.media.ticket(stored.id) : undefined,
    };
    return { stored, reference };
  }

  type Written = { body: payloads.Envelope; on: Partial<ChatMessage> & { type: string } };

  function write(number: BusinessNumber, chat: Chat, who: payloads.Inbound, content: CustomerContent): Written {
    switch (content.type) {
      case "text":
        return { body: payloads.inboundText({ ...who, text: content.text }), on: { type: "text", text: content.text } };
      case "location": {
        const { latitude, longitude, place, address } = content;
        const text = [place, address].filter(Boolean).join("\n") || `${latitude}, ${longitude}`;
        return {
          body: payloads.inboundLocation({ ...who, latitude, longitude, place, address }),
          on: { type: "location", text },
        };
      }
      case "contacts": {
        const phones = [{ phone: content.phone, type: "CELL", wa_id: content.phone.replace(/\D/g, "") }];
        const body = payloads.inboundContacts({
          ...who,
          contacts: [{ name: { formatted_name: content.name }, phones }],
        });
        return { body, on: { type: "contacts", text: `${content.name}\n${content.phone}` } };
      }
      case "choice":
        return choose(chat, who, content);
      default: {
        const { stored, reference } = mediaOf(number, content);
        const media = {
          id: stored.id,
          mimeType: stored.mimeType,
          fileName: stored.fileName,
          voice: content.type === "voice",
        };
        const on = { type: content.type === "voice" ? "audio" : content.type, text: content.caption ?? null, media };
        const sent = { ...who, media: reference };
        if (content.type === "image") return { body: payloads.inboundImage(sent), on };
        if (content.type === "video") return { body: payloads.inboundVideo(sent), on };
        if (content.type === "sticker") return { body: payloads.inboundSticker(sent), on };
        if (content.type === "document")
          return { body: payloads.inboundDocument({ ...sent, fileName: stored.fileName ?? "document" }), on };
        return { body: payloads.inboundAudio({ ...sent, voice: content.type === "voice" }), on };
      }
    }
  }

  function choose(chat: Chat, who: payloads.Inbound, pressed: { messageId: string; choiceId: string }): Written {
    const choice = chats.message(chat, pressed.messageId)?.choices.find((one) => one.id === pressed.choiceId);
    if (!choice || choice.kind === "link") throw new ImpossibleAct(`nothing to press: ${pressed.choiceId}`);
    const answer = { ...who, answeredId: pressed.messageId };
    const on = { type: "text", text: choice.title, quotedId: pressed.messageId };
    if (choice.kind === "template")
      return { body: payloads.inboundTemplateButton({ ...answer, text: choice.title, payload: choice.id }), on };
    if (choice.kind === "row")
      return {
        body: payloads.inboundListReply({
          ...answer,
          rowId: choice.id,
          title: choice.title,
          description: choice.description ?? undefined,
        }),
        on,
      };
    return { body: payloads.inboundButtonReply({ ...answer, buttonId: choice.id, title: choice.title }), on };
  }

  /** Posts the webhook and shows on the phone, and in the steps, how it was received. Ends after the first attempt. */
  async function post(
    number: BusinessNumber,
    chat: Chat,
    body: payloads.Envelope,
    message: ChatMessage | null,
  ): Promise<void> {
    if (!number.webhookUrl) {
      if (message) message.state = "sent";
      chats.step(chat, "Nobody listens", "this number has no webhook address", { isTrouble: true });
      return;
    }
    await world.webhooks.send(number, body, { report: (attempt) => received(chat, message, attempt) });
  }

  function received(chat: Chat, message: ChatMessage | null, attempt: Attempt): void {
    const isTaken = attempt.status === 200;
    if (message && message.state !== "read") message.state = isTaken ? "delivered" : "sent";
    const answer = attempt.status === null ? "nobody answered" : `HTTP ${attempt.status} in ${attempt.durationMs} ms`;
    const next = attempt.retryInMs === null ? "" : `, next try in ${attempt.retryInMs / 1_000} s`;
    chats.step(chat, isTaken ? "Webhook accepted" : "Webhook not accepted", answer + next, { isTrouble: !isTaken });
  }

  const own = (chat: Chat, id: string): ChatMessage => {
    const message = chats.message(chat, id);
    if (!message || message.side !== "customer" || message.deleted)
      throw new ImpossibleAct(`not the customer's message: ${id}`);
    return message;
  };

  return {
    /** Writes one message. Resolves with it after the first attempt to deliver the webhook. */
    async send(
      number: BusinessNumber,
      customer: Customer,
      content: CustomerContent,
      quotedId: string | null = null,
    ): Promise<ChatMessage> {
      const chat = chats.open(number.phoneNumberId, customer.id);
      const who = whoIs(number, customer, newWamid(), quotedId);
      const { body, on } = write(number, chat, who, content);
      const at = world.now();
      const message = newMessage({ id: who.id ?? "", side: "customer", at, state: "sending", quotedId, ...on });
      chat.lastInboundAt = at;
      world.sentBy.set(message.id, { phoneNumberId: number.phoneNumberId, customerId: customer.id });
      chats.step(chat, "Sent from the phone", clock(at), { isFirst: true });
      chats.add(chat, message);
      await post(number, chat, body, message);
      return message;
    },

    /** `emoji: null` takes the reaction back. */
    async react(number: BusinessNumber, customer: Customer, messageId: string, emoji: string | null): Promise<void> {
      const chat = chats.open(number.phoneNumberId, customer.id);
      const message = chats.message(chat, messageId);
      if (!message) throw new ImpossibleAct(`no message ${messageId}`);
      message.reactions.customer = emoji;
      chats.step(chat, emoji ? `Reacted with ${emoji}` : "Took the reaction back", clock(world.now()), {
        isFirst: true,
      });
      const who = whoIs(number, customer, newWamid(), null);
      await post(number, chat, payloads.inboundReaction({ ...who, messageId, emoji }), null);
    },

    async edit(number: BusinessNumber, customer: Customer, messageId: string, text: string): Promise<void> {
      const chat = chats.open(number.phoneNumberId, customer.id);
      const message = own(chat, messageId);
      if (message.type !== "text") throw new ImpossibleAct("only text can be edited");
      Object.assign(message, { text, edited: true });
      chats.step(chat, "Edited on the phone", clock(world.now()), { isFirst: true });
      const who = whoIs(number, customer, newWamid(), null);
      await post(number, chat, payloads.inboundEdit({ ...who, messageId, text }), null);
    },

    async remove(number: BusinessNumber, customer: Customer, messageId: string): Promise<void> {
      const chat = chats.open(number.phoneNumberId, customer.id);
      Object.assign(own(chat, messageId), { text: null, media: null, deleted: true });
      chats.step(chat, "Deleted on the phone", clock(world.now()), { isFirst: true });
      const who = whoIs(number, customer, newWamid(), null);
      await post(number, chat, payloads.inboundRevoke({ ...who, messageId }), null);
    },
  };
}
