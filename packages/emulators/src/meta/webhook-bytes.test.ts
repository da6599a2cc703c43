import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { postWebhook, signatureOf, toMetaJson } from "./webhook-bytes.ts";

const SECRET = "app-secret-for-tests";

describe("the signature of a webhook", () => {
  it("is Meta's for the published example", () => {
    const bytes = toMetaJson({ object: "whatsapp_business_account", entry: [] });
    expect(bytes.toString()).toBe('{"object":"whatsapp_business_account","entry":[]}');
    expect(signatureOf(bytes, SECRET)).toBe("sha256=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a61");
  });

  it("changes with the body and with the secret", () => {
    const bytes = toMetaJson({ a: 1 });
    expect(signatureOf(bytes, "other")).not.toBe(signatureOf(bytes, SECRET));
    expect(signatureOf(toMetaJson({ a: 2 }), SECRET)).not.toBe(signatureOf(bytes, SECRET));
  });
});

describe("the bytes of a webhook", () => {
  it("are ASCII only, with lower-case escapes and two of them beyond the basic plane", () => {
    const bytes = toMetaJson({ text: "Olá 😞 — ü\u007f" });
    expect(bytes.toString()).toBe('{"text":"Ol\\u00e1 \\ud83d\\ude1e \\u2014 \\u00fc\u007f"}');
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    expect(JSON.parse(bytes.toString())).toEqual({ text: "Olá 😞 — ü\u007f" });
  });

  it("go out exactly as signed, and without a signature when no secret is given", async () => {
    const seen: { header: string | undefined; raw: string }[] = [];
    const server = createServer((request, response) => {
      let raw = "";
      request.on("data", (chunk: Buffer) => (raw += chunk.toString()));
      request.on("end", () => {
        seen.push({ header: request.headers["x-hub-signature-256"]?.toString(), raw });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await postWebhook(url, { text: "é" }, SECRET);
    await postWebhook(url, Buffer.from("not json"), null);
    server.close();
    expect(seen).toEqual([
      { raw: '{"text":"\\u00e9"}', header: signatureOf(Buffer.from('{"text":"\\u00e9"}'), SECRET) },
      { raw: "not json", header: undefined },
    ]);
  });
});
