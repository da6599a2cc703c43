/** Promise 14: read state agrees everywhere, one notice per event, and the title says how much is unread. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import type { Client } from "../support/client.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, button, message, restMouse, row } from "../support/inbox.ts";
import { personOf, type World } from "../support/world.ts";

const bell = (page: Page) => page.getByRole("button", { name: /^Notices/ });
const notices = (page: Page) => page.getByRole("dialog", { name: "Notices" }).getByRole("listitem");
const cards = (page: Page) => page.getByRole("region", { name: "New notices" }).getByRole("link");
const check = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });

type Settings = { choices: Record<string, object>; quietHours: object | null };

/** Iris has nothing to read when a test begins, and what other tests leave in the queue is not told to her. */
async function irisWithNothing(clientOf: (firm: World["lumen"], name: string) => Promise<Client>, world: World) {
  const iris = await clientOf(world.lumen, "Iris");
  const settings = await iris.ask<Settings>("notice.settings");
  const queued = { page: false, browser: false, sound: false };
  await iris.act("notice.saveSettings", { ...settings, choices: { ...settings.choices, queued } });
  await iris.act("notice.markAllRead", { upTo: new Date(Date.now() + 60_000) });
  return iris;
}

/** Leo gives Iris a conversation of somebody new. */
async function given(
  world: World,
  clientOf: (firm: World["lumen"], name: string) => Promise<Client>,
  name: string,
  note?: string,
) {
  const { lumen } = world;
  const customer = newCustomer(world, name);
  await write(world, lumen, customer, `Hello, ${name} here`);
  const conversationId = await conversationOf(world, lumen, customer);
  const assigneeId = personOf(lumen, "Iris").userId;
  const leo = await clientOf(lumen, "Leo");
  const give = () =>
    note
      ? leo.act("conversation.transfer", { conversationId, assigneeId, note })
      : leo.act("conversation.assign", { conversationId, assigneeId });
  const done = () => leo.act("conversation.close", { conversationId, disposition: "Answered" });
  return { customer, conversationId, give, done };
}

test("what is handed on is told at once on every device, opened from the bell by keys, and read on one it is read on all", async ({
  openAs,
  clientOf,
  world,
}) => {
  await irisWithNothing(clientOf, world);
  const { customer, give, done } = await given(world, clientOf, "Clara Handed", "She needs an invoice");
  const desk = await openAs(world.lumen, "Iris", "/inbox/mine");
  const phone = await openAs(world.lumen, "Iris", "/inbox/mine", { viewport: { width: 390, height: 844 } });
  await expect(bell(phone)).toHaveAccessibleName("Notices");
  await expect(phone).toHaveTitle("MAX");
  await give();
  // A card stays for a moment alone: both are looked at together.
  await Promise.all(
    [desk, phone].map(async (page) => {
      await expect(cards(page)).toContainText("Leo Brandt handed Clara Handed on to you");
      await expect(bell(page)).toHaveAccessibleName("Notices: 1 unread");
    }),
  );
  await expect(cards(desk)).toContainText("She needs an invoice");
  await expectAccessible(phone);

  await restMouse(desk);
  await desk.keyboard.press("b");
  await expect(notices(desk).first()).toContainText("Leo Brandt handed Clara Handed on to you");
  await expectAccessible(desk);
  await desk.keyboard.press("Escape");
  await expect(notices(desk)).toHaveCount(0);

  // Two messages of one customer are one notice, and two in the title.
  await write(world, world.lumen, customer, "Are you there?");
  await write(world, world.lumen, customer, "Please");
  await expect(desk).toHaveTitle(/^\((2|3)\) MAX$/);
  await desk.keyboard.press("b");
  await expect(notices(desk).first()).toContainText("2 messages from Clara Handed");
  await expect(notices(desk).first()).toContainText("Please");
  await expect(bell(phone)).toHaveAccessibleName("Notices: 2 unread");
  await expect(phone).toHaveTitle(await desk.title());

  const first = notices(desk).first().getByRole("link");
  await first.focus();
  await desk.keyboard.press("ArrowDown");
  await expect(first).not.toBeFocused();
  await desk.keyboard.press("ArrowUp");
  await expect(first).toBeFocused();
  const began = Date.now();
  await desk.keyboard.press("Enter");
  await expect(message(desk, "Please")).toBeVisible();
  await expect(phone).toHaveTitle("MAX");
  await expect(bell(phone)).toHaveAccessibleName("Notices");
  const tookMs = Date.now() - began;
  report("read on one device until the other's badges are clear", tookMs);
  await expect(cards(phone)).toHaveCount(0);
  await done();
});

