import { describe, expect, it } from "vitest";
import { MAX_PICTURE_BYTES, picturePath, refusalOfPicture } from "./picture.ts";

describe("a picture of oneself", () => {
  it.each([
    ["image/png", 1, null],
    ["image/jpeg", MAX_PICTURE_BYTES, null],
    ["image/webp", 10, null],
    ["image/gif", 10, null],
    ["image/jpeg", MAX_PICTURE_BYTES + 1, "size"],
    ["image/png", 0, "empty"],
    ["image/svg+xml", 10, "type"],
    ["text/html", 10, "type"],
    ["", 10, "type"],
  ])("of type %j and %i bytes: %s", (type, sizeBytes, refusal) =>
    expect(refusalOfPicture({ type, sizeBytes })).toBe(refusal),
  );

  it("has another address when it is another picture", () => {
    expect(picturePath("u", "1", "small")).not.toBe(picturePath("u", "2", "small"));
    expect(picturePath("u", "1", "small")).not.toBe(picturePath("u", "1", "large"));
  });
});
