import type { InboxId } from "@max/domain/ids";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { verifyIdentity } from "./verify-identity.ts";

const INBOX = "0198f3a0-0000-7000-8000-000000000001" as InboxId;
const SECRET = "a-secret-of-this-widget-0123456789abcdef";
const OTHERS = "a-secret-of-another-widget-0123456789abc";
const now = new Date("2026-11-20T12:00:00Z");
const nowS = now.getTime() / 1_000;
const key = (secret: string) => new TextEncoder().encode(secret);

type Made = { secret?: string; aud?: string; exp?: number; sub?: string | null; alg?: string; more?: object };
function token({
  secret = SECRET,
  aud = INBOX,
  exp = nowS + 600,
  sub = "user-42",
  alg = "HS256",
  more = {},
}: Made = {}) {
  const jwt = new SignJWT({ name: "Priya", ...more })
    .setProtectedHeader({ alg })
    .setAudience(aud)
    .setExpirationTime(exp);
  return (sub === null ? jwt : jwt.setSubject(sub)).sign(
    key(secret.padEnd(64, "0").slice(0, alg === "HS256" ? secret.length : 64)),
  );
}
const verify = async (given: string | Promise<string>, secrets = [SECRET]) =>
  verifyIdentity(secrets, INBOX, await given, now);

const [head, body, signature] = (await token()).split(".") as [string, string, string];
const changed = Buffer.from(JSON.stringify({ aud: INBOX, exp: nowS + 600, sub: "user-43" })).toString("base64url");

describe("a company's word for its visitor (T18)", () => {
  it("says who they are", async () => {
    expect(await verify(token())).toEqual({ subject: "user-42", name: "Priya", email: null });
  });

  it("may be signed with either secret while one is being replaced", async () => {
    expect(await verify(token(), [OTHERS, SECRET])).toMatchObject({ subject: "user-42" });
  });

  it.each<[string, string | Promise<string>]>([
    ["is nothing", ""],
    ["is no token", "hello"],
    ["has no signature", `${head}.${body}.`],
    [
      "is signed with nothing",
      new UnsecuredJWT({ sub: "user-42" })
        .setAudience(INBOX)
        .setExpirationTime(nowS + 600)
        .encode(),
    ],
    ["says that nothing signed it", `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.${signature}`],
    ["names somebody else than was signed", `${head}.${changed}.${signature}`],
    ["is signed by another widget's secret", token({ secret: OTHERS })],
    ["is signed by another algorithm", token({ alg: "HS512" })],
    ["is for another widget", token({ aud: "0198f3a0-0000-7000-8000-000000000002" })],
    ["is over", token({ exp: nowS - 61 })],
    ["holds for longer than an hour", token({ exp: nowS + 3_661 })],
    ["names nobody", token({ sub: null })],
    ["names somebody without a name", token({ sub: "" })],
    ["names what cannot be stored", token({ sub: "a\0b" })],
    ["names somebody at length", token({ sub: "u".repeat(201) })],
    ["begins later", token({ more: { nbf: nowS + 300 } })],
  ])("is no word when it %s", async (_name, given) => {
    expect(await verify(given)).toBeNull();
  });

  it("is no word where the widget has no secret", async () => {
    expect(await verify(token(), [])).toBeNull();
  });
});
