/**
 * A day's work: two agents, a team lead, a supervisor and an admin serve six customers on WhatsApp and on the company's own page,
 * from an empty desk in the morning to an empty one in the evening. Then every screen that they used is looked at,
 * wide and narrow, light and dark.
 */
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { accessibilityFindings } from "../support/axe.ts";
import { timesSent, write } from "../support/customers.ts";
import { booksOf, customersWrite, prepare, type Waiting } from "../support/day.ts";
import { expect, test } from "../support/desk-test.ts";
import {
  addressOf,
  button,
  composer,
  list,
  message,
  messages,
  reply,
  restMouse,
  row,
  rows,
  tick,
  toast,
  view,
} from "../support/inbox.ts";
import { conversationWith, launcher, openShop, said, say, type Shop } from "../support/shop.ts";
import { type Firm, foundFirm } from "../support/world.ts";

test.describe.configure({ mode: "serial" });

const DAY_LIMIT_MS = 180_000;
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

let firm: Firm;
let shop: Shop;
let diego: Waiting;
test.beforeAll(async ({ world, clientOf }) => {
  firm = await foundFirm(world.desk, "Casa Clara", "casa-clara");
  shop = await openShop(world, firm, { greeting: "Hi! Ask us anything." });
  await prepare(world, firm, await clientOf(firm, "Admin"));
});
test.afterAll(() => shop.close());

const isOpen = (page: Page, words: string) => expect(message(page, words)).toBeVisible();

/** Out of the box, so that keys are commands. */
async function leaveBox(page: Page): Promise<void> {
  await composer(page).press("Escape");
  await restMouse(page);
}

async function close(page: Page, reason: string): Promise<void> {
  await leaveBox(page);
  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: reason, exact: true }).click();
  await expect(toast(page)).toContainText("Closed.");
}

