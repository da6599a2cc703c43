import { describe, expect, it } from "vitest";
import { verifySubscription } from "./verification.ts";

const asked = { "hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "our-token" };

describe("Meta's question to a new webhook address", () => {
  it("is answered with its challenge when it knows our token", () => {
    expect(verifySubscription(asked, "our-token")).toEqual({ isVerified: true, challenge: "1158201444" });
  });

  it.each<[string, Record<string, unknown>, string?]>([
    ["another token", { "hub.verify_token": "their-token" }],
    ["a longer token", { "hub.verify_token": "our-token-and-more" }],
    ["an empty token", { "hub.verify_token": "" }],
    ["no token", { "hub.verify_token": undefined }],
    ["a token given twice", { "hub.verify_token": ["our-token", "our-token"] }],
    ["no token of ours", { "hub.verify_token": "" }, ""],
    ["another mode", { "hub.mode": "unsubscribe" }],
    ["no mode", { "hub.mode": undefined }],
    ["no challenge", { "hub.challenge": undefined }],
    ["a challenge given twice", { "hub.challenge": ["1", "2"] }],
    ["a challenge that is markup", { "hub.challenge": "<script>" }],
    ["an endless challenge", { "hub.challenge": "1".repeat(257) }],
  ])("is refused: %s", (_, special, token = "our-token") => {
    expect(verifySubscription({ ...asked, ...special }, token)).toEqual({ isVerified: false });
  });
});
