import type { TenantId } from "@max/domain/ids";
import { newId } from "@max/platform/ids";
import { describe, expect, it } from "vitest";
import { hashSessionId, newSessionId, tenantOfSessionId } from "./session-id.ts";

describe("a session's id", () => {
  const tenantId = newId<TenantId>();

  it("carries its tenant and 256 random bits, never the same twice", () => {
    const ids = Array.from({ length: 1_000 }, () => newSessionId(tenantId));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids.slice(0, 10)) {
      expect(tenantOfSessionId(id)).toBe(tenantId);
      expect(Buffer.from(id.split(".")[1]!, "base64url")).toHaveLength(32);
    }
  });

  it("is stored as a hash that does not contain it", () => {
    const id = newSessionId(tenantId);
    expect(hashSessionId(id)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashSessionId(id)).not.toContain(id.split(".")[1]);
  });

  it.each([
    "",
    "x",
    "..",
    `${newId()}.short`,
    `${newId()}`,
    `not-a-tenant.${"a".repeat(43)}`,
    `${newId()}.${"a".repeat(43)}.x`,
  ])("is not %j", (text) => expect(tenantOfSessionId(text)).toBeNull());
});
