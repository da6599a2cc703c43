/** Promises 1, 6 and 15: opening is instant, nothing moves under the cursor, a thread reads well. */
import type { Locator } from "@playwright/test";
import { conversationOf, newCustomer, write, wroteAgo } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, button, list, message, messages, restMouse, row, rows, thread } from "../support/inbox.ts";
import { seedThread } from "../support/seed-thread.ts";

const DAY = 24 * 3_600_000;

/** Milliseconds from a click on the row to the frame in which these words are painted. */
const timeToPaint = (target: Locator, words: string) =>
  target.evaluate(
    (element, text) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = () => {
          if (!document.querySelector("[role=log]")?.textContent?.includes(text)) return requestAnimationFrame(look);
          // A message task right after a frame runs once that frame is painted.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
        };
        (element as HTMLElement).click();
        look();
      }),
    words,
  );

const placeOf = async (target: Locator) => {
  const box = await target.boundingBox();
  return box && { x: Math.round(box.x), y: Math.round(box.y) };
};

test("promise 1: a conversation opens at once from what is known, and one seen before shows no spinner", async ({
  openAs,
  world,
}) => {
  const names = ["Otto Prima", "Otto Secunda", "Otto Tertia"];
  for (const name of names) {
    const customer = newCustomer(world, name);
    await write(world, world.lumen, customer, `Good morning from ${name}`);
    await conversationOf(world, world.lumen, customer);
  }
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  await row(page, "Otto Tertia").click();
  await expect(message(page, "Good morning from Otto Tertia")).toBeVisible();
  await page.waitForLoadState("networkidle");

  const neighbour = await timeToPaint(row(page, "Otto Secunda"), "Good morning from Otto Secunda");
  report("opening a prefetched neighbour (promise: 100 ms)", neighbour);
  const again = await timeToPaint(row(page, "Otto Tertia"), "Good morning from Otto Tertia");
  report("opening a thread seen before (promise: 100 ms)", again);
  expect(neighbour).toBeLessThan(500);
  expect(again).toBeLessThan(500);

  await page.evaluate(() => {
    const busy = { seen: 0 };
    Reflect.set(window, "busy", busy);
    const look = () => (busy.seen += document.querySelectorAll("[aria-busy=true]").length);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  await row(page, "Otto Secunda").click();
  await expect(message(page, "Good morning from Otto Secunda")).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, "busy") as { seen: number })).toEqual({ seen: 0 });
});

test("promise 6: while the list is hovered, arrivals wait behind a pill and no row moves", async ({
  openAs,
  world,
}) => {
  const [first, second] = [newCustomer(world, "Paula Above"), newCustomer(world, "Paula Below")];
  for (const customer of [second, first]) {
    await write(world, world.lumen, customer, "Hi there");
    await conversationOf(world, world.lumen, customer);
  }
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  await row(page, first.name).hover();
  const before = { first: await placeOf(row(page, first.name)), second: await placeOf(row(page, second.name)) };

  const [newcomer, another] = [newCustomer(world, "Quim Newcomer"), newCustomer(world, "Quim Another")];
  await write(world, world.lumen, newcomer, "Am I first now?");
  await expect(button(list(page), "1 new")).toBeVisible();
  await write(world, world.lumen, another, "And I?");
  await expect(button(list(page), "2 new")).toBeVisible();
  await expect(row(page, newcomer.name)).toHaveCount(0);
  expect({ first: await placeOf(row(page, first.name)), second: await placeOf(row(page, second.name)) }).toEqual(
    before,
  );

  await button(list(page), "2 new").click();
  await expect(rows(page).first()).toContainText(another.name);
  await expect(rows(page).nth(1)).toContainText(newcomer.name);
  await expect(button(list(page), "2 new")).toHaveCount(0);
});

test("promise 6: the selected row never shifts, wherever the cursor is", async ({ openAs, world }) => {
  const [upper, lower] = [newCustomer(world, "Rosa Upper"), newCustomer(world, "Rosa Lower")];
  for (const customer of [lower, upper]) {
    await write(world, world.lumen, customer, "Hello");
    await conversationOf(world, world.lumen, customer);
  }
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  await row(page, lower.name).click();
  await restMouse(page);
  await expect(message(page, "Hello")).toBeVisible();
  const before = await placeOf(row(page, lower.name));
  const newcomer = newCustomer(world, "Saul Newcomer");
  await write(world, world.lumen, newcomer, "Hello from above");
  await expect(rows(page).first()).toContainText(newcomer.name);
  expect(await placeOf(row(page, lower.name))).toEqual(before);
  // Its own news does not lift it from its place either.
  await write(world, world.lumen, lower, "One thing more");
  await expect(row(page, lower.name)).toContainText("One thing more");
  expect(await placeOf(row(page, lower.name))).toEqual(before);
});

