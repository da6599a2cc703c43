import { mkdtempSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeDeps } from "../test/fake-deps.ts";
import { type ApiServer, buildServer } from "./server.ts";
import { createSpa } from "./spa.ts";

describe("the built SPA", () => {
  let server: ApiServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "max-spa-"));
    await mkdir(join(folder, "web/assets"), { recursive: true });
    await writeFile(join(folder, "web/index.html"), "<!doctype html><title>MAX</title>");
    await writeFile(join(folder, "web/theme.js"), "document.title = 'MAX';");
    await writeFile(join(folder, "web/assets/app-AbCdEf12.js"), `export const x = "${"y".repeat(2_000)}";`);
    await writeFile(join(folder, "secret.txt"), "not for the web");
    server = await buildServer(fakeDeps({ webFolder: join(folder, "web") }));
  });
  afterAll(() => server.close());
  const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ method: "GET", url, headers });

  it("is there for everybody who asks in its first moment", async () => {
    const spa = createSpa(join(folder, "web"));
    const found = await Promise.all(["/theme.js", "/index.html", "/theme.js"].map((path) => spa.find(path)));
    expect(found.every((asset) => asset !== null)).toBe(true);
  });

  it("keeps hashed files for ever and asks for the page each time", async () => {
    const script = await get("/assets/app-AbCdEf12.js");
    expect(script.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect((await get("/")).headers["cache-control"]).toBe("no-cache");
    expect((await get("/theme.js")).headers["cache-control"]).toBe("no-cache");
  });

  it("says 304 to who already has it, and packs what is worth packing", async () => {
    const page = await get("/");
    expect((await get("/", { "if-none-match": String(page.headers.etag) })).statusCode).toBe(304);
    expect((await get("/assets/app-AbCdEf12.js", { "accept-encoding": "br, gzip" })).headers["content-encoding"]).toBe(
      "gzip",
    );
    expect(
      (await get("/assets/app-AbCdEf12.js", { "accept-encoding": "gzip;q=0" })).headers["content-encoding"],
    ).toBeUndefined();
  });

  it.each(["/", "/inbox", "/login/casa-lumen", "/conversations/42?tab=1"])("gives the page for %s", async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.body).toContain("<title>MAX</title>");
  });

  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/%252e%252e/secret.txt",
    "//secret.txt",
    "/./.././secret.txt",
    "/index.html%00.js",
    "/....//secret.txt",
    "/assets/missing-AbCdEf12.js",
    "/api/nothing",
    "/trpc",
    "/webhooks/other",
    "/files",
    "/shared-files/nothing",
    "/pictures/nobody",
  ])("gives nothing for %s", async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      code: "not_found",
      message: "There is nothing here.",
      requestId: expect.any(String),
    });
  });

  it("does not stumble over a path that cannot be read", async () => {
    const answer = await get("/%zz");
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_input" });
    expect(answer.body).not.toContain("zz");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });
});
