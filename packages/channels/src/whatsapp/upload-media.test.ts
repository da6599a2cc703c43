import { describe, expect, it } from "vitest";
import { uploadMedia } from "./upload-media.ts";

type Seen = { url: string; headers: Headers; body: string };

/** Meta answering as told. @returns what it was sent */
function meta(status: number, body: unknown, headers: Record<string, string> = {}) {
  const seen: Seen[] = [];
  const config = {
    graphUrl: "http://graph.test",
    apiVersion: "v25.0",
    fetch: (async (url: string, init: RequestInit) => {
      const sent = await new Response(init.body).text();
      seen.push({ url, headers: new Headers(init.headers), body: sent });
      return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
    }) as typeof fetch,
  };
  return { config, seen };
}

const file = (changes: Partial<Parameters<typeof uploadMedia>[1]> = {}) => ({
  inboxKey: "300",
  accessToken: "token",
  mimeType: "application/pdf",
  fileName: "invoice.pdf",
  sizeBytes: 8,
  content: (async function* () {
    yield Buffer.from("%PDF");
    yield Buffer.from("-1.7");
  })(),
  ...changes,
});
const signal = () => AbortSignal.timeout(5_000);
const refusal = (code: number) => ({ error: { code, message: "no" } });

describe("a file handed to WhatsApp", () => {
  it("goes as three parts of a known length, and comes back as an id that lives for weeks", async () => {
    const { config, seen } = meta(200, { id: "1234567" });
    expect(await uploadMedia(config, file(), signal())).toEqual({
      kind: "uploaded",
      externalId: "1234567",
      validForMs: 29 * 86_400_000,
    });
    const [{ url, headers, body }] = seen as [Seen];
    expect(url).toBe("http://graph.test/v25.0/300/media");
    expect(headers.get("content-length")).toBe(String(Buffer.byteLength(body)));
    const form = await new Response(body, { headers: { "content-type": headers.get("content-type")! } }).formData();
    expect(form.get("messaging_product")).toBe("whatsapp");
    expect(form.get("type")).toBe("application/pdf");
    const sent = form.get("file") as File;
    expect([sent.name, sent.type, await sent.text()]).toEqual(["invoice.pdf", "application/pdf", "%PDF-1.7"]);
  });

  it("cannot break out of its part by its name", async () => {
    const { config, seen } = meta(200, { id: "1" });
    await uploadMedia(config, file({ fileName: 'a"\r\nx-evil: 1\r\n\r\n.pdf' }), signal());
    expect(seen[0]!.body).not.toContain("\r\nx-evil");
    const form = await new Response(seen[0]!.body, {
      headers: { "content-type": seen[0]!.headers.get("content-type")! },
    }).formData();
    expect([...form.keys()]).toEqual(["messaging_product", "type", "file"]);
  });

  it.each([
    [500, refusal(131000), "upload_interrupted"],
    [400, refusal(130429), "upload_interrupted"],
    [502, "<html>", "upload_interrupted"],
    [200, "<html>", "upload_interrupted"],
    [200, {}, "upload_interrupted"],
  ])("is tried again after %i %j: nothing has gone to a customer", async (status, body, code) => {
    expect(await uploadMedia(meta(status, body).config, file(), signal())).toMatchObject({ kind: "retry", code });
  });

  it.each([
    [100, "Check its type and size"],
    [131053, "Check its type and size"],
    [190, "connect the inbox again"],
  ])("that is refused with %i is not tried again, and says what to do", async (code, words) => {
    const outcome = await uploadMedia(meta(400, refusal(code)).config, file(), signal());
    expect(outcome).toMatchObject({ kind: "rejected", code: String(code), reason: expect.stringContaining(words) });
  });

  it("asks nobody with a token that is none", async () => {
    const { config, seen } = meta(200, { id: "1" });
    expect(await uploadMedia(config, file({ accessToken: "a b" }), signal())).toMatchObject({ code: "190" });
    expect(seen).toEqual([]);
  });
});
