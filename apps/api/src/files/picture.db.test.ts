/** People's pictures as browsers send and get them: what is taken, what is left of it, and what is refused (S12, T5). */
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { newId } from "@max/platform/ids";
import { createApiKey } from "@max/services/auth/api-key";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeTenant, startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

type Colour = { r: number; g: number; b: number };
const RED = { r: 255, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 255 };
const plain = (width: number, height: number, background: Colour) =>
  sharp({ create: { width, height, channels: 3, background } });

/** A company with Ana, and what she does with her picture. */
async function office() {
  const tenant = await makeTenant(api.db);
  const ana = await api.addPerson(tenant, { name: "Ana", role: "agent" });
  const post = async (path: string, body: Uint8Array, headers: Record<string, string> = {}) => {
    const response = await fetch(api.url + path, {
      method: "POST",
      headers: { cookie: ana.cookie, origin: api.origin, "content-type": "application/octet-stream", ...headers },
      body: new Uint8Array(body),
    });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  };
  const get = (path: string, cookie = ana.cookie) => fetch(api.url + path, { headers: cookie ? { cookie } : {} });
  const addressOf = (hash: string | undefined, size: "small" | "large" = "large") =>
    `/pictures/${ana.userId}/${hash}/${size}`;
  const files = async () =>
    (
      await readdir(join(api.config.webFolder, "../media", tenant.tenantId), { recursive: true }).catch(() => [])
    ).filter((name) => name.includes("/"));
  return { tenant, ana, post, upload: (body: Uint8Array) => post("/picture", body), get, addressOf, files };
}

describe("a picture", () => {
  it("is kept as two squares, each under an address that browsers may keep for good", async () => {
    const o = await office();
    const { status, json } = await o.upload(await plain(600, 200, RED).jpeg().toBuffer());
    expect([status, json]).toEqual([200, { picture: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    for (const [size, edge] of [
      ["small", 96],
      ["large", 256],
    ] as const) {
      const picture = await o.get(o.addressOf(json.picture, size));
      expect(Object.fromEntries(picture.headers)).toMatchObject({
        "content-type": "image/webp",
        "content-disposition": "inline",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, max-age=31536000, immutable",
      });
      const { format, width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
      expect([format, width, height]).toEqual(["webp", edge, edge]);
    }
  });

  it("that is replaced or removed is gone, and nothing of it is kept", async () => {
    const o = await office();
    const first = await o.upload(await plain(50, 50, RED).png().toBuffer());
    const second = await o.upload(await plain(50, 50, BLUE).png().toBuffer());
    expect(await o.files()).toHaveLength(2);
    expect((await o.get(o.addressOf(first.json.picture))).status).toBe(404);
    expect((await o.get(o.addressOf(second.json.picture))).status).toBe(200);
    const ada = await api.addPerson(o.tenant, { name: "Ada", role: "admin" });
    await api.call("person.removePicture", { userId: o.ana.userId }, { cookie: ada.cookie });
    expect((await o.get(o.addressOf(second.json.picture))).status).toBe(404);
    expect(await o.files()).toEqual([]);
  });

  it("is for signed-in people of the company", async () => {
    const [o, other] = [await office(), await office()];
    const { json } = await o.upload(await plain(50, 50, RED).png().toBuffer());
    const address = o.addressOf(json.picture);
    const ben = await api.addPerson(o.tenant, { name: "Ben", role: "agent" });
    expect((await o.get(address, ben.cookie)).status).toBe(200);
    expect((await o.get(address, "")).status).toBe(401);
    expect((await o.get(address, "max_session=none")).status).toBe(401);
    expect((await other.get(address)).status).toBe(404);
    for (const wrong of [
      o.addressOf("0".repeat(32)),
      `/pictures/${newId()}/${json.picture}/large`,
      `/pictures/x/${json.picture}/large`,
      `/pictures/${o.ana.userId}/${json.picture}/huge`,
      `/pictures/${o.ana.userId}/..%2f..%2fx/large`,
    ])
      expect([wrong, (await o.get(wrong)).status]).toEqual([wrong, 404]);
  });

  it("can be sent by a person's program, by no key, and by no page of others", async () => {
    const o = await office();
    const bytes = await plain(50, 50, RED).png().toBuffer();
    for (const origin of ["https://evil.example", "null", ""])
      expect((await o.post("/picture", bytes, { origin })).status).toBe(403);
    expect((await o.post("/picture", bytes, { cookie: "" })).status).toBe(401);
    expect((await o.post("/picture", bytes, { "content-type": "image/png" })).status).toBe(415);
    expect((await o.post("/api/v1/me/picture", bytes)).status).toBe(401);
    const { secret } = await createApiKey(o.tenant.call, { name: "shop", scopes: ["admin"] });
    const keyed = { cookie: "", authorization: `Bearer ${secret}` };
    expect((await o.post("/api/v1/me/picture", bytes, keyed)).json.code).toBe("person_required");
    expect(await o.files()).toEqual([]);
  });
});

describe("S12: what is no picture of a person", () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["an SVG", () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)],
    ["half a JPEG", async () => (await plain(400, 400, RED).jpeg().toBuffer()).subarray(0, 300)],
    ["nothing", () => Buffer.alloc(0)],
  ])("is refused with a sentence, and nothing of it is kept: %s", async (_what, bytes) => {
    const o = await office();
    const { status, json } = await o.upload(await bytes());
    expect([status, json.code]).toEqual([422, "file_refused"]);
    expect(json.message).toMatch(/\.$/);
    expect(await o.files()).toEqual([]);
  });

  it("and what announces more than five megabytes is refused unread", async () => {
    const o = await office();
    const headers = {
      cookie: o.ana.cookie,
      origin: api.origin,
      "content-type": "application/octet-stream",
      "content-length": 5 * 1024 * 1024 + 1,
    };
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const asked = request(`${api.url}/picture`, { method: "POST", headers }, async (response) => {
        resolve({ status: response.statusCode, text: await text(response) });
        asked.destroy();
      });
      asked.on("error", reject).flushHeaders();
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/"code":"payload_too_large".*5 MB at most/);
    expect(await o.files()).toEqual([]);
  });
});
