import { describe, expect, it } from "vitest";
import { createWhatsAppAdapter } from "./adapter.ts";
import { recorded } from "./fixtures/recorded.ts";
import { sign } from "./signature.ts";

const adapter = createWhatsAppAdapter({ graphUrl: "https://graph.example.test", apiVersion: "v25.0" });

describe("the WhatsApp adapter", () => {
  it("checks the header that Meta signs with, and no other", () => {
    const body = recorded("text");
    const signature = sign(body, "app-secret-for-tests");
    const isAuthentic = (headers: Record<string, string>) =>
      adapter.isAuthentic(body, headers, ["app-secret-for-tests"], new Date(0));
    expect(isAuthentic({ "x-hub-signature-256": signature })).toBe(true);
    expect(isAuthentic({ "x-hub-signature": signature })).toBe(false);
    expect(isAuthentic({})).toBe(false);
  });

  it("reads deliveries", () => {
    expect(adapter.parse(recorded("text"), null)).toMatchObject([{ type: "message" }]);
    expect(adapter.laneHint(recorded("text"))).toEqual({ inboxKey: "300000000000001", sender: "5511900001234" });
  });
});
