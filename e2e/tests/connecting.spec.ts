/** An admin connects inboxes by themselves: a WhatsApp number, once Meta agrees, and a chat for the company's pages; turned off, nothing leaves. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, timesSent } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, reply, row, tick } from "../support/inbox.ts";
import { conversationWith, frame } from "../support/shop.ts";

const item = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const dialog = (page: Page) => page.getByRole("dialog");
/** What a line to copy holds. */
const copied = (page: Page, label: string) =>
  dialog(page).getByRole("paragraph").filter({ hasText: label }).locator("xpath=..").locator("code");

test("an admin connects a WhatsApp number that Meta says is theirs, tells Meta where to send, and the first message arrives", async ({
  openAs,
  world,
}) => {
  const { lumen, desk } = world;
  const name = `Sales line ${randomUUID().slice(0, 4)}`;
  const phoneNumberId = String(Date.now());
  const number = desk.emulator.addNumber({
    phoneNumberId,
    wabaId: `7${phoneNumberId}`,
    displayPhoneNumber: "+55 11 4002-8922",
    verifiedName: "Casa Lumen Sales",
    accessToken: `EAA${randomUUID()}`,
    appSecret: `secret-${randomUUID()}`,
  });
  const admin = await openAs(lumen, "Admin", "/admin/inboxes");
  await button(admin, "Connect an inbox").click();
  await expectAccessible(admin);
  await button(dialog(admin), "WhatsApp").click();
  await button(dialog(admin), "Connect").click();
  await expect(dialog(admin).getByText("An inbox needs a name.")).toBeVisible();
  await expect(dialog(admin).getByText("Only digits, as Meta shows them.")).toHaveCount(2);
  await dialog(admin).getByLabel("Name").fill(name);
  await dialog(admin).getByLabel("New conversations wait for").selectOption("Billing");
  await dialog(admin).getByLabel("Phone number ID").fill(phoneNumberId);
  await dialog(admin).getByLabel("WhatsApp Business account ID").fill("123");
  await dialog(admin).getByLabel("Access token").fill("EAA-of-nobody");
  await dialog(admin).getByLabel("App secret").fill("another");

  // Each thing that is wrong is said at its field, and nothing is stored till Meta agrees.
  await button(dialog(admin), "Connect").click();
  await expect(dialog(admin).getByText("Meta does not accept this access token.")).toBeVisible();
  await expectAccessible(admin);
  await dialog(admin).getByLabel("Access token").fill(number.accessToken);
  await button(dialog(admin), "Connect").click();
  await expect(dialog(admin).getByText("Meta knows no such account")).toBeVisible();
  await dialog(admin).getByLabel("WhatsApp Business account ID").fill(number.wabaId);
  await button(dialog(admin), "Connect").click();
  await expect(dialog(admin).getByText("This is not the secret of the Meta app")).toBeVisible();
  await dialog(admin).getByLabel("App secret").fill(number.appSecret);
  await button(dialog(admin), "Connect").click();

  await expect(dialog(admin)).toContainText(`${name} is connected`);
  await expect(dialog(admin)).toContainText("Waiting for the first webhook from Meta");
  await expectAccessible(admin);
  const callback = await copied(admin, "Callback URL").innerText();
  const verifyToken = await copied(admin, "Verify token").innerText();
  expect(await desk.emulator.verifyWebhook(callback, "guessed")).toBe(false);
  expect(await desk.emulator.verifyWebhook(callback, verifyToken)).toBe(true);
  await expect(dialog(admin)).toContainText("Connected: Meta asked and got its answer");

  desk.emulator.addNumber({ ...number, webhookUrl: callback });
  const customer = newCustomer(world, "Nadia First");
  await desk.emulator.customers.send(phoneNumberId, customer.id, { type: "text", text: "Is this the new number?" });
  await expect(dialog(admin)).toContainText("Something last came in");
  await button(dialog(admin), "Done").click();
  await expect(item(admin, name)).toContainText("+55 11 4002-8922");
  await button(item(admin, name), "Settings of").click();
  for (const secret of [number.accessToken, number.appSecret, verifyToken])
    await expect(dialog(admin).getByText(secret)).toHaveCount(0);
  await button(dialog(admin), "Done").click();

  const id = await conversationOf(world, lumen, customer);
  const ana = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(ana, "Is this the new number?")).toBeVisible();
  await ana.keyboard.press("t");
  await reply(ana, "Yes, it is");
  await expect(tick(message(ana, "Yes, it is"), "Delivered")).toBeVisible();

  // Turned off, the agent reads it at once and nothing leaves; what customers write still comes in.
  await button(item(admin, name), "Settings of").click();
  await button(dialog(admin), "Turn off").click();
  await expect(dialog(admin).last()).toContainText("Nothing is sent from here any more");
  await button(dialog(admin).last(), "Turn off").click();
  await expect(admin.getByText("Saved.")).toBeVisible();
  await button(dialog(admin), "Done").click();
  await expect(item(admin, name)).toContainText("nothing is sent");
  await expect(composer(ana)).toBeDisabled();
  await expect(ana.getByText("This inbox is turned off: nothing is sent.")).toBeVisible();
  await desk.emulator.customers.send(phoneNumberId, customer.id, { type: "text", text: "Are you still there?" });
  await expect(message(ana, "Are you still there?")).toBeVisible();
  await expectAccessible(admin);

  await button(item(admin, name), "Settings of").click();
  await button(dialog(admin), "Turn on").click();
  await button(dialog(admin).last(), "Turn on").click();
  await expect(composer(ana)).toBeEnabled();
  await reply(ana, "Now we are");
  await expect(tick(message(ana, "Now we are"), "Delivered")).toBeVisible();
  expect(timesSent(world, "Now we are")).toBe(1);
});

