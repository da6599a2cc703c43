/** The page without a mouse, in the dark, and on a phone. */
import type { Page } from "@playwright/test";
import { anasConversation, conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, list, message, restMouse, row, tick } from "../support/inbox.ts";

const selected = (page: Page) => list(page).locator("[aria-current]");
const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset["theme"]);
const ground = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.querySelector("[aria-label=Conversations]")!).backgroundColor);

test("J and K move, T takes, R replies, E closes, ? helps, and none of them while typing", async ({
  openAs,
  world,
}) => {
  const [older, newer] = [newCustomer(world, "Dario Older"), newCustomer(world, "Dario Newer")];
  for (const customer of [older, newer]) {
    await write(world, world.lumen, customer, `Hello from ${customer.name}`);
    await conversationOf(world, world.lumen, customer);
  }
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  await expect(row(page, newer.name)).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("j");
  await expect(selected(page)).toContainText(newer.name);
  await page.keyboard.press("j");
  await expect(selected(page)).toContainText(older.name);
  await page.keyboard.press("k");
  await expect(selected(page)).toContainText(newer.name);
  await expect(message(page, `Hello from ${newer.name}`)).toBeVisible();

  await page.keyboard.press("t");
  await expect(page.getByText("Assigned to you")).toBeVisible();
  await page.keyboard.press("r");
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type("jokes? kept. even t and r");
  await expect(composer(page)).toHaveValue("jokes? kept. even t and r");
  await expect(selected(page)).toContainText(newer.name);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await expect(tick(message(page, "second line"), "Delivered")).toBeVisible();
  await expect(message(page, "second line")).toContainText("jokes? kept. even t and r");

  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await expect(page.getByRole("menuitem", { name: "Answered", exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(row(page, newer.name)).toHaveCount(0);
  await expect(page.getByRole("alert")).toContainText("Closed.");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0);
});

test("a menu stays open while the page below it comes, and while the focus of the one before it goes back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Menno Menu");
  await write(world, world.lumen, customer, "Slow today");
  const id = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  let letGo = () => {};
  const opened = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/assets/conversation-view*", async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(addressOf(id));
  await button(page, "Your menu").click();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  letGo();
  await expect(message(page, "Slow today")).toBeVisible();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.evaluate(async () => {
    // Faster than any hand: the focus goes back in a task of its own.
    for (const key of ["Escape", "s"]) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await Promise.resolve();
    }
  });
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem").nth(1)).toBeFocused();
});

test("light and dark follow the system until a person chooses, and the choice is kept", async ({ openAs, world }) => {
  const page = await openAs(world.lumen, "Ana", "/inbox/open");
  await expect(list(page)).toBeVisible();
  expect(await theme(page)).toBe("light");
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => theme(page)).toBe("dark");
  expect(await ground(page)).not.toBe(light);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitemradio", { name: "Light", exact: true }).click();
  await expect.poll(() => theme(page)).toBe("light");
  await page.reload();
  await expect(list(page)).toBeVisible();
  expect(await theme(page)).toBe("light");
  expect(await ground(page)).toBe(light);
});

test("at 390 px there is one pane at a time, with Back and targets a thumb can hit", async ({ openAs, world }) => {
  const customer = newCustomer(world, "Elisa Narrow");
  await write(world, world.lumen, customer, "Hello from my phone");
  await conversationOf(world, world.lumen, customer);
  const page = await openAs(world.lumen, "Ana", "/inbox/open", { viewport: { width: 390, height: 844 } });
  await row(page, customer.name).click();
  await expect(message(page, "Hello from my phone")).toBeVisible();
  await expect(list(page)).toHaveCount(0);
  const back = button(page, "Back");
  const box = (await back.boundingBox())!;
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing wider than the screen").toBe(390);
  await back.click();
  await expect(row(page, customer.name)).toBeVisible();
  await expect(page.getByRole("log")).toHaveCount(0);
  const target = (await row(page, customer.name).boundingBox())!;
  expect(target.height).toBeGreaterThanOrEqual(44);
});

test("the words are the browser's language, also why a message did not arrive: Spanish and Brazilian Portuguese", async ({
  openAs,
  clientOf,
  world,
}) => {
  const [spanish, portuguese] = [
    await openAs(world.lumen, "Rui", "/inbox/mine", { locale: "es-MX" }),
    await openAs(world.lumen, "Rui", "/inbox/mine", { locale: "pt-BR" }),
  ];
  await expect(spanish.locator("html")).toHaveAttribute("lang", /^es/);
  await expect(portuguese.locator("html")).toHaveAttribute("lang", "pt-BR");
  await expect(spanish.getByText("Nothing is assigned to you")).toHaveCount(0);
  await expect(portuguese.getByText("Nothing is assigned to you")).toHaveCount(0);

  const { customer, conversationId } = await anasConversation(world, clientOf, "Lola Lengua");
  const ana = await clientOf(world.lumen, "Ana");
  world.desk.emulator.behave({ kind: "error", code: 131026, to: customer.phone });
  await ana.act("message.send", { conversationId, clientMessageId: "lengua", text: "Ya va" });
  for (const [locale, why] of [
    ["es-MX", "El mensaje no se puede entregar"],
    ["pt-BR", "A mensagem não pode ser entregue"],
  ] as const) {
    const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"), { locale });
    await expect(page.getByRole("article").filter({ hasText: "Ya va" })).toContainText(why);
  }
});

test("a draft survives leaving the conversation and reloading the page", async ({ openAs, clientOf, world }) => {
  const customer = newCustomer(world, "Flora Draft");
  await write(world, world.lumen, customer, "Take your time");
  const conversationId = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId });
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await composer(page).fill("Half a sent");
  await page.goto("/inbox/open");
  await expect(row(page, customer.name)).toContainText("Half a sent");
  await row(page, customer.name).click();
  await expect(composer(page)).toHaveValue("Half a sent");
});
