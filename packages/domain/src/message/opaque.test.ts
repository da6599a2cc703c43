import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageId } from "../ids.ts";
import { opaqueOf, readOpaque } from "./opaque.ts";

const id = MessageId.parse("01a1fb8d-845b-7377-8273-24d1b14f8d98");

describe("our mark on a message", () => {
  it("comes back as the message and the attempt that it was made of", () => {
    for (const attempt of [1, 2, 999_999])
      expect(readOpaque(opaqueOf(id, attempt))).toEqual({ messageId: id, attempt });
  });

  it.each([null, "", "msg_01J8", id, `${id}/`, `${id}/-1`, `${id}/1/2`, `${id}/1 `, `x${id}/1`, `reaction/${id}`])(
    "is not read from %s",
    (text) => expect(readOpaque(text)).toBeNull(),
  );

  it("is never read from arbitrary text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readOpaque(text)).toBeNull();
      }),
    );
  });
});
