/**
 * Wakes the open streams of a company's visitors. It reads what everybody's screens are told and says only that there is something:
 * each stream then reads what its own visitor may see, so that nothing can reach a stranger by way of an event.
 */
import type { ConversationId, TenantId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import type { Bus } from "@max/platform/bus";
import type { Logger } from "@max/platform/logger";
import { TYPING_CHANNEL, TypingWord } from "@max/services/presence/say-typing";
import type { LiveFeed } from "../live/feed.ts";
import { parseJson } from "../live/parse-json.ts";

export type Watcher = {
  /** By what others know the visitor. */
  addresses: readonly string[];
  /** The conversations that the visitor's messages are in, as far as is known. */
  conversations: ReadonlySet<ConversationId>;
  changed(): void;
  /** One of the company's people writes an answer; who, the answer says. */
  typing(): void;
};

export type VisitorHub = {
  /** @returns a function that ends it */
  watch(tenantId: TenantId, watcher: Watcher): () => void;
  start(): Promise<void>;
  close(): Promise<void>;
};

type Company = { watchers: Set<Watcher>; stop(): void };

export function createVisitorHub({ feed, bus, log }: { feed: LiveFeed; bus: Bus; log: Logger }): VisitorHub {
  const companies = new Map<TenantId, Company>();
  let unsubscribe: (() => Promise<void>) | null = null;

  function follow(tenantId: TenantId): Company {
    const follower = feed.follow(tenantId, null);
    const company: Company = { watchers: new Set(), stop: () => follower.close() };
    const run = async () => {
      if (!(await follower.begin())) return;
      // What was said between a stream's first read and this place is read once more.
      for (const watcher of company.watchers) watcher.changed();
      for (let step = await follower.next(); step; step = await follower.next()) {
        follower.advance(step);
        for (const watcher of company.watchers)
          if (step.type === "reset" || concerns(step.row.event, watcher)) watcher.changed();
      }
    };
    run().catch((error: unknown) => {
      log.warn({ err: error }, "a company's visitors are not told of changes until they come back");
      companies.delete(tenantId);
    });
    return company;
  }

  function heard(payload: string) {
    const word = TypingWord.safeParse(parseJson(payload));
    if (!word.success || word.data.writer.type !== "user" || !word.data.isTyping) return;
    for (const watcher of companies.get(word.data.tenantId)?.watchers ?? [])
      if (watcher.conversations.has(word.data.conversationId)) watcher.typing();
  }

  return {
    watch(tenantId, watcher) {
      const company = companies.get(tenantId) ?? follow(tenantId);
      companies.set(tenantId, company);
      company.watchers.add(watcher);
      return () => {
        company.watchers.delete(watcher);
        if (company.watchers.size > 0) return;
        company.stop();
        if (companies.get(tenantId) === company) companies.delete(tenantId);
      };
    },
    async start() {
      unsubscribe = await bus.subscribe(TYPING_CHANNEL, (payloads) => payloads.forEach(heard));
    },
    async close() {
      for (const { stop } of companies.values()) stop();
      await unsubscribe?.();
    },
  };
}

function concerns(event: LiveEvent, { addresses, conversations }: Watcher): boolean {
  if (event.type === "message.changed") return conversations.has(event.conversationId);
  // What is held back of a flood is still what its writer said.
  const isSaid =
    event.type === "message.created" ||
    event.type === "messages.released" ||
    (event.type === "conversation.changed" && event.conversation.held !== null);
  if (!isSaid) return false;
  return event.conversation.contact.identities.some(({ value }) => addresses.includes(value));
}
