/** Pictures of the screens, to be held beside the drawings. They are looked at, not compared: nothing here asserts a pixel. */
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, sendPhoto, write, wroteAgo } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, list, message, messages, row } from "../support/inbox.ts";

const PHONE = { viewport: { width: 390, height: 844 } };
const HOUR = 3_600_000;

async function picture(page: Page, name: string) {
  await page.evaluate(() => document.fonts.ready);
  const path = fileURLToPath(new URL(`../pictures/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: "disabled" });
}

test("sign-in", async ({ page, browser, world }) => {
  await page.goto(`${world.desk.url}/login/${world.lumen.slug}`);
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await picture(page, "login");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "login-dark");
  const phone = await browser.newContext(PHONE);
  const narrow = await phone.newPage();
  await narrow.goto(`${world.desk.url}/login`);
  await expect(narrow.getByLabel("Company")).toBeVisible();
  await picture(narrow, "login-narrow");
  await phone.close();
});

test("inbox, conversation, trouble, dark and narrow", async ({ openAs, clientOf, world }) => {
  const { lumen, desk } = world;
  const ana = await clientOf(lumen, "Ana");
  for (const [name, agoMs, words] of [
    ["Tomás Ferreyra", 22.4 * HOUR, "¿Me pueden confirmar la fecha de entrega?"],
    ["Priya Raman", 3 * HOUR, "The discount code is not accepted at checkout."],
    ["Hannah Weiss", 0.5 * HOUR, "Ich habe die falsche Größe bestellt. Kann ich umtauschen?"],
    ["Joana Prado", 2 * 60_000, "Obrigada!"],
  ] as const) {
    const customer = newCustomer(world, name);
    await wroteAgo(world, lumen, customer, agoMs, words);
    await conversationOf(world, lumen, customer);
  }
  const customer = newCustomer(world, "Mariana Duarte");
  await wroteAgo(world, lumen, customer, 24.5 * HOUR, "Good evening, my order arrived today.");
  await write(world, lumen, customer, "The lamp is broken though. It was packed badly and the shade has a crack.");
  await sendPhoto(world, lumen, customer);
  const conversationId = await conversationOf(world, lumen, customer, 3);
  await ana.act("conversation.take", { conversationId });
  const say = (text: string) => ana.act("message.send", { conversationId, clientMessageId: text, text });
  await say("I am very sorry, Mariana. Thank you for the photo.");
  await say("A new one leaves our warehouse tomorrow: https://casa-lumen.example/track/8812");
  await expect
    .poll(() => desk.emulator.customers.chat(lumen.phoneNumberId, customer.id).messages.at(-1)?.state)
    .toBe("delivered");
  desk.emulator.customers.read(lumen.phoneNumberId, customer.id);
  const lastId = desk.emulator.customers.chat(lumen.phoneNumberId, customer.id).messages.at(-1)!.id;
  await desk.emulator.customers.react(lumen.phoneNumberId, customer.id, lastId, "❤️");
  await write(world, lumen, customer, "Perfect, thank you!");
  await conversationOf(world, lumen, customer, 6);

  const page = await openAs(lumen, "Ana", "/inbox/open");
  await expect(row(page, customer.name)).toBeVisible();
  await picture(page, "inbox");
  await row(page, customer.name).click();
  await expect(messages(page).getByRole("img", { name: /^Photo from/ })).toBeVisible();
  await expect(message(page, "Perfect, thank you!")).toBeVisible();
  await page.mouse.move(900, 30);
  await picture(page, "conversation");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "dark");
  await page.keyboard.press("s");
  await picture(page, "snooze-dark");
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "light" });
  await ana.act("note.write", {
    conversationId,
    clientNoteId: "1",
    text: "Third cracked shade this week, same batch.",
  });
  await page.keyboard.press("n");
  await page.keyboard.type("Can we ship from Curitiba instead?");
  await picture(page, "note");
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await expect(page.getByRole("option").first()).toBeVisible();
  await picture(page, "assign");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("ma");
  await expect(page.getByRole("option").first()).toContainText("Mariana Duarte");
  await picture(page, "palette");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "palette-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Escape");

  desk.emulator.behave({ kind: "error", code: 131026, to: customer.phone });
  await say("You can keep the broken one.");
  await expect(message(page, "You can keep the broken one.")).toContainText("Not delivered");
  desk.emulator.behave({ kind: "garbage_200", accepts: false, to: customer.phone });
  await say("Have a lovely evening.");
  await expect(message(page, "Have a lovely evening.")).toContainText("It may arrive twice");
  await picture(page, "failed");

  const narrow = await openAs(lumen, "Ana", "/inbox/open", PHONE);
  await expect(row(narrow, customer.name)).toBeVisible();
  await picture(narrow, "narrow");
  await narrow.goto(addressOf(conversationId));
  await expect(message(narrow, "Have a lovely evening.")).toBeVisible();
  await picture(narrow, "narrow-conversation");
});

test("nothing there, not allowed, and a server that does not answer", async ({ openAs, world }) => {
  const page = await openAs(world.lumen, "Rui", "/inbox/mine");
  await expect(list(page)).toContainText("Nothing is assigned to you");
  await picture(page, "empty");
  await page.goto(addressOf("00000000-0000-7000-8000-000000000000"));
  await expect(page.getByRole("main")).toContainText("You cannot see this conversation");
  await picture(page, "not-allowed");

  const cut = await openAs(world.lumen, "Rui", "/inbox/mine", {
    before: async (blank) => void (await blank.route(/conversation\.list/, (route) => route.abort())),
  });
  await expect(list(cut)).toContainText("The list could not be loaded");
  await picture(cut, "list-failed");
});

test("customers", async ({ openAs, clientOf, world }) => {
  const { lumen, desk } = world;
  const leo = await clientOf(lumen, "Leo");
  const customer = newCustomer(world, "Beatriz Nunes");
  await wroteAgo(world, lumen, customer, 50 * HOUR, "Is the oak table still to be had?");
  const conversationId = await conversationOf(world, lumen, customer);
  await leo.act("conversation.close", { conversationId, disposition: "Answered" });
  await desk.owner.query(`update conversations set closed_at = now() - interval '2 days' where id = $1`, [
    conversationId,
  ]);
  await write(world, lumen, customer, "The table arrived, and one leg is scratched.");
  const [{ contact: contactId }] = (
    await desk.owner.query<{ contact: string }>(`select contact_id as contact from conversations where id = $1`, [
      conversationId,
    ])
  ).rows as [{ contact: string }];
  const details = { name: customer.name, email: "bia@nunes.example", company: "Nunes Interiors", language: "pt-BR" };
  const attributes = [{ name: "Plan", value: "Trade" }];
  await leo.act("contact.change", { contactId, version: 1, ...details, attributes });
  await leo.act("contact.writeNote", {
    contactId,
    clientNoteId: "1",
    text: "Prefers voice messages. Buys for her shop.",
  });
  const page = await openAs(lumen, "Leo", `/contacts/${contactId}`);
  await expect(page.getByRole("link", { name: /one leg is scratched/ })).toBeVisible();
  await picture(page, "customer");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "customer-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Edit" }).click();
  await picture(page, "customer-edit");
  const phone = await openAs(lumen, "Leo", `/contacts/${contactId}`, PHONE);
  await expect(phone.getByRole("link", { name: /one leg is scratched/ })).toBeVisible();
  await picture(phone, "customer-narrow");
  await phone.goto("/contacts");
  await expect(phone.getByRole("link", { name: /Beatriz Nunes/ })).toBeVisible();
  await picture(phone, "customers-narrow");
  await page.goto("/contacts");
  await expect(page.getByRole("link", { name: /Beatriz Nunes/ })).toBeVisible();
  await picture(page, "customers");
});