test("from an empty desk in the morning to an empty one in the evening", async ({ openAs, browser, world }) => {
  test.setTimeout(DAY_LIMIT_MS);
  const { emulator } = world.desk;
  const [ana, ben, leo, sofia] = (await Promise.all(
    ["Ana", "Ben", "Leo", "Sofia"].map((name) => openAs(firm, name, "/inbox/unassigned")),
  )) as [Page, Page, Page, Page];
  for (const page of [ana, ben, leo, sofia]) await expect(list(page)).toContainText("Nobody is waiting");
  const visitors = await Promise.all(
    ["Is the oak table in stock?", "My voucher does not work"].map(async (words) => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(shop.url);
      await launcher(page).click();
      return { page, words };
    }),
  );
  const [gil, hana] = visitors as [(typeof visitors)[0], (typeof visitors)[0]];

  const { felix, carla, elena, ...others } = await customersWrite(world, firm);
  ({ diego } = others);
  for (const { page, words } of visitors) {
    await say(page, words);
    await conversationWith(world, words);
  }

  await test.step("six wait, in every page that may see them", async () => {
    for (const page of [ana, ben, leo, sofia]) await expect(rows(page)).toHaveCount(6);
  });

  await test.step("Ana takes who waits longest, for whom only a template is left", async () => {
    await restMouse(ana);
    await ana.keyboard.press("t");
    await isOpen(ana, "When does my sofa arrive?");
    await button(ana.getByRole("region", { name: "Templates" }), "order_update").click();
    await ana.getByRole("textbox", { name: "Text, 2" }).fill("BR77");
    await ana.getByRole("textbox", { name: "Text, 3" }).fill("it arrives tomorrow");
    await button(ana, "Send template").click();
    await expect(tick(message(ana, "your order BR77"), "Delivered")).toBeVisible();
    await write(world, firm, felix.customer, "Perfect, thank you");
    await isOpen(ana, "Perfect, thank you");
    await reply(ana, "You are welcome, Felix!");
    await expect(tick(message(ana, "You are welcome, Felix!"), "Delivered")).toBeVisible();
    await close(ana, "Answered");
  });

  await test.step("Leo gives Diego to Ben, who apologises with a canned response, tags it and asks Ana beside it", async () => {
    await leo.goto(addressOf(diego.id));
    await button(leo, "Assign").click();
    await leo.getByRole("option", { name: /^Ben Ortiz/ }).click();
    await expect(toast(leo)).toContainText("Assigned to Ben Ortiz.");
    await view(ben, "Mine").click();
    await row(ben, diego.customer.name).click();
    await expect(messages(ben).getByRole("img", { name: /^Photo from/ })).toBeVisible();
    await restMouse(ben);
    await ben.keyboard.press("/");
    await ben.keyboard.type("sorry");
    await ben.keyboard.press("Enter");
    await expect(composer(ben)).toHaveValue(/^I am very sorry, Diego/);
    await ben.keyboard.press("Enter");
    await expect(tick(message(ben, "I am very sorry, Diego"), "Delivered")).toBeVisible();
    emulator.customers.read(firm.phoneNumberId, diego.customer.id);
    await expect(tick(message(ben, "I am very sorry, Diego"), "Read")).toBeVisible();
    await leaveBox(ben);
    await ben.keyboard.press("l");
    await ben.getByRole("option", { name: "Urgent" }).click();
    await ben.keyboard.press("Escape");
    await expect(row(ben, diego.customer.name)).toContainText("Urgent");
    await ben.keyboard.press("n");
    await ben.keyboard.type("Third one this week, @ana");
    await ben.getByRole("listbox", { name: "Whom to mention" }).getByRole("option").first().click();
    await ben.keyboard.type("did you see others?");
    await ben.keyboard.press("Enter");
  });

  await test.step("Ana finds the mention, answers it, and puts Carla off until she writes", async () => {
    await view(ana, "Mentions").click();
    await ana.getByRole("region", { name: "Mentions" }).getByRole("link").click();
    await isOpen(ana, "The lamp came broken.");
    await restMouse(ana);
    await ana.keyboard.press("n");
    await ana.keyboard.type("Two, both from the March batch.");
    await ana.keyboard.press("Enter");
    await expect(ben.getByText("Two, both from the March batch.")).toBeVisible();

    await ana.goto(addressOf(carla.id));
    await isOpen(ana, "Can I change my address?");
    await restMouse(ana);
    await ana.keyboard.press("t");
    await expect(ana.getByText("Assigned to you")).toBeVisible();
    await reply(ana, "Yes. Which is the new one?");
    await expect(tick(message(ana, "Which is the new one?"), "Delivered")).toBeVisible();
    await leaveBox(ana);
    await ana.keyboard.press("s");
    await ana.getByRole("menuitem", { name: /^Tomorrow/ }).click();
    await expect(toast(ana)).toContainText("Snoozed until");
    await view(ana, "Mine").click();
    await expect(row(ana, carla.customer.name)).toHaveCount(0);
    await write(world, firm, carla.customer, "Rua das Flores 12");
    await row(ana, carla.customer.name).click();
    await isOpen(ana, "Rua das Flores 12");
    await reply(ana, "It is changed.");
    await expect(tick(message(ana, "It is changed."), "Delivered")).toBeVisible();
    await close(ana, "Problem fixed");
    await ana.keyboard.press("z");
    await expect(row(ana, carla.customer.name)).toBeVisible();
    await isOpen(ana, "It is changed.");
    await close(ana, "Problem fixed");
    await expect(row(ana, carla.customer.name)).toHaveCount(0);
  });

  await test.step("two visitors of the company's page are served, and Ben hands one on to a team", async () => {
    for (const [page, { page: visitor, words }, answer] of [
      [ana, gil, "Yes, four of them"],
      [ben, hana, "Let me ask our returns team"],
    ] as const) {
      await page.goto(addressOf(await conversationWith(world, words)));
      await isOpen(page, words);
      await restMouse(page);
      await page.keyboard.press("t");
      await expect(page.getByText("Assigned to you")).toBeVisible();
      await reply(page, answer);
      await expect(said(visitor, answer)).toBeVisible();
      await expect(tick(message(page, answer), "Read")).toBeVisible();
      await leaveBox(page);
    }
    await close(ana, "Answered");
    await ben.keyboard.press("a");
    await ben.keyboard.type("returns");
    await ben.keyboard.press("Enter");
    await expect(toast(ben)).toContainText("Transferred to Returns.");
    const rui = await openAs(firm, "Rui", "/inbox/unassigned");
    await rows(rui).first().click();
    await isOpen(rui, hana.words);
    await restMouse(rui);
    await rui.keyboard.press("t");
    await expect(rui.getByText("Assigned to you")).toBeVisible();
    await reply(rui, "Here is a new voucher: CLARA10");
    await expect(said(hana.page, "Here is a new voucher: CLARA10")).toBeVisible();
    await say(hana.page, "That one works, thanks");
    await isOpen(rui, "That one works, thanks");
    await close(rui, "Problem fixed");
  });

  await test.step("Ben sends a new lamp and is done; Sofia takes Elena and closes what is left at once", async () => {
    await ben.goto(addressOf(diego.id, "mine"));
    await reply(ben, "A new one leaves today.");
    await expect(tick(message(ben, "A new one leaves today."), "Delivered")).toBeVisible();
    await emulator.customers.react(
      firm.phoneNumberId,
      diego.customer.id,
      emulator.customers.chat(firm.phoneNumberId, diego.customer.id).messages.at(-1)!.id,
      "🙏",
    );
    await expect(message(ben, "A new one leaves today.").getByLabel("Reactions: 🙏")).toBeVisible();

    await sofia.goto(addressOf(elena.id));
    await isOpen(sofia, "Do you deliver on Saturdays?");
    await restMouse(sofia);
    await sofia.keyboard.press("t");
    await expect(sofia.getByText("Assigned to you")).toBeVisible();
    await reply(sofia, "Yes, until noon.");
    await expect(tick(message(sofia, "Yes, until noon."), "Delivered")).toBeVisible();
    await composer(sofia).press("Escape");
    await view(sofia, "All open").click();
    await expect(rows(sofia)).toHaveCount(2);
    await restMouse(sofia);
    await sofia.keyboard.press("Control+a");
    await sofia.keyboard.press("e");
    await sofia.getByRole("menuitem", { name: "Sent anew", exact: true }).press("Enter");
    await expect(toast(sofia)).toContainText("2 closed.");
    await expect(list(sofia)).toContainText("Nothing is open");
  });

  await test.step("the admin reads who did what; nothing is left open, unsent or sent twice", async () => {
    const admin = await openAs(firm, "Admin", "/admin/audit");
    await expect(admin.getByRole("row").filter({ hasText: "Sofia Marques" }).first()).toBeVisible();
    const { audited, ...books } = await booksOf(world, firm);
    expect(books).toEqual({ open: 0, unfinished: 0 });
    expect(audited).toBeGreaterThan(8);
    for (const words of [
      "BR77",
      "You are welcome, Felix!",
      "I am very sorry, Diego",
      "It is changed.",
      "A new one leaves today.",
      "Yes, until noon.",
    ])
      expect(timesSent(world, words), words).toBe(1);
  });
  for (const { page } of visitors) await page.context().close();
});

