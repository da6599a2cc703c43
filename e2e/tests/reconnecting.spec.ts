/** Promise 13: reconnecting is boring. */
import { conversationOf, newCustomer, timesSent, write } from "../support/customers.ts";
import { type Client } from "../support/client.ts";
import { expect, report, test } from "../support/desk-test.ts";
import {
  addressOf,
  connection,
  isMarked,
  markPage,
  message,
  reply,
  restMouse,
  row,
  thread,
  tick,
  view,
} from "../support/inbox.ts";
import type { Page } from "@playwright/test";

type Counts = { mine: number; waiting: number; open: number };

/** The rail says what the server counts. */
async function expectCountsOfServer(page: Page, client: Client) {
  const counts = await client.ask<Counts>("workspace.counts");
  for (const [name, count] of [
    ["Mine", counts.mine],
    ["Unassigned", counts.waiting],
    ["All open", counts.open],
  ] as const)
    await expect(view(page, name).getByRole("img", { name: /^\d+ conversations?$/ })).toHaveText(String(count));
}

test("promise 13: the server goes away and comes back: one quiet dot, what was written leaves by itself, once", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { desk, lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const customer = newCustomer(world, "Vera Patient");
  await write(world, lumen, customer, "I will wait");
  const conversationId = await conversationOf(world, lumen, customer);
  await ana.act("conversation.take", { conversationId });
  const page = await openAs(lumen, "Ana", addressOf(conversationId));
  await expect(message(page, "I will wait")).toBeVisible();
  await restMouse(page);
  await markPage(page);

  await desk.kill("api-1");
  await expect(connection(page)).toBeVisible();
  await reply(page, "written while the server was away");
  const offline = message(page, "written while the server was away");
  await expect(tick(offline, "Sending")).toBeVisible();
  await reply(page, "and one more");
  // What the customers say meanwhile waits at WhatsApp, which tries again.
  const newcomer = newCustomer(world, "Vera Meanwhile");
  await write(world, lumen, customer, "said while the server was away");
  await write(world, lumen, newcomer, "my first word");
  await expect(connection(page)).toBeVisible();

  desk.start("api-1");
  await desk.ready("api-1");
  const backAt = Date.now();
  await expect(connection(page)).toHaveCount(0);
  report("the dot leaves after the server is back", Date.now() - backAt);
  await expect(tick(offline, "Delivered")).toBeVisible();
  await expect(tick(message(page, "and one more"), "Delivered")).toBeVisible();
  await expect(message(page, "said while the server was away")).toBeVisible();
  await expect(row(page, newcomer.name)).toContainText("my first word");
  await conversationOf(world, lumen, newcomer);
  await expectCountsOfServer(page, ana);
  expect(timesSent(world, "written while the server was away")).toBe(1);
  expect(timesSent(world, "and one more")).toBe(1);
  await expect(offline).toHaveCount(1);
  const { messages: chat } = desk.emulator.customers.chat(lumen.phoneNumberId, customer.id);
  expect(chat.filter(({ side }) => side === "business").map(({ text }) => text)).toEqual([
    "written while the server was away",
    "and one more",
  ]);
  expect(await isMarked(page), "no reload").toBe(true);
});

test("promise 13: what happened while the live socket was cut arrives by cursor within two seconds", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const customer = newCustomer(world, "Xenia Missed");
  await write(world, lumen, customer, "before the cut");
  const conversationId = await conversationOf(world, lumen, customer);
  await ana.act("conversation.take", { conversationId });

  let mayConnect = Promise.resolve();
  const cuts = new Set<() => void>();
  const page = await openAs(lumen, "Ana", addressOf(conversationId), {
    before: (blank) =>
      blank.routeWebSocket(/\/trpc$/, async (socket) => {
        await mayConnect;
        socket.connectToServer();
        cuts.add(() => void socket.close());
      }),
  });
  await expect(message(page, "before the cut")).toBeVisible();
  await restMouse(page);
  await markPage(page);
  const answered: string[] = [];
  page.on("request", (request) => answered.push(request.url()));

  let repair = () => {};
  mayConnect = new Promise((resolve) => (repair = resolve));
  for (const cut of cuts) cut();
  await expect(connection(page)).toBeVisible();
  const newcomer = newCustomer(world, "Xenia Newcomer");
  for (const words of ["missed: one", "missed: two", "missed: three"]) await write(world, lumen, customer, words);
  await write(world, lumen, newcomer, "missed altogether");
  await conversationOf(world, lumen, customer, 4);
  await conversationOf(world, lumen, newcomer);
  await expect(message(page, "missed: one")).toHaveCount(0);

  repair();
  await expect(connection(page)).toHaveCount(0);
  const backAt = Date.now();
  await expect(message(page, "missed: three")).toBeVisible({ timeout: 2_000 });
  await expect(row(page, newcomer.name)).toContainText("missed altogether", { timeout: 2_000 });
  report("missed events after reconnecting (promise: 2 s)", Date.now() - backAt);
  await expect(thread(page).getByRole("article").filter({ hasText: "missed:" })).toHaveText([
    /missed: one/,
    /missed: two/,
    /missed: three/,
  ]);
  expect(
    answered.filter((url) => /message\.list|conversation\.list/.test(url)),
    "lists loaded anew instead of by cursor",
  ).toEqual([]);
  await expectCountsOfServer(page, ana);
  expect(await isMarked(page), "no reload").toBe(true);
});
