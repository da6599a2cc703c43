import { FIRST_CHOICES } from "@max/domain/notice/notice";
import { describe, expect, it } from "vitest";
import { at, notice, uuid } from "../live/views.fixture.ts";
import { freshAfter, newestAt, toTell } from "./fresh.ts";

const first = notice({ id: uuid(1), conversationId: uuid(11), at: at(1) });
const readOne = notice({ id: uuid(2), conversationId: uuid(12), at: at(2), isRead: true });
const last = notice({ id: uuid(3), conversationId: uuid(13), at: at(3) });
const newestFirst = [last, readOne, first];
const calm = { isQuiet: false, lookingAt: null };

describe("what is told", () => {
  it("is what came since, unread, in the order it came", () => {
    expect(freshAfter(newestFirst, "")).toEqual([first, last]);
    expect(freshAfter(newestFirst, at(1))).toEqual([last]);
    expect(freshAfter(newestFirst, newestAt(newestFirst, ""))).toEqual([]);
  });

  it("is a notice again that grew since", () => {
    const grown = { ...first, at: at(9), count: 2 };
    expect(freshAfter([grown, last, readOne], newestAt(newestFirst, ""))).toEqual([grown]);
  });

  it("leaves out what is in front of one's eyes", () => {
    const told = toTell([first, last], FIRST_CHOICES, { ...calm, lookingAt: uuid(11) });
    expect(told.map((each) => each.notice)).toEqual([last]);
  });

  it("is told quietly in quiet hours", () => {
    const [told] = toTell([first], FIRST_CHOICES, { ...calm, isQuiet: true });
    expect(told!.ways).toEqual({ page: true, browser: false, sound: false });
  });
});

it("the newest never goes back", () => {
  expect(newestAt(newestFirst, "2027")).toBe("2027");
});
