import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextToSend, type OutboxEntry } from "./outbox.ts";

const entry = (n: number, conversationId: string, state: OutboxEntry["state"] = "waiting"): OutboxEntry => ({
  clientMessageId: String(n),
  conversationId,
  text: "Hello",
  quotedMessageId: null,
  createdAt: "2026-11-20T12:00:00.000Z",
  state,
  refusal: null,
});
const names = (entries: OutboxEntry[]) => entries.map((it) => it.clientMessageId);

describe("what leaves next", () => {
  it("is the oldest of each conversation, so that a thread keeps its order", () => {
    expect(names(nextToSend([entry(1, "a"), entry(2, "a"), entry(3, "b")], new Set()))).toEqual(["1", "3"]);
  });

  it("is nothing of a conversation whose last message is still under way", () => {
    expect(names(nextToSend([entry(1, "a"), entry(2, "b")], new Set(["a"])))).toEqual(["2"]);
  });

  it("waits for a file that is still on its way, and so does what follows it", () => {
    const file = { uploadId: "u", attachmentId: null, kind: "image" as const, name: "a.jpg", sizeBytes: 1 };
    const later = [entry(2, "a"), entry(3, "b")];
    expect(names(nextToSend([{ ...entry(1, "a"), file }, ...later], new Set()))).toEqual(["3"]);
    const arrived = { ...entry(1, "a"), file: { ...file, attachmentId: "id" } };
    expect(names(nextToSend([arrived, ...later], new Set()))).toEqual(["1", "3"]);
  });

  it("passes over what the server refused, which waits for the person", () => {
    expect(names(nextToSend([entry(1, "a", "refused"), entry(2, "a")], new Set()))).toEqual(["2"]);
  });

  it("is nothing of a conversation whose person is being asked, so that an answer cannot overtake another", () => {
    expect(names(nextToSend([entry(1, "a", "asking"), entry(2, "a"), entry(3, "b")], new Set()))).toEqual(["3"]);
  });

  it("empties any outbox completely, each conversation in its order", () => {
    const any = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 });
    fc.assert(
      fc.property(any, (conversations) => {
        let left = conversations.map((conversation, n) => entry(n, conversation));
        const sent: OutboxEntry[] = [];
        while (left.length > 0) {
          const [next] = nextToSend(left, new Set());
          if (!next) throw new Error("Something is left that never leaves.");
          sent.push(next);
          left = left.filter((it) => it !== next);
        }
        for (const conversation of ["a", "b", "c"]) {
          const order = sent.filter((it) => it.conversationId === conversation).map((it) => Number(it.clientMessageId));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});
