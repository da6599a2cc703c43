import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type { StreamEvent, VisitorMessage } from "@max/domain/widget/wire";
import { describe, expect, it } from "vitest";
import { NEWEST, openVisitorStream } from "./visitor-stream.ts";

const message = (n: number) =>
  ({
    id: `m${n}`,
    sortKey: String(n).padStart(6, "0"),
    text: `words ${n}`,
    isRead: false,
    isRemoved: false,
  }) as VisitorMessage;

/** A thread that grows, and what its stream told of it. */
function openThread(length: number) {
  const told: StreamEvent[] = [];
  const response = Object.assign(new EventEmitter(), {
    writeHead: () => undefined,
    write: (text: string) => void told.push(JSON.parse(text.slice("data: ".length)) as StreamEvent),
    end: () => undefined,
    writableLength: 0,
  });
  let count = length;
  const read = async () => {
    const from = Math.max(0, count - NEWEST);
    const messages = Array.from({ length: count - from }, (_, n) => message(from + n));
    return { messages, hasMore: from > 0, conversationIds: [] };
  };
  const stream = openVisitorStream(response as unknown as ServerResponse, {}, read, () => undefined);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    told,
    settle,
    async grow(by: number) {
      count += by;
      stream.changed();
      await settle();
    },
  };
}

const words = (event: StreamEvent | undefined) =>
  event?.type === "messages" ? [event.messages.length, event.hasMore] : null;

describe("what a visitor's open widget hears of a long thread", () => {
  it("is the newest of it first, and that there are older ones", async () => {
    const { told, settle } = openThread(100);
    await settle();
    expect(words(told[0])).toEqual([NEWEST, true]);
  });

  it("is what is new alone, which leaves all that is shown where it is", async () => {
    const { told, settle, grow } = openThread(100);
    await settle();
    await grow(2);
    expect(words(told[1])).toEqual([2, false]);
  });

  it("is the newest of it again, with the gap before them, after more at once than it can bring", async () => {
    const { told, settle, grow } = openThread(100);
    await settle();
    await grow(NEWEST + 5);
    expect(words(told[1])).toEqual([NEWEST, true]);
  });
});
