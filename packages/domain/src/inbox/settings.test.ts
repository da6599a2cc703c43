import { describe, expect, it } from "vitest";
import { AccountRefused, requireWorking } from "./check.ts";
import { AppAddress, ConnectWhatsApp, connectionOf } from "./settings.ts";

describe("what an admin enters of Meta", () => {
  const given = { phoneNumberId: "300000000000001", wabaId: "200000000000001", accessToken: "EAA" };

  it("is digits and a token, without the spaces that copying brings along", () => {
    expect(ConnectWhatsApp.parse({ ...given, phoneNumberId: " 300 ", accessToken: " EAA\n" })).toMatchObject({
      name: "WhatsApp",
      phoneNumberId: "300",
      accessToken: "EAA",
    });
  });

  it.each(["+55 11 4002-8922", "../1", "1/phone_numbers", "1?x=y", "127.0.0.1", "", "1".repeat(33)])(
    "is no number's id: %s",
    (phoneNumberId) => {
      expect(ConnectWhatsApp.safeParse({ ...given, phoneNumberId }).success).toBe(false);
      expect(ConnectWhatsApp.safeParse({ ...given, wabaId: phoneNumberId }).success).toBe(false);
    },
  );
});

it.each([
  "http://app.example",
  "https://user:word@app.example",
  "https://app@127.0.0.1/",
  "file:///etc/passwd",
  "gopher://app.example",
  "//app.example",
  "app.example",
  "javascript:alert(1)",
])("%s is no address of a company's app", (text) => {
  expect(AppAddress.safeParse(text).success).toBe(false);
});

describe("an inbox", () => {
  const now = new Date();
  it.each([
    ["waits until its provider is heard", { verifiedAt: null, lastReceivedAt: null }, "waiting"],
    ["is connected once its provider has asked", { verifiedAt: now, lastReceivedAt: null }, "connected"],
    ["is connected once something came in", { verifiedAt: null, lastReceivedAt: now.toISOString() }, "connected"],
  ] as const)("%s", (_what, heard, state) => {
    expect(connectionOf({ turnedOffAt: null, ...heard })).toBe(state);
    expect(connectionOf({ turnedOffAt: now, ...heard })).toBe("off");
  });

  it("is refused with what is wrong and what to do, and passing troubles say that they pass", () => {
    const refusalOf = (result: Parameters<typeof requireWorking>[0]["result"]) => {
      try {
        requireWorking({ result, reason: "error 1" });
      } catch (error) {
        return error;
      }
      return null;
    };
    for (const well of ["works", "nothing_to_ask"] as const) expect(refusalOf(well)).toBeNull();
    expect(refusalOf("expired")).toBeInstanceOf(AccountRefused);
    expect(refusalOf("expired")).toMatchObject({
      code: "token_refused",
      problem: "expired",
      message: expect.stringMatching(/Make one .*\(error 1\)$/),
    });
    expect(refusalOf("away")).toMatchObject({ code: "unavailable" });
    expect(refusalOf("too_often")).toMatchObject({ code: "too_many_requests" });
  });
});
