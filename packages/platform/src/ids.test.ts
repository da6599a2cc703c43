import { expect, it } from "vitest";
import { newId } from "./ids.ts";
import { randomToken } from "./random-token.ts";
import { sha256Bytes, sha256Hex } from "./sha256.ts";

it("makes ids of version 7, different each time and rising over time", async () => {
  const ids = Array.from({ length: 1_000 }, () => newId());
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect(ids.toSorted()).toEqual(ids);
});

it("makes tokens of 256 random bits that fit into a URL, a cookie and a header", () => {
  const tokens = Array.from({ length: 1_000 }, randomToken);
  expect(new Set(tokens).size).toBe(1_000);
  expect(tokens.every((token) => /^[A-Za-z0-9_-]{43}$/.test(token))).toBe(true);
  expect(tokens.every((token) => Buffer.from(token, "base64url").length === 32)).toBe(true);
});

it("hashes text and bytes to the published SHA-256 of them", () => {
  const ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(sha256Hex("abc")).toBe(ofAbc);
  expect(sha256Hex(Buffer.from("abc"))).toBe(ofAbc);
  expect(sha256Bytes("abc").toString("hex")).toBe(ofAbc);
});
