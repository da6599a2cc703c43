import type { TenantId, UserId } from "@max/domain/ids";
import { newId } from "@max/platform/ids";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { issueAccessToken, readAccessToken } from "./access-token.ts";

const masterKey = Buffer.alloc(32, 7);
const subject = { tenantId: newId<TenantId>(), userId: newId<UserId>(), sessionHash: "ab".repeat(32) };
const NOON = Date.parse("2026-11-20T12:00:00Z");

describe("an access token", () => {
  it("says whose session it stands on, for 15 minutes", async () => {
    const { token, expiresAt } = await issueAccessToken(masterKey, subject, NOON);
    expect(expiresAt).toEqual(new Date("2026-11-20T12:15:00Z"));
    expect(await readAccessToken(masterKey, token, NOON + 14 * 60_000)).toEqual(subject);
    expect(await readAccessToken(masterKey, token, NOON + 15 * 60_000)).toBeNull();
  });

  it("is refused under another master key, or signed with the master key itself", async () => {
    const { token } = await issueAccessToken(Buffer.alloc(32, 8), subject, NOON);
    expect(await readAccessToken(masterKey, token, NOON)).toBeNull();
    const claims = { tid: subject.tenantId, sid: subject.sessionHash, sub: subject.userId, iss: "max" };
    const own = new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setExpirationTime(NOON / 1000 + 60);
    expect(await readAccessToken(masterKey, await own.sign(new Uint8Array(masterKey)), NOON)).toBeNull();
  });

  it("is refused unsigned, changed, or as any other text", async () => {
    const { token } = await issueAccessToken(masterKey, subject, NOON);
    const [head, , signature] = token.split(".");
    const other = Buffer.from(
      JSON.stringify({ iss: "max", sub: newId(), tid: subject.tenantId, sid: subject.sessionHash, exp: NOON }),
    ).toString("base64url");
    const unsigned = new UnsecuredJWT({ tid: subject.tenantId, sid: subject.sessionHash, sub: subject.userId })
      .setIssuer("max")
      .setExpirationTime("15m")
      .encode();
    for (const bad of [`${head}.${other}.${signature}`, unsigned, `${head}.${other}.`, "", "a.b.c", "sk_x"])
      expect(await readAccessToken(masterKey, bad, NOON)).toBeNull();
  });
});
