/** Promise 7: drafts never die. Kill the tab, open another device, and text, files and mode are back. */
import type { Page } from "@playwright/test";
import { anasConversation } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, composer, connection, message, restMouse, row } from "../support/inbox.ts";

const noteBox = (page: Page) => page.getByRole("textbox", { name: "Internal note", exact: true });
const attached = (page: Page) => page.getByRole("list", { name: "Attached files" }).getByRole("listitem");
const attach = (page: Page, name: string) =>
  page
    .locator("input[data-purpose=attach]")
    .setInputFiles([{ name, mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n%%EOF\n") }]);
/** The server has these words. */
const kept = (page: Page, words: string) =>
  page.waitForResponse((response) => response.ok() && response.request().postData()?.includes(words) === true);

test("a tab is killed in the middle of a word; on another device text and file are back, the row says Draft, and sent there it is gone here", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { customer, conversationId } = await anasConversation(world, clientOf, "Paula Begun");
  const desk = await openAs(lumen, "Ana", addressOf(conversationId, "mine"));
  await expect(message(desk, "Paula Begun here")).toBeVisible();
  const arrived = desk.waitForResponse((response) => response.url().includes("/files?") && response.ok());
  await attach(desk, "invoice.pdf");
  await expect(attached(desk)).toContainText("invoice.pdf");
  await arrived;
  const saved = kept(desk, "Your invoice is attach");
  await composer(desk).pressSequentially("Your invoice is attach");
  await saved;
  await expect(composer(desk)).toHaveValue("Your invoice is attach");
  await desk.close();

  const phone = await openAs(lumen, "Ana", "/inbox/mine", { viewport: { width: 390, height: 844 } });
  await expect(row(phone, customer.name)).toContainText("Draft:");
  const other = await openAs(lumen, "Ana", "/inbox/mine");
  await expect(row(other, customer.name)).toContainText("Draft: Your invoice is attach");
  await row(phone, customer.name).click();
  await expect(composer(phone)).toHaveValue("Your invoice is attach");
  await expect(attached(phone)).toContainText("invoice.pdf");

  await composer(phone).press("End");
  await composer(phone).pressSequentially("ed.");
  await row(other, customer.name).click();
  const began = Date.now();
  await expect(composer(other)).toHaveValue("Your invoice is attached.");
  report("typed on one device until it stands on another", Date.now() - began);
  await expect(attached(other)).toContainText("invoice.pdf");

  await composer(phone).press("Enter");
  await expect(message(phone, "Your invoice is attached.")).toBeVisible();
  await expect(composer(other)).toHaveValue("");
  await expect(attached(other)).toHaveCount(0);
  await expect(message(other, "Your invoice is attached.")).toHaveCount(1);
  await expect(row(other, customer.name)).not.toContainText("Draft:");
});

test("a note comes back as a note", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const { conversationId } = await anasConversation(world, clientOf, "Nina Noted");
  const path = addressOf(conversationId, "mine");
  const desk = await openAs(lumen, "Ana", path);
  await expect(message(desk, "Nina Noted here")).toBeVisible();
  await restMouse(desk);
  await desk.keyboard.press("n");
  const saved = kept(desk, "ask the ware");
  await noteBox(desk).pressSequentially("ask the ware");
  await saved;
  await desk.close();
  const other = await openAs(lumen, "Ana", path);
  await expect(noteBox(other)).toHaveValue("ask the ware");
  await expect(composer(other)).toHaveCount(0);
});

test("what two devices wrote apart from each other is kept of both", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const { conversationId } = await anasConversation(world, clientOf, "Raul Apart");
  const path = addressOf(conversationId, "mine");
  const desk = await openAs(lumen, "Ana", path);
  const phone = await openAs(lumen, "Ana", path, { viewport: { width: 390, height: 844 } });
  for (const page of [desk, phone]) await expect(message(page, "Raul Apart here")).toBeVisible();
  await phone.context().setOffline(true);
  // Also in its first moment, when the page has not fetched all of its parts yet.
  await expect(connection(phone)).toBeVisible();
  await composer(phone).fill("I look into it");
  await composer(phone).blur();
  const saved = kept(desk, "One moment please");
  await composer(desk).fill("One moment please");
  await saved;
  await phone.context().setOffline(false);
  for (const page of [phone, desk]) {
    await expect(composer(page)).toHaveValue(/I look into it/);
    await expect(composer(page)).toHaveValue(/One moment please/);
  }
});
