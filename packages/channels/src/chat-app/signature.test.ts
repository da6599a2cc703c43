import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { RequestHeaders } from "../adapter.ts";
import { isSecret, isSignedBy, looksSigned, signatureHeaders } from "./signature.ts";

const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const other = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const body = Buffer.from('{"type":"contact.created","timestamp":"2026-09-21T14:13:20Z","data":{"id":"c_1"}}');
const at = new Date(1_790_000_000_000);
const good = {
  "webhook-id": "msg_test_0001",
  "webhook-timestamp": "1790000000",
  "webhook-signature": "v1,ukJpZUpseF51ZqPYvQo00jUCR8JPQM1lzMGgAvAl3c8=",
};
const digest = good["webhook-signature"].slice("v1,".length);
const signedAt = (seconds: number) => signatureHeaders(body, secret, "msg_test_0001", new Date(seconds * 1_000));

describe("a Chat App's signature", () => {
  it("is that of the specification, both ways", () => {
    expect(isSignedBy(body, good, [secret], at)).toBe(true);
    expect(signatureHeaders(body, secret, "msg_test_0001", at)).toEqual(good);
  });

  it("is accepted by either secret while one replaces the other, from a sender who signs with both", () => {
    expect(isSignedBy(body, good, [other, secret], at)).toBe(true);
    const both = `v1a,c29tZXRoaW5n ${signatureHeaders(body, other, "msg_test_0001", at)["webhook-signature"]} v1,${digest}`;
    expect(isSignedBy(body, { ...good, "webhook-signature": both }, [secret], at)).toBe(true);
  });

  it("holds for five minutes of either clock, and not a second longer", () => {
    for (const offset of [-300, 0, 300])
      expect(isSignedBy(body, signedAt(1_790_000_000 + offset), [secret], at)).toBe(true);
    for (const offset of [-301, 301])
      expect(isSignedBy(body, signedAt(1_790_000_000 + offset), [secret], at)).toBe(false);
  });

  const text = createHmac("sha256", secret).update(`msg_test_0001.1790000000.`).update(body).digest("base64");
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  const wrong: [string, RequestHeaders, { body?: Buffer; secrets?: string[] }?][] = [
    ["no headers", {}],
    ["no id", { ...good, "webhook-id": undefined }],
    ["no time", { ...good, "webhook-timestamp": undefined }],
    ["no signature", { ...good, "webhook-signature": undefined }],
    ["an empty id", { ...good, "webhook-id": "" }],
    ["an id with a dot", { ...good, "webhook-id": "msg.test" }],
    ["another id", { ...good, "webhook-id": "msg_test_0002" }],
    ["an id given twice", { ...good, "webhook-id": ["msg_test_0001", "msg_test_0001"] }],
    ["another time", { ...good, "webhook-timestamp": "1790000001" }],
    ["a time in milliseconds", { ...good, "webhook-timestamp": "1790000000000" }],
    ["a time that is none", { ...good, "webhook-timestamp": "1790000000.0" }],
    ["an empty signature", { ...good, "webhook-signature": "" }],
    ["no version", { ...good, "webhook-signature": digest }],
    ["another version alone", { ...good, "webhook-signature": `v2,${digest}` }],
    ["an upper-case version", { ...good, "webhook-signature": `V1,${digest}` }],
    ["hex digits", { ...good, "webhook-signature": `v1,${Buffer.from(digest, "base64").toString("hex")}` }],
    ["base64url", { ...good, "webhook-signature": `v1,${digest.replace("/", "_").replace("=", "")}` }],
    ["a short digest", { ...good, "webhook-signature": `v1,${digest.slice(0, -4)}` }],
    ["a long digest", { ...good, "webhook-signature": `v1,${digest}AAAA` }],
    ["entries parted by commas", { ...good, "webhook-signature": `v1,${digest},v1,${digest}` }],
    ["a key of the secret's text", { ...good, "webhook-signature": `v1,${text}` }],
    ["the body written anew", good, { body: rewritten }],
    ["the packed body", good, { body: gzipSync(body) }],
    ["a line end more", good, { body: Buffer.concat([body, Buffer.from("\n")]) }],
    ["an empty body", good, { body: Buffer.alloc(0) }],
    ["another company's secret", good, { secrets: [other] }],
    ["no secret", good, { secrets: [] }],
    ["an empty secret", good, { secrets: [""] }],
    ["a secret that is none", good, { secrets: ["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="] }],
  ];
  it.each(wrong)("is refused: %s", (_name, headers, changed = {}) => {
    expect(isSignedBy(changed.body ?? body, headers, changed.secrets ?? [secret], at)).toBe(false);
  });

  it("covers bytes that are not valid text", () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x7b]);
    const headers = signatureHeaders(bytes, secret, "x", at);
    expect(isSignedBy(bytes, headers, [secret], at)).toBe(true);
    expect(isSignedBy(Buffer.from(bytes.toString("utf8")), headers, [secret], at)).toBe(false);
  });

  it("can be seen to be missing before the body is read", () => {
    expect(looksSigned(good)).toBe(true);
    expect(looksSigned({ ...good, "webhook-signature": "v1,short" })).toBe(false);
  });

  it("needs a secret of 24 to 64 bytes", () => {
    const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 1).toString("base64")}`;
    expect([23, 24, 64, 65].map((count) => isSecret(ofBytes(count)))).toEqual([false, true, true, false]);
  });
});
