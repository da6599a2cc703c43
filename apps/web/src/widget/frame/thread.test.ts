import type { VisitorMessage } from "@max/domain/widget/wire";
import { describe, expect, it } from "vitest";
import { hasGap, merge, stillWaiting, unread } from "./thread.ts";

const message = (id: number, more: Partial<VisitorMessage> = {}): VisitorMessage => ({
  id: String(id),
  by: "agent",
  name: "Inés",
  picture: null,
  text: `text ${id}`,
  file: null,
  at: "2026-11-20T12:00:00.000Z",
  clientMessageId: null,
  isRead: false,
  isRemoved: false,
  sortKey: String(id).padStart(6, "0"),
  ...more,
});

describe("a visitor's thread", () => {
  it("ends the same in whatever order and however often messages come", () => {
    const [one, two, three] = [message(1), message(2), message(3)];
    expect(merge(merge([two], [three, one]), [two, two])).toEqual([one, two, three]);
  });

  it("holds the newer word on a message", () => {
    expect(merge([message(1)], [message(1, { isRemoved: true, text: "" })])).toMatchObject([{ isRemoved: true }]);
  });

  it("knows when something may lie between what it has and what came", () => {
    expect(hasGap([message(1)], [message(5)], true)).toBe(true);
    expect(hasGap([message(1)], [message(5)], false)).toBe(false);
    expect(hasGap([message(1), message(5)], [message(5), message(6)], true)).toBe(false);
    expect(hasGap([], [message(5)], true)).toBe(false);
  });

  it("drops from the waiting line what has come back", () => {
    const line = [
      { clientMessageId: "a", text: "a", at: "" },
      { clientMessageId: "b", text: "b", at: "" },
    ];
    expect(stillWaiting(line, [message(1, { by: "visitor", clientMessageId: "a" })])).toMatchObject([
      { clientMessageId: "b" },
    ]);
  });

  it("counts answers as unread until the server or this browser says otherwise", () => {
    const list = [message(1), message(2, { isRead: true }), message(3, { by: "visitor" }), message(4)];
    expect(unread(list, new Set(["4"])).map(({ id }) => id)).toEqual(["1"]);
  });
});