declare global {
  // oxlint-disable-next-line no-var -- what the page counts
  var shownNotices: string[];
}

/** Counts what the browser is asked to show, and whether somebody looks at the page is the test's to say. */
const counting = async (page: Page) => {
  await page.addInitScript(() => {
    globalThis.shownNotices = [];
    const Shown = Notification;
    globalThis.Notification = class extends Shown {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        globalThis.shownNotices.push(`${title}: ${options?.body ?? ""}`);
      }
    };
    Document.prototype.hasFocus = () => false;
  });
};

test(
  "two tabs that nobody looks at show one browser notice for each event, and none while one is away",
  { tag: "@window" },
  async ({ openAs, clientOf, world }) => {
    const iris = await irisWithNothing(clientOf, world);
    const { customer, give, done } = await given(world, clientOf, "Dario Shown");
    const first = await openAs(world.lumen, "Iris", "/inbox/mine", {
      permissions: ["notifications"],
      before: counting,
    });
    const second = await first.context().newPage();
    await counting(second);
    await second.goto("/inbox/mine");
    const shown = async () =>
      (await Promise.all([first, second].map((page) => page.evaluate(() => globalThis.shownNotices)))).flat();
    await expect(bell(second)).toHaveAccessibleName("Notices");
    // Two tabs agree on what was told from the moment one of them has begun to tell.
    const hasBegun = () => Object.keys(localStorage).some((key) => key.startsWith("max.told."));
    await expect.poll(() => second.evaluate(hasBegun)).toBe(true);
    await give();
    await expect.poll(shown).toEqual(["Leo Brandt assigned Dario Shown to you: "]);
    await write(world, world.lumen, customer, "Is it still there?");
    await expect.poll(shown).toContain("Dario Shown wrote to you: Is it still there?");
    expect(await shown()).toHaveLength(2);

    await iris.act("presence.choose", { presence: "away" });
    await expect(button(first, "Your menu: Away")).toBeVisible();
    await write(world, world.lumen, customer, "I wait");
    await expect(row(first, customer.name)).toContainText("I wait");
    await first.keyboard.press("b");
    await expect(notices(first).first()).toContainText("2 messages from Dario Shown");
    // Whatever comes after it came after it in both tabs.
    await iris.act("presence.choose", { presence: "available" });
    await expect(button(first, "Your menu: Available")).toBeVisible();
    await write(world, world.lumen, customer, "Back?");
    await expect.poll(shown).toContain("3 messages from Dario Shown: Back?");
    expect(await shown()).toHaveLength(3);
    await done();
  },
);

test("what one is told of is chosen, with quiet hours; the browser is asked on a press alone and what it blocks is said", async ({
  openAs,
  clientOf,
  world,
}) => {
  await irisWithNothing(clientOf, world);
  const page = await openAs(world.lumen, "Iris", "/settings/notifications");
  const phone = await openAs(world.lumen, "Iris", "/settings/notifications", {
    viewport: { width: 390, height: 844 },
    before: async (blank) => {
      await blank.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
    },
  });
  await expect(phone.getByText("This browser blocks notices of MAX")).toBeVisible();
  await expectAccessible(phone);

  await check(page, "New message: In the page").click();
  await expect(check(page, "New message: Sound")).toBeDisabled();
  await expect(check(phone, "New message: In the page")).not.toBeChecked();
  await check(page, "Keep quiet every day").click();
  await expect(check(page, "Keep quiet every day")).toBeChecked();
  await page.getByLabel("From").fill("21:30");
  await expect(phone.getByLabel("From")).toHaveValue("21:30");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(page);

  const { customer, conversationId, give, done } = await given(world, clientOf, "Elsa Chosen");
  await give();
  await write(world, world.lumen, customer, "Nobody calls for this");
  await page.goto("/inbox/mine");
  await expect(row(page, customer.name)).toContainText("Nobody calls for this");
  await page.keyboard.press("b");
  await expect(notices(page).first()).toContainText("Leo Brandt assigned Elsa Chosen to you");
  await button(page, "Mark all read").click();
  await expect(bell(page)).toHaveAccessibleName("Notices");
  await expect(notices(page).first()).not.toContainText("Not read yet");
  await page.goto(addressOf(conversationId, "mine"));
  await expect(message(page, "Nobody calls for this")).toBeVisible();
  await page.goto("/settings/notifications");
  await check(page, "New message: In the page").check();
  await check(page, "Keep quiet every day").uncheck();
  await expect(check(phone, "Keep quiet every day")).not.toBeChecked();
  await done();
});