test("promise 15: a thread opens at the first unread with a divider, and its days are separated", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Tania Long");
  await wroteAgo(world, world.lumen, customer, 2 * DAY, "written two days ago");
  await wroteAgo(world, world.lumen, customer, DAY, "written yesterday");
  const conversationId = await conversationOf(world, world.lumen, customer, 2);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId });
  await ana.act("conversation.markRead", { conversationId });
  for (let n = 1; n <= 40; n++) await write(world, world.lumen, customer, `unread number ${n}.`);
  await conversationOf(world, world.lumen, customer, 42);

  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  const divider = thread(page).getByText("New since you left");
  await expect(divider).toBeInViewport();
  await expect(message(page, "unread number 1.")).toBeInViewport();
  expect((await placeOf(divider))!.y).toBeLessThan((await placeOf(message(page, "unread number 1.")))!.y);
  await expect(message(page, "unread number 40.")).not.toBeInViewport();

  await thread(page).evaluate((log) => log.scrollTo({ top: 0 }));
  await expect(message(page, "written two days ago")).toBeInViewport();
  const ofDay = (ago: number) => new Date(Date.now() - ago * DAY);
  const weekday = ofDay(2).toLocaleDateString("en-US", { weekday: "long", timeZone: "UTC" });
  await expect(thread(page)).toContainText(weekday);
  await expect(thread(page)).toContainText("Yesterday");
  await expect(thread(page).getByText("Today", { exact: true })).toBeVisible();
});

test("promise 15: a thread of 2,000 messages scrolls to its beginning, in order, without a jump", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Ulla Endless");
  await write(world, world.lumen, customer, "entry 2000;");
  const conversationId = await conversationOf(world, world.lumen, customer);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId });
  await ana.act("conversation.markRead", { conversationId });
  await seedThread(world, world.lumen, conversationId, 1_999);

  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  await expect(message(page, "entry 2000;")).toBeInViewport();
  const scrolled = await thread(page).evaluate(scrollToBeginning);
  expect(scrolled.problems).toEqual([]);
  expect(scrolled.met, "messages that went by").toBe(2_000);
  report("scrolling 2,000 messages, longest frame", scrolled.longestFrameMs);
  report("scrolling 2,000 messages, slowest of the fastest 95 % of frames", scrolled.frame95Ms);
  await expect(message(page, "entry 1;")).toBeInViewport();
  expect(await messages(page).count(), "only what is near is in the page").toBeLessThan(150);
  await button(page.getByRole("main"), "To the newest message").click();
  await expect(message(page, "entry 2000;")).toBeInViewport();
});

/** Scrolls up as a wheel would and looks at every frame: entries without a gap, and none that leaps against the wheel. */
function scrollToBeginning(log: Element) {
  const STEP_PX = 320;
  const SLACK_PX = 60;
  return new Promise<{ problems: string[]; met: number; longestFrameMs: number; frame95Ms: number }>((resolve) => {
    const problems: string[] = [];
    const frames: number[] = [];
    const met = new Set<number>();
    let seenAt = new Map<number, number>();
    let last = performance.now();
    let stillFor = 0;
    const began = last;
    const look = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      const at = new Map<number, number>();
      for (const article of log.querySelectorAll("article")) {
        const entry = Number(/entry (\d+);/.exec(article.textContent ?? "")?.[1]);
        at.set(entry, article.getBoundingClientRect().top);
      }
      const numbers = [...at.keys()].sort((a, b) => a - b);
      for (let n = 1; n < numbers.length; n++)
        if (numbers[n]! - numbers[n - 1]! !== 1) problems.push(`${numbers[n - 1]} is followed by ${numbers[n]}`);
      const inSight = [...at].filter(([, top]) => top > 0 && top < log.clientHeight);
      // Scrolling up moves what is in sight down by at most the step; anything else is a jump.
      const moves = inSight.flatMap(([entry, top]) => (seenAt.has(entry) ? [top - seenAt.get(entry)!] : []));
      if (seenAt.size > 0 && moves.length === 0) problems.push(`leapt from ${[...seenAt.keys()].join()}`);
      for (const move of moves)
        if (move < -SLACK_PX || move > STEP_PX + SLACK_PX) problems.push(`jumped ${Math.round(move)} px`);
      for (const entry of at.keys()) met.add(entry);
      seenAt = new Map(inSight);
      const isAtTop = log.scrollTop <= 0;
      stillFor = isAtTop && numbers[0] === 1 ? stillFor + 1 : 0;
      if (stillFor > 5 || now - began > 20_000 || problems.length > 5) {
        frames.sort((a, b) => a - b);
        const frame95Ms = frames[Math.floor(frames.length * 0.95)] ?? 0;
        resolve({ problems, met: met.size, longestFrameMs: frames.at(-1) ?? 0, frame95Ms });
        return;
      }
      log.scrollBy({ top: -STEP_PX });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
