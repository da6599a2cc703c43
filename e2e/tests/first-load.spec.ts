/** What has to come over the wire before the inbox can be shown. */
import { gzipSync } from "node:zlib";
import { expect, test } from "../support/desk-test.ts";

test("the page needs no more than 250 kB of packed JavaScript before the inbox shows", async ({ request, world }) => {
  const html = await (await request.get(world.desk.url)).text();
  const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = ""]) => path);
  expect(scripts.length).toBeGreaterThan(2);
  const bodies = await Promise.all(scripts.map(async (path) => (await request.get(world.desk.url + path)).body()));
  const packed = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  process.stdout.write(`    measured  JavaScript before the inbox shows, packed: ${packed} bytes\n`);
  expect(packed).toBeLessThanOrEqual(250_000);
});
