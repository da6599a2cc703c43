import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DownloadBytes } from "../adapter.ts";
import { fetchMedia, isSha256Match, lookUpMedia } from "./media.ts";

const bytes = Buffer.from("a picture");
const digest = createHash("sha256").update(bytes).digest();
const found = {
  messaging_product: "whatsapp",
  url: "https://lookaside.example.test/x?mid=1",
  mime_type: "image/jpeg",
  sha256: digest.toString("hex"),
  file_size: "9",
  id: "500",
};
const graph = (status: number, body: unknown, asked: string[] = []) => ({
  graphUrl: "https://graph.example.test",
  apiVersion: "v25.0",
  fetch: ((url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }) as typeof fetch,
});
const error = (code: number, subcode?: number) => ({ error: { code, error_subcode: subcode, message: "Sample" } });
const signal = AbortSignal.timeout(5_000);
const lookUp = (status: number, body: unknown, asked?: string[]) =>
  lookUpMedia(graph(status, body, asked), "EAATESTTOKEN", "500", "300", signal);

describe("looking a file up", () => {
  it("asks for it on behalf of the number it came to", async () => {
    const asked: string[] = [];
    expect(await lookUp(200, found, asked)).toEqual({
      kind: "found",
      url: found.url,
      mimeType: "image/jpeg",
      sha256: digest.toString("hex"),
      sizeBytes: 9,
    });
    expect(asked).toEqual(["https://graph.example.test/v25.0/500?phone_number_id=300"]);
  });

  it("takes a size that is a number, and does without what is missing", async () => {
    expect(await lookUp(200, { ...found, file_size: 9 })).toMatchObject({ sizeBytes: 9 });
    expect(await lookUp(200, { url: found.url })).toEqual({
      kind: "found",
      url: found.url,
      mimeType: null,
      sha256: null,
      sizeBytes: null,
    });
  });

  it.each<[string, number, unknown, string]>([
    ["no such id", 400, error(100, 33), "gone"],
    ["an id deleted", 400, error(33), "gone"],
    ["not found", 404, error(100), "gone"],
    ["a token that expired", 401, error(190), "unauthorised"],
    ["a permission taken away", 403, error(200), "unauthorised"],
    ["a rate limit", 400, error(4), "try_later"],
    ["a fault of Meta's", 500, error(1), "try_later"],
    ["a proxy's answer", 502, "oops", "try_later"],
    ["an answer without an address", 200, {}, "try_later"],
    ["an address that is none", 200, { url: "file:///etc/passwd" }, "try_later"],
  ])("tells apart: %s", async (_, status, body, kind) => {
    expect(await lookUp(status, body)).toMatchObject({ kind });
  });
});

describe("fetching a file", () => {
  const request = { mediaId: "500", inboxKey: "300", accessToken: "EAATESTTOKEN", sha256: digest.toString("base64") };
  const giving = (...statuses: number[]): DownloadBytes & { calls: unknown[] } => {
    const calls: unknown[] = [];
    const download = (url: string, headers: Record<string, string>) => {
      calls.push([url, headers]);
      return Promise.resolve({ status: statuses[calls.length - 1] ?? 200, sizeBytes: bytes.length, sha256: digest });
    };
    return Object.assign(download, { calls });
  };

  it("downloads with the same token and checks what arrived", async () => {
    const download = giving(200);
    expect(await fetchMedia(graph(200, found), request, download, signal)).toEqual({
      kind: "fetched",
      mimeType: "image/jpeg",
      sizeBytes: 9,
    });
    expect(download.calls).toEqual([[found.url, { authorization: "Bearer EAATESTTOKEN" }]]);
  });

  it("looks an address that ran out up once more, and no more than that", async () => {
    expect(await fetchMedia(graph(200, found), request, giving(404, 200), signal)).toMatchObject({ kind: "fetched" });
    const download = giving(404, 404, 200);
    expect(await fetchMedia(graph(200, found), request, download, signal)).toEqual({ kind: "gone" });
    expect(download.calls).toHaveLength(2);
  });

  it("refuses bytes other than those announced, by the message or else by the lookup", async () => {
    const lie = createHash("sha256").update("another").digest("base64");
    expect(await fetchMedia(graph(200, found), { ...request, sha256: lie }, giving(200), signal)).toEqual({
      kind: "mismatch",
    });
    const config = graph(200, { ...found, sha256: lie });
    expect(await fetchMedia(config, { ...request, sha256: null }, giving(200), signal)).toEqual({ kind: "mismatch" });
  });

  it("tells apart why the bytes did not come", async () => {
    const outcomes = await Promise.all([
      fetchMedia(graph(200, found), request, giving(401), signal),
      fetchMedia(graph(200, found), request, giving(500), signal),
      fetchMedia(graph(200, found), request, () => Promise.reject(new Error("EAATESTTOKEN")), signal),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["unauthorised", "try_later", "try_later"]);
    expect(JSON.stringify(outcomes)).not.toContain("EAATESTTOKEN");
  });
});

describe("comparing a digest", () => {
  it("knows base64, URL-safe base64 and hex in either case", () => {
    const forms = [digest.toString("base64"), digest.toString("base64url"), digest.toString("hex")];
    for (const form of [...forms, digest.toString("hex").toUpperCase()]) expect(isSha256Match(digest, form)).toBe(true);
  });

  it("refuses everything else", () => {
    for (const form of [
      "",
      "x",
      digest.toString("hex").slice(1),
      `${digest.toString("hex")}0`,
      "0".repeat(64),
      "A".repeat(43),
    ])
      expect(isSha256Match(digest, form)).toBe(false);
  });
});