/** Whether anything of a page reaches beyond its right edge. */
const overflows = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

const SCREENS: [who: string, name: string, path: string | (() => string), shows: string | RegExp][] = [
  ["Ana", "inbox-empty", "/inbox/mine", "Nothing is assigned to you"],
  ["Ana", "closed", "/inbox/closed", "Carla Nogueira"],
  ["Leo", "conversation", () => addressOf(diego.id, "closed"), "A new one leaves today."],
  ["Ana", "mentions", "/inbox/mentions", "Third one this week"],
  ["Ana", "search", "/search?q=lamp", /lamp/i],
  ["Ana", "customers", "/contacts", "Diego Salas"],
  ["Ana", "profile", "/settings/profile", "Ana Lima"],
  ["Ana", "preferences", "/settings/preferences", "Preferences"],
  ["Ana", "notifications", "/settings/notifications", "New message"],
  ["Ana", "password", "/settings/password", "Password"],
  ["Ana", "sessions", "/settings/sessions", "This browser"],
  ["Leo", "canned-responses", "/settings/canned-responses", "An apology"],
  ["Admin", "people", "/admin/people", "Sofia Marques"],
  ["Admin", "import", "/admin/import", "CSV"],
  ["Admin", "teams", "/admin/teams", "Returns"],
  ["Admin", "tags", "/admin/tags", "Urgent"],
  ["Admin", "dispositions", "/admin/dispositions", "Sent anew"],
  ["Admin", "inboxes", "/admin/inboxes", "WhatsApp"],
  ["Admin", "templates", "/admin/templates", "order_update"],
  ["Admin", "audit", "/admin/audit", "Sofia Marques"],
  ["Admin", "sending", "/admin/sending", "Sending"],
  ["Admin", "protection", "/admin/protection", "Protection"],
];

for (const [size, looked, options] of [
  ["wide", "dark", {}],
  ["narrow", "light", PHONE],
] as const)
  test(`every screen stands ${size}, in light and in dark: nothing reaches beyond the edge, axe finds nothing`, async ({
    openAs,
  }) => {
    test.setTimeout(DAY_LIMIT_MS);
    const pages = new Map<string, Page>();
    for (const [who, name, path, shows] of SCREENS) {
      const page = pages.get(who) ?? (await openAs(firm, who, "/inbox/mine", options));
      pages.set(who, page);
      await page.goto(typeof path === "string" ? path : path());
      await expect(page.getByText(shows).filter({ visible: true }).first(), name).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
        const picture = fileURLToPath(new URL(`../pictures/day/${name}-${size}-${colorScheme}.png`, import.meta.url));
        await page.screenshot({ path: picture, animations: "disabled" });
        if (colorScheme !== looked) continue;
        expect.soft(await accessibilityFindings(page), `${name}, ${colorScheme}`).toEqual([]);
      }
      expect.soft(await overflows(page), `${name} reaches beyond the edge`).toBe(false);
    }
  });