test("an admin makes a chat for the company's pages, puts the line there, and turns it off again", async ({
  openAs,
  page,
  world,
}) => {
  const { lumen } = world;
  const name = `Shop chat ${randomUUID().slice(0, 4)}`;
  let html = "";
  const shop = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(html);
  });
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;

  const admin = await openAs(lumen, "Admin", "/admin/inboxes");
  await button(admin, "Connect an inbox").click();
  await button(dialog(admin), "Web chat").click();
  await dialog(admin).getByLabel("Name", { exact: true }).fill(name);
  await dialog(admin).getByLabel("Greeting").fill("Hello from the lamps");
  await dialog(admin).getByLabel("Ask for a name").selectOption("no");
  await button(dialog(admin), "Make the chat").click();
  await expect(dialog(admin).getByText("Name at least one page.")).toBeVisible();
  await dialog(admin).getByLabel("Pages that may show it").fill(url);
  await expectAccessible(admin);
  await button(dialog(admin), "Make the chat").click();

  await dialog(admin).getByLabel("Language").selectOption("Português");
  const snippet = await copied(admin, "For your pages").innerText();
  expect(snippet).toContain('data-lang="pt"');
  await expectAccessible(admin);
  const preview = admin.waitForEvent("popup");
  await dialog(admin).getByRole("link", { name: "See how it looks" }).click();
  await expect((await preview).getByText("Hello from the lamps")).toBeVisible();
  await (await preview).close();

  html = `<!doctype html><html lang="en"><title>Shop</title><body><main><h1>Lamps</h1></main>${snippet}</body></html>`;
  await page.goto(url);
  await page.getByRole("button", { name: "Abrir a conversa" }).click();
  await expect(frame(page).getByText("Hello from the lamps")).toBeVisible();
  await frame(page).getByRole("textbox").fill("Tem abajur azul?");
  await frame(page).getByRole("textbox").press("Enter");
  await expect(dialog(admin)).toContainText("Something last came in");
  const id = await conversationWith(world, "Tem abajur azul?");
  const ana = await openAs(lumen, "Ana", addressOf(id));
  await expect(row(ana, "Web ").filter({ hasText: "Tem abajur azul?" })).toBeVisible();

  await button(dialog(admin), "Done").click();
  await button(item(admin, name), "Settings of").click();
  await button(dialog(admin), "Turn off").click();
  await expect(dialog(admin).last()).toContainText("Pages no longer show the chat.");
  await button(dialog(admin).last(), "Turn off").click();
  // The api keeps a chat's settings for five seconds.
  await expect(async () => {
    const told = page.waitForResponse(/\/config$/);
    await page.reload();
    await told;
    await expect(page.getByRole("button")).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
  await new Promise((resolve) => shop.close(resolve));
});
