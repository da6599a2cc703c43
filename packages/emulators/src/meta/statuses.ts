/** What becomes of a message after Meta took it: sent, delivered, read, or failed, each reported by its own webhook. */
import type { Chat, ChatMessage } from "./chats.ts";
import { statusError } from "./graph-error.ts";
import type { BusinessNumber, Customer } from "./people.ts";
import type { Send } from "./read-send.ts";
import { statusUpdate, type StatusName } from "./webhook-payloads.ts";
import type { World } from "./world.ts";

/** What the reports repeat of the send. Kept for messages that are not read yet. */
export type Journey = {
  wamid: string;
  number: BusinessNumber;
  customer: Customer | null;
  chat: Chat | null;
  send: Pick<Send, "to" | "opaque" | "category">;
};

const LABELS: Record<StatusName, string> = {
  sent: "Reported as sent",
  delivered: "Reported as delivered",
  read: "Reported as read",
  played: "Reported as played",
  failed: "Reported as failed",
};

function report(world: World, journey: Journey, status: StatusName, code?: number, details?: string): void {
  const { number, customer, chat, send } = journey;
  const failed = status === "failed";
  const body = statusUpdate({
    phoneNumberId: number.phoneNumberId,
    wabaId: number.wabaId,
    displayPhoneNumber: number.displayPhoneNumber,
    id: journey.wamid,
    status,
    timestamp: Math.floor(world.now() / 1_000),
    recipientId: customer ? customer.waId : send.to.type === "phone" ? send.to.value : null,
    recipientUserId: failed && send.to.type === "phone" ? null : (customer?.userId ?? null),
    opaque: send.opaque,
    pricing: status === "sent" || status === "delivered" ? { type: "regular", category: send.category } : null,
    errors: code === undefined ? undefined : [statusError(code, details)],
  });
  void world.webhooks.send(number, body, {
    report: (attempt) => {
      if (!chat || attempt.attempt > 1) return;
      const detail = attempt.status === null ? "nobody answered" : `HTTP ${attempt.status} in ${attempt.durationMs} ms`;
      world.chats.step(chat, LABELS[status], detail, { isTrouble: attempt.status !== 200 });
    },
  });
}

const RANK: Record<ChatMessage["state"], number> = { sending: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

function moveTo(world: World, journey: Journey, state: ChatMessage["state"]): void {
  const message = journey.chat && world.chats.message(journey.chat, journey.wamid);
  if (!journey.chat || !message || RANK[state] <= RANK[message.state]) return;
  message.state = state;
  world.chats.changed(journey.chat);
}

export type Statuses = ReturnType<typeof createStatuses>;

export function createStatuses(world: World) {
  const unread = new Map<string, Journey>();
  /** As they are now: a test may change them while messages are on their way. */
  const delaysMs = () => world.rules.statusDelaysMs;

  function read(journey: Journey): void {
    if (!unread.delete(journey.wamid)) return;
    moveTo(world, journey, "read");
    report(world, journey, "read");
  }

  return {
    /** Follows an accepted message to its end. Reactions get `sent` and nothing more. */
    follow(journey: Journey, isReaction: boolean): void {
      world.after(delaysMs().sent, () => {
        moveTo(world, journey, "sent");
        report(world, journey, "sent");
        if (isReaction) return;
        world.after(delaysMs().delivered, () => {
          moveTo(world, journey, "delivered");
          report(world, journey, "delivered");
          unread.set(journey.wamid, journey);
          if (journey.chat && world.isLookedAt(journey.chat)) world.after(delaysMs().read, () => read(journey));
        });
      });
    },
    /** Meta took it and then could not bring it there. */
    fail(journey: Journey, code: number, details?: string): void {
      world.after(delaysMs().sent, () => {
        const message = journey.chat && world.chats.message(journey.chat, journey.wamid);
        if (journey.chat && message) {
          message.state = "failed";
          message.failure = `${code}`;
          world.chats.changed(journey.chat);
        }
        report(world, journey, "failed", code, details);
      });
    },
    /** The customer opened the chat: what was delivered is read now. */
    readAll(chat: Chat): void {
      for (const journey of unread.values()) if (journey.chat === chat) read(journey);
    },
    /** One report by hand, at once: late, repeated or out of order as a test likes. */
    reportNow: (journey: Journey, status: StatusName, code?: number): void => report(world, journey, status, code),
    /** Messages delivered and not read, for the state file. */
    unread: (): Journey[] => [...unread.values()],
    restore: (journey: Journey): void => void unread.set(journey.wamid, journey),
  };
}
