import { expect, it } from "vitest";
import { checkPublication, fromFrame, MAX_FRAME_BYTES, toFrames } from "./frame.ts";

it("comes out as it went in, in frames that NOTIFY carries, for payloads of any size and script", () => {
  for (const size of [1, 7, 100, 1_333, 2_600, 3_990]) {
    for (const letter of ["x", "ü", "🦊", '"', "\\", "\n"]) {
      const payloads = Array.from(
        { length: 30 },
        (_, n) => `${n}${letter.repeat(size / Buffer.byteLength(JSON.stringify(letter)))}`,
      );
      const frames = toFrames(payloads);
      expect(frames.flatMap(fromFrame)).toEqual(payloads);
      expect(frames.every((frame) => Buffer.byteLength(frame) <= MAX_FRAME_BYTES)).toBe(true);
    }
  }
});

it("accepts the longest payload that fits and refuses the next", () => {
  const longest = "x".repeat(MAX_FRAME_BYTES - 4);
  expect(() => checkPublication("c", longest)).not.toThrow();
  expect(toFrames([longest, longest]).map((frame) => Buffer.byteLength(frame))).toEqual([
    MAX_FRAME_BYTES,
    MAX_FRAME_BYTES,
  ]);
  expect(() => checkPublication("c", `${longest}x`)).toThrow(RangeError);
});

it.each(["", "not json", "{}", "7", "[1,null]"])("takes a foreign notification for empty: %s", (frame) => {
  expect(fromFrame(frame)).toEqual([]);
});
