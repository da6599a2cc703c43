import { describe, expect, it } from "vitest";
import { SendMessage } from "./message/inputs.ts";
import { readTimeCursor, timeCursor } from "./paging.ts";
import { storableText } from "./text.ts";

describe("text that is handed in", () => {
  it.each(["Olá 👋", "line\nbreak\ttab", "\u202Eright to left", "e\u0301"])("takes %j as it is", (text) => {
    expect(storableText().parse(text)).toBe(text);
  });

  it.each(["a\0b", "half \uD83D of a pair", "\uDC4B"])("refuses %j, which no database keeps", (text) => {
    expect(storableText().safeParse(text).success).toBe(false);
    const message = { conversationId: "01900000-0000-7000-8000-000000000000", clientMessageId: "1", text };
    expect(SendMessage.safeParse(message).success).toBe(false);
  });
});

describe("a list's cursor", () => {
  const id = "01900000-0000-7000-8000-000000000000";
  it("comes back as it was made", () => {
    const at = new Date("2026-11-20T12:00:00.123Z");
    expect(readTimeCursor(timeCursor({ at, id }))).toEqual({ at, id });
  });
  it.each([`1.${"-".repeat(36)}`, `x.${id}`, id, "1.", `${"9".repeat(20)}.${id}`])("refuses %s", (cursor) => {
    expect(() => readTimeCursor(cursor)).toThrow("not one this list gave out");
  });
});
