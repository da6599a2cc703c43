/** Passes on who is writing: from the bus to the screens of those who may read the conversation, and from one person not too often. */
import type { UserId } from "@max/domain/ids";
import { DomainError } from "@max/domain/errors";
import type { Bus } from "@max/platform/bus";
import type { Logger } from "@max/platform/logger";
import { TYPING_CHANNEL, TypingWord } from "@max/services/presence/say-typing";
import type { LiveFeed } from "./feed.ts";
import { parseJson } from "./parse-json.ts";

export type TypingSigns = {
  /** @throws DomainError `too_many_requests` for who says it more often than anybody's screen does */
  pace(userId: UserId): void;
  start(): Promise<void>;
  close(): Promise<void>;
};

const MOST_PER_SECOND = 4;

export function createTypingSigns({ bus, feed, log }: { bus: Bus; feed: LiveFeed; log: Logger }): TypingSigns {
  let unsubscribe: (() => Promise<void>) | null = null;
  let second = 0;
  let said = new Map<UserId, number>();

  function hear(payload: string) {
    const word = TypingWord.safeParse(parseJson(payload));
    if (!word.success) return log.warn("a sign of writing could not be read");
    const { tenantId, place, ...sign } = word.data;
    feed.whisper(tenantId, { type: "typing", ...sign }, place);
  }

  return {
    pace(userId) {
      const now = Math.floor(performance.now() / 1000);
      if (now !== second) [second, said] = [now, new Map()];
      const count = (said.get(userId) ?? 0) + 1;
      said.set(userId, count);
      if (count > MOST_PER_SECOND)
        throw new DomainError("too_many_requests", "Say less often that somebody is typing.");
    },
    async start() {
      unsubscribe = await bus.subscribe(TYPING_CHANNEL, (payloads) => payloads.forEach(hear));
    },
    close: async () => unsubscribe?.(),
  };
}
