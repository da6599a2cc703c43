/** The page as an app: it can be installed, opens while the server is away, keeps nothing of anybody's, and is replaced when somebody says so. */
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, composer, message, row } from "../support/inbox.ts";

const ALLOWED = { serviceWorkers: "allow" as const };

/** The page is kept by now, and the next one is opened by what keeps it. */
const isKept = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);

const keptPaths = (page: Page) =>
  page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    return paths;
  });

const isControlled = (page: Page) => page.evaluate(() => navigator.serviceWorker.controller !== null);

test("MAX can be installed, opens offline with its state and goes on by itself, and keeps no word of a customer", async ({
  openAs,
  world,
}) => {
  const { lumen, desk } = world;
  const customer = newCustomer(world, "Irma Kept");
  await write(world, lumen, customer, "a word of a customer");
  const conversationId = await conversationOf(world, lumen, customer);
  const page = await openAs(lumen, "Ana", addressOf(conversationId), ALLOWED);
  await expect(message(page, "a word of a customer")).toBeVisible();
  await expect.poll(() => isKept(page)).toBe("activated");

  const manifest = await page.request.get(
    (await page.locator("link[rel=manifest]").getAttribute("href")) ?? "no manifest",
  );
  const {
    icons,
    start_url: start,
    display,
  } = (await manifest.json()) as Record<string, unknown> & {
    icons: { src: string; sizes: string }[];
  };
  expect([start, display]).toEqual(["/inbox/open", "standalone"]);
  expect(icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  for (const { src } of icons) expect((await page.request.get(src)).ok()).toBe(true);

  const kept = await keptPaths(page);
  expect(kept).toContain("/index.html");
  expect(kept.filter((path) => !/^\/(assets\/|index\.html|theme\.js|icon|manifest|kept-at)/.test(path))).toEqual([]);
  expect(kept.filter((path) => /^\/((assets\/)?(widget|simulator)|(trpc|files|api)\/)/.test(path))).toEqual([]);

  await page.reload();
  expect(await isControlled(page)).toBe(true);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText("MAX opens when the connection is back")).toBeVisible();
  await expect(page.getByRole("status")).toContainText("Reconnecting");
  await expect(page.getByText("a word of a customer")).toHaveCount(0);
  await page.context().setOffline(false);
  await expect(message(page, "a word of a customer")).toBeVisible();

  const simulator = await page.context().newPage();
  await simulator.goto(`${desk.url}/simulator`);
  expect(await isControlled(simulator)).toBe(false);
  await simulator.goto(`${desk.url}/widget.js`);
  expect(await isControlled(simulator)).toBe(false);
});

/** As if this page had come from an earlier build: what the server has now is another, and so is what keeps it. */
const growOld = (page: Page) =>
  page.evaluate(async () => {
    document.querySelector<HTMLScriptElement>('script[type="module"][src^="/assets/"]')!.src = "/assets/earlier.js";
    await navigator.serviceWorker.register("/sw.js?newer", { scope: "/inbox/" });
  });

test("a newer page waits until somebody says so, and nothing they have begun is lost by it", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Olga Newer");
  await write(world, lumen, customer, "Hello there");
  const conversationId = await conversationOf(world, lumen, customer);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId });
  const page = await openAs(lumen, "Ana", addressOf(conversationId, "mine"), ALLOWED);
  await expect(message(page, "Hello there")).toBeVisible();
  await expect.poll(() => isKept(page)).toBe("activated");
  await composer(page).fill("half a sen");
  await growOld(page);
  await expect(page.getByText("A new version of MAX is ready.")).toBeVisible();
  await expect(composer(page)).toHaveValue("half a sen");
  await page.evaluate(() => void Reflect.set(window, "wasNotReloaded", true));
  await page.getByRole("button", { name: "Reload" }).click();
  await expect
    .poll(() => page.evaluate(() => Reflect.get(window, "wasNotReloaded") === true).catch(() => true))
    .toBe(false);
  await expect(row(page, customer.name)).toBeVisible();
  await expect(composer(page)).toHaveValue("half a sen");
  await expect(page.getByText("A new version of MAX is ready.")).toHaveCount(0);
});
