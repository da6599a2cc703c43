import { test } from "@playwright/test";
import { startWorld } from "../support/world.ts";
test("starts", async () => {
  test.setTimeout(120_000);
  const t = Date.now();
  const world = await startWorld();
  process.stdout.write(`world ${Date.now() - t}\n`);
  await world.desk.stop();
  process.stdout.write(`stopped ${Date.now() - t}\n`);
});
