/** What stands on the customers' phones: one chat for each pair of business number and customer. */
import { z } from "zod";

export const Choice = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  /** `link` opens a page and sends nothing back. */
  kind: z.enum(["button", "row", "template", "link"]),
});
export type Choice = z.infer<typeof Choice>;

export const ChatMessage = z.object({
  id: z.string(),
  side: z.enum(["customer", "business"]),
  /** Unix milliseconds by the emulator's clock. */
  at: z.number(),
  type: z.string(),
  text: z.string().nullable(),
  media: z
    .object({ id: z.string(), mimeType: z.string(), fileName: z.string().nullable(), voice: z.boolean() })
    .nullable(),
  quotedId: z.string().nullable(),
  choices: z.array(Choice),
  reactions: z.object({ customer: z.string().nullable(), business: z.string().nullable() }),
  /**
   * Of the customer's: `sending` until the first webhook is answered, `sent` while it is tried again, `delivered`
   * once it got its 200, `read` when the business marked it. Of the business's: what the statuses say.
   */
  state: z.enum(["sending", "sent", "delivered", "read", "failed"]),
  failure: z.string().nullable(),
  edited: z.boolean(),
  deleted: z.boolean(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** One line of "What just happened". */
export const Step = z.object({
  at: z.number(),
  label: z.string(),
  detail: z.string().nullable(),
  isTrouble: z.boolean(),
});
export type Step = z.infer<typeof Step>;

export const Chat = z.object({
  phoneNumberId: z.string(),
  customerId: z.string(),
  messages: z.array(ChatMessage),
  /** Oldest first; begins anew with each message of the customer. */
  steps: z.array(Step),
  /** Unix milliseconds of the customer's last message; null when they never wrote. */
  lastInboundAt: z.number().nullable(),
  /** The person at the page declared the reply window closed. */
  isWindowForcedShut: z.boolean(),
});
export type Chat = z.infer<typeof Chat>;

const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_MESSAGES = 500;
const MAX_STEPS = 40;

export type Chats = ReturnType<typeof createChats>;

/** @param changed called with the chat after every change, for the page and the state file */
export function createChats(now: () => number, changed: (chat: Chat) => void) {
  const chats = new Map<string, Chat>();
  const keyOf = (phoneNumberId: string, customerId: string) => `${phoneNumberId} ${customerId}`;

  function open(phoneNumberId: string, customerId: string): Chat {
    const key = keyOf(phoneNumberId, customerId);
    const known = chats.get(key);
    if (known) return known;
    const chat: Chat = {
      phoneNumberId,
      customerId,
      messages: [],
      steps: [],
      lastInboundAt: null,
      isWindowForcedShut: false,
    };
    chats.set(key, chat);
    return chat;
  }

  return {
    open,
    find: (phoneNumberId: string, customerId: string): Chat | null =>
      chats.get(keyOf(phoneNumberId, customerId)) ?? null,
    list: (): Chat[] => [...chats.values()],
    put: (chat: Chat): void => void chats.set(keyOf(chat.phoneNumberId, chat.customerId), chat),
    changed,

    add(chat: Chat, message: ChatMessage): void {
      chat.messages.push(message);
      if (chat.messages.length > MAX_MESSAGES) chat.messages.splice(0, chat.messages.length - MAX_MESSAGES);
      changed(chat);
    },

    message: (chat: Chat, id: string): ChatMessage | null => chat.messages.findLast((m) => m.id === id) ?? null,

    /** Notes a step. `isFirst` begins the story anew. */
    step(
      chat: Chat,
      label: string,
      detail: string | null = null,
      more: { isFirst?: boolean; isTrouble?: boolean } = {},
    ): void {
      if (more.isFirst) chat.steps = [];
      chat.steps.push({ at: now(), label, detail, isTrouble: more.isTrouble ?? false });
      if (chat.steps.length > MAX_STEPS) chat.steps.splice(0, chat.steps.length - MAX_STEPS);
      changed(chat);
    },

    /** Whether free text may go out: within 24 h of the customer's last message. Reactions do not count as one. */
    isWindowOpen: (chat: Chat): boolean =>
      !chat.isWindowForcedShut && chat.lastInboundAt !== null && now() - chat.lastInboundAt < DAY_MS,

    /** Empties every phone's chats with this number; the people stay. */
    clear(phoneNumberId: string): void {
      for (const chat of chats.values()) {
        if (chat.phoneNumberId !== phoneNumberId) continue;
        Object.assign(chat, { messages: [], steps: [], isWindowForcedShut: false });
        changed(chat);
      }
    },
  };
}

export const newMessage = (
  fields: Pick<ChatMessage, "id" | "side" | "at" | "type" | "state"> & Partial<ChatMessage>,
): ChatMessage => ({
  text: null,
  media: null,
  quotedId: null,
  choices: [],
  reactions: { customer: null, business: null },
  failure: null,
  edited: false,
  deleted: false,
  ...fields,
});
