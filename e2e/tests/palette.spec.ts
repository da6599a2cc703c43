/** One box for everything: found by name or number, done by its name, opened from anywhere. */
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, composer, list, message, restMouse, row } from "../support/inbox.ts";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const options = (page: Page) => palette(page).getByRole("option");

test("Ctrl K opens while typing, finds a customer by how the name begins in any accents, and Enter opens the customer", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const [here, sought] = [newCustomer(world, "Lidia Here"), newCustomer(world, "Ângela Sought")];
  for (const customer of [here, sought]) await write(world, lumen, customer, `Hello from ${customer.name}`);
  const id = await conversationOf(world, lumen, here);
  const soughtId = await conversationOf(world, lumen, sought);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Ana", addressOf(id));
  await composer(page).fill("Half a sent");
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.type("ence");
  await expect(palette(page)).toHaveCount(0);
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("Half a sentence");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("angela sou");
  await expect(options(page).first()).toContainText("Ângela Sought");
  await expect(options(page).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Ângela Sought" })).toBeVisible();
  await page.getByRole("link", { name: /Hello from Ângela Sought/ }).click();
  await expect(page).toHaveURL(new RegExp(soughtId));
  await expect(message(page, "Hello from Ângela Sought")).toBeVisible();
  await expect(list(page).locator("[aria-current]")).toContainText("Ângela Sought");
});

test("what can be done is done by its name, and taken back with Z", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Mauro Done");
  await write(world, lumen, customer, "All fine now");
  const id = await conversationOf(world, lumen, customer);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "All fine now")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("close as answ");
  await expect(options(page).first()).toHaveText(/Close as Answered/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Closed.");
  await expect(row(page, customer.name)).toHaveCount(0);
  await page.keyboard.press("z");
  await expect(row(page, customer.name)).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("internal");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("add note");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Internal note", exact: true })).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("snoozed");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/inbox\/snoozed/);
});

test("nobody finds a conversation they may not see, only that its customer exists, and a search that fails says so", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Zulmira Hidden");
  await write(world, lumen, customer, "For billing");
  await conversationOf(world, lumen, customer);
  const page = await openAs(lumen, "Rui", "/inbox/mine");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zulmira");
  await expect(palette(page)).toContainText("No conversation you may see");
  await expect(palette(page)).not.toContainText("For billing");
  await page.route(/search\.find/, (route) => route.abort());
  await page.keyboard.press("Backspace");
  await expect(palette(page).getByRole("alert")).toContainText("could not search just now");
});
