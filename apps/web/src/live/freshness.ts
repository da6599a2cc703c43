/**
 * Remembers how recent each thing on the screen is, so that a repeated or late event changes nothing and an answer
 * that was on its way while something newer arrived is not believed.
 */
import type { LiveEvent } from "./wire.ts";

/** Orders two live cursors. Their numbers are compared as numbers, whatever surrounds them. */
export function compareCursors(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const x = left[at] ?? "";
    const y = right[at] ?? "";
    if (x === y) continue;
    if (!/^\d+$/.test(x) || !/^\d+$/.test(y)) return x < y ? -1 : 1;
    const difference = BigInt(x) - BigInt(y);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

export type Freshness = { conversation: boolean; message: boolean };

export class FreshnessLog {
  #seen = new Map<string, { cursor: string; order: number }>();
  #order = 0;

  /** Which parts of an event are news, and notes that they have been seen. */
  admit(cursor: string, event: LiveEvent): Freshness {
    switch (event.type) {
      case "message.created":
        return {
          conversation: this.#advance(`c:${event.conversation.id}`, cursor),
          message: this.#advance(`m:${event.message.id}`, cursor),
        };
      case "message.removed":
        return {
          conversation: this.#advance(`c:${event.conversation.id}`, cursor),
          message: this.#advance(`m:${event.messageId}`, cursor),
        };
      case "message.changed":
        return { conversation: false, message: this.#advance(`m:${event.message.id}`, cursor) };
      case "conversation.changed":
      case "messages.released":
        return { conversation: this.#advance(`c:${event.conversation.id}`, cursor), message: false };
      case "conversation.left":
        return { conversation: this.#advance(`c:${event.conversationId}`, cursor), message: false };
      default:
        return { conversation: false, message: false };
    }
  }

  /** Take it before asking the server; hand it to `isCurrent` with the answer. */
  mark(): number {
    return this.#order;
  }

  /** Whether nothing newer about it arrived since `mark`. */
  isCurrent(kind: "conversation" | "message", id: string, mark: number): boolean {
    const seen = this.#seen.get(`${kind === "conversation" ? "c" : "m"}:${id}`);
    return seen === undefined || seen.order <= mark;
  }

  #advance(key: string, cursor: string): boolean {
    const seen = this.#seen.get(key);
    if (seen && compareCursors(cursor, seen.cursor) <= 0) return false;
    this.#seen.set(key, { cursor, order: ++this.#order });
    return true;
  }
}
