import { createHash, createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isSignedBy, sign } from "./signature.ts";

const secret = "app-secret-for-tests";
const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
const good = "sha256=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a61";
const hex = good.slice("sha256=".length);

describe("a webhook's signature", () => {
  it("is accepted when Meta made it over exactly these bytes", () => {
    expect(isSignedBy(body, good, [secret])).toBe(true);
    expect(sign(body, secret)).toBe(good);
  });

  it("is accepted by either secret while one replaces the other", () => {
    expect(isSignedBy(body, good, ["the-new-secret", secret])).toBe(true);
    expect(isSignedBy(body, sign(body, "the-new-secret"), ["the-new-secret", secret])).toBe(true);
  });

  it("covers bytes that are not valid text", () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x7b]);
    expect(isSignedBy(bytes, sign(bytes, secret), [secret])).toBe(true);
    expect(isSignedBy(Buffer.from(bytes.toString("utf8")), sign(bytes, secret), [secret])).toBe(false);
  });

  const accented = Buffer.from('{"text":"ol\\u00e1"}');
  const wrong: [string, string | string[] | undefined, Buffer?, string[]?][] = [
    ["no header", undefined],
    ["an empty header", ""],
    ["no scheme", hex],
    ["sha1 only", `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`],
    ["sha1's scheme before the right digits", `sha1=${hex}`],
    ["an upper-case scheme", `SHA256=${hex}`],
    ["upper-case digits", `sha256=${hex.toUpperCase()}`],
    ["one upper-case digit", good.replace("a", "A")],
    ["63 digits", good.slice(0, -1)],
    ["65 digits", `${good}0`],
    ["no digits", "sha256="],
    ["digits that are none", `sha256=${"g".repeat(64)}`],
    ["all zeros", `sha256=${"0".repeat(64)}`],
    ["a space before", ` ${good}`],
    ["a space after", `${good} `],
    ["a line break after", `${good}\n`],
    ["base64", `sha256=${Buffer.from(hex, "hex").toString("base64")}`],
    ["two signatures in one header", `${good}, ${good}`],
    ["a repeated header", [good, good]],
    ["a header as a list of one", [good]],
    ["full-width digits", `sha256=${hex.replace("1", "１")}`],
    ["another secret", sign(body, "another-secret")],
    ["another tenant's secret", good, body, ["tenant-b-secret"]],
    ["no secret at all", good, body, []],
    ["an empty secret", `sha256=${createHmac("sha256", "").update(body).digest("hex")}`, body, [""]],
    ["a plain hash without a key", `sha256=${createHash("sha256").update(body).digest("hex")}`],
    ["one byte more", good, Buffer.concat([body, Buffer.from(" ")])],
    ["one byte less", good, body.subarray(0, -1)],
    ["one bit changed", good, Buffer.from(body.toString().replace("entry", "entrx"))],
    ["the body written anew", sign(accented, secret), Buffer.from(JSON.stringify(JSON.parse(accented.toString())))],
    ["the body pretty-printed", good, Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2))],
    ["the body still compressed", good, gzipSync(body)],
    ["an empty body, rightly signed", sign(Buffer.alloc(0), secret), Buffer.alloc(0)],
  ];
  it.each(wrong)("is refused: %s", (_, header, bytes = body, secrets = [secret]) => {
    expect(isSignedBy(bytes, header, secrets)).toBe(false);
  });
});
