import type { ApiKeyId, TenantId } from "@max/domain/ids";
import { newId } from "@max/platform/ids";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeApiKey, parseApiKey } from "./api-key.ts";

describe("an API key's text", () => {
  const tenantId = newId<TenantId>();
  const apiKeyId = newId<ApiKeyId>();
  const key = composeApiKey(tenantId, apiKeyId);

  it("names its tenant and itself", () => {
    expect(key).toMatch(/^sk_[\w-]{22}_[\w-]{22}_[\w-]{43}[0-9a-f]{8}$/);
    expect(parseApiKey(key)).toEqual({ tenantId, apiKeyId });
  });

  it("is another each time, of 256 random bits", () => {
    const secrets = Array.from({ length: 500 }, () => composeApiKey(tenantId, apiKeyId).slice(49, 92));
    expect(new Set(secrets).size).toBe(500);
    expect(Buffer.from(secrets[0]!, "base64url")).toHaveLength(32);
  });

  it("is refused with any one character changed, before anybody is asked", () => {
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === "a" ? "b" : "a";
      expect(parseApiKey(key.slice(0, at) + other + key.slice(at + 1)), `at ${at}`).toBeNull();
    }
  });

  it("is read from nothing else, without an error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((s) => `sk_${s}`),
        ),
        (text) => {
          expect(parseApiKey(text)).toBeNull();
        },
      ),
    );
    expect(parseApiKey(`${key} `)).toBeNull();
    expect(parseApiKey(key + key)).toBeNull();
  });
});
