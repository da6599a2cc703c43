/** All the emulator knows, in one place, and the settings by which it acts. Routes and pages work on this. */
import { EventEmitter } from "node:events";
import { z } from "zod";
import { createBehaviours } from "./behaviours.ts";
import { createChats, type Chat } from "./chats.ts";
import { createLedger } from "./ledger.ts";
import { createMediaStore } from "./media-store.ts";
import { createPeople, NewNumber, SAMPLE_CUSTOMERS, type BusinessNumber } from "./people.ts";
import { createPairLimit, createThroughputLimit } from "./rate-limits.ts";
import { createWebhookSender } from "./webhook-sender.ts";

const ms = z.number().int().min(0);

export const Rules = z.strictObject({
  /** Messages a second for each number before 130429; null = no limit. */
  perSecond: z.number().int().min(1).nullable(),
  /** One message in 6 s to one person, bursts of 45, else 131056. */
  pairRate: z.boolean(),
  /** Free text outside the 24 h: a `failed` status after the 200, an immediate 131047, or no rule at all. */
  window: z.enum(["status", "immediate", "off"]),
  /** A recipient nobody knows: a `failed` status with 131026, an immediate one, or a new customer is made of them. */
  unknownRecipient: z.enum(["status", "immediate", "accept"]),
  /** Milliseconds after acceptance for `sent`, and after that for `delivered`, and after that for `read`. */
  statusDelaysMs: z.strictObject({ sent: ms, delivered: ms, read: ms }),
  /** Customers read at once, with or without an open page. */
  autoRead: z.boolean(),
  /** Fetch media that are sent by link, as Meta does; an unreachable one fails with 131053. */
  fetchLinks: z.boolean(),
  /** Put the short-lived download address into inbound media, too. */
  inboundMediaUrl: z.boolean(),
  mediaUrlValidForMs: ms,
  /** Waits before a refused webhook comes again; the last repeats. */
  retryDelaysMs: z.array(ms).min(1),
  /** After so many attempts a webhook is dropped for ever. */
  maxAttempts: z.number().int().min(1),
  webhookTimeoutMs: ms,
});
export type Rules = z.infer<typeof Rules>;

export const DEFAULT_RULES: Rules = {
  perSecond: 80,
  pairRate: false,
  window: "status",
  unknownRecipient: "status",
  statusDelaysMs: { sent: 150, delivered: 400, read: 600 },
  autoRead: false,
  fetchLinks: true,
  inboundMediaUrl: true,
  mediaUrlValidForMs: 5 * 60_000,
  retryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000],
  maxAttempts: 1_000,
  webhookTimeoutMs: 20_000,
};

export type Settings = {
  appSecret: string;
  verifyToken: string | null;
  webhookUrl: string | null;
  rules: Rules;
  /** Unix milliseconds. */
  now: () => number;
};

/** `changed`: something in this chat is different. `media`: a file came in. `dirty`: anything at all. */
type WorldEvents = { changed: [Chat | null]; dirty: [] };

export type World = ReturnType<typeof createWorld>;

export function createWorld(settings: Settings) {
  const { rules, now } = settings;
  const events = new EventEmitter<WorldEvents>();
  events.setMaxListeners(0);
  const numbers = new Map<string, BusinessNumber>();
  const openUntil = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  let version = 0;
  const changed = (chat: Chat | null): void => {
    version += 1;
    events.emit("changed", chat);
    events.emit("dirty");
  };

  return {
    settings,
    rules,
    now,
    events,
    changed,
    /** Rises with every change, so that a page knows whether it is behind. */
    version: (): number => version,
    /** Where the emulator is reached; set once it listens. */
    url: "",
    numbers,
    people: createPeople(),
    chats: createChats(now, changed),
    media: createMediaStore(now, rules.mediaUrlValidForMs, () => events.emit("dirty")),
    ledger: createLedger(now),
    behaviours: createBehaviours(),
    throughput: createThroughputLimit(rules.perSecond, now),
    pairs: createPairLimit(rules.pairRate, now),
    webhooks: createWebhookSender({
      retryDelaysMs: rules.retryDelaysMs,
      maxAttempts: rules.maxAttempts,
      timeoutMs: rules.webhookTimeoutMs,
    }),
    /** Which number sent a message, to know a message id when it is marked as read or reacted to. */
    sentBy: new Map<string, { phoneNumberId: string; customerId: string }>(),
    /** Webhook fields each account asked for by `subscribed_apps`. */
    subscribed: new Set<string>(),

    addNumber(number: NewNumber): BusinessNumber {
      const parsed = NewNumber.parse(number);
      const added = {
        ...parsed,
        appSecret: parsed.appSecret ?? settings.appSecret,
        webhookUrl: parsed.webhookUrl ?? settings.webhookUrl,
      };
      numbers.set(added.phoneNumberId, added);
      changed(null);
      return added;
    },
    addSampleCustomers(): void {
      for (const person of SAMPLE_CUSTOMERS) this.people.add(person);
    },

    /** A page shows this chat; it must say so again within `forMs`. Zero closes it. */
    look(phoneNumberId: string, customerId: string, forMs: number): void {
      openUntil.set(`${phoneNumberId} ${customerId}`, now() + forMs);
    },
    isLookedAt: (chat: Chat): boolean =>
      rules.autoRead || (openUntil.get(`${chat.phoneNumberId} ${chat.customerId}`) ?? 0) > now(),

    /** Runs later unless the emulator closes first. */
    after(ms: number, run: () => void): void {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
    },
    close(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      this.webhooks.close();
    },
  };
}
