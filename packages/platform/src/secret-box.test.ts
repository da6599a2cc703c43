import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTenantKey, open, rewrapTenantKey, seal, SecretBoxError, type SecretPlace } from "./secret-box.ts";

const master = randomBytes(32);
const keyOf = { acme: createTenantKey(master, "acme"), globex: createTenantKey(master, "globex") };
const place: SecretPlace = { tenantId: "acme", credentialId: "c1", version: 1 };
const secret = Buffer.from("EAAG-access-token");
const box = seal(master, keyOf.acme, place, secret);

describe("a sealed secret", () => {
  it.each([Buffer.alloc(0), Buffer.from("x"), randomBytes(100_000)])("opens to what was sealed", (content) => {
    expect(open(master, keyOf.acme, place, seal(master, keyOf.acme, place, content))).toEqual(content);
  });

  it("looks different each time and does not show its content", () => {
    expect(seal(master, keyOf.acme, place, secret)).not.toEqual(box);
    expect(box.includes(secret)).toBe(false);
  });

  it.each<[string, Partial<SecretPlace>]>([
    ["tenant", { tenantId: "globex" }],
    ["credential", { credentialId: "c2" }],
    ["version", { version: 2 }],
  ])("does not open as that of another %s", (_, other) => {
    expect(() => open(master, keyOf.acme, { ...place, ...other }, box)).toThrow(SecretBoxError);
  });

  it("does not open when both box and name were copied to another tenant with its own key", () => {
    expect(() => open(master, keyOf.globex, { ...place, tenantId: "globex" }, box)).toThrow(SecretBoxError);
  });

  it("does not open when a tenant's wrapped key was copied to another tenant", () => {
    const stolen = { ...place, tenantId: "globex" };
    expect(() => seal(master, keyOf.acme, stolen, secret)).toThrow(SecretBoxError);
    expect(() => open(master, keyOf.acme, stolen, box)).toThrow(SecretBoxError);
  });

  it("does not open under another master key", () => {
    expect(() => open(randomBytes(32), keyOf.acme, place, box)).toThrow(SecretBoxError);
  });

  it("does not open when any single byte was changed, or when it was cut", () => {
    for (let at = 0; at < box.length; at++) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(master, keyOf.acme, place, changed)).toThrow(SecretBoxError);
      expect(() => open(master, keyOf.acme, place, box.subarray(0, at))).toThrow(SecretBoxError);
    }
  });

  it("is bound to its parts one by one, so that no shifted spelling of a place fits", () => {
    const odd = { tenantId: "a|b", credentialId: "c", version: 1 };
    const key = createTenantKey(master, "a|b");
    const sealed = seal(master, key, odd, secret);
    expect(() => open(master, key, { tenantId: "a|b", credentialId: "c|1", version: 1 }, sealed)).toThrow(
      SecretBoxError,
    );
  });

  it("still opens after the master key was changed, and no longer with the old one", () => {
    const newMaster = randomBytes(32);
    const rewrapped = rewrapTenantKey(master, newMaster, "acme", keyOf.acme);
    expect(open(newMaster, rewrapped, place, box)).toEqual(secret);
    expect(() => open(master, rewrapped, place, box)).toThrow(SecretBoxError);
    expect(() => rewrapTenantKey(master, newMaster, "globex", keyOf.acme)).toThrow(SecretBoxError);
  });
});
