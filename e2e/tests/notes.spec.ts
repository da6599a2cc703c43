/** Promise 9: a note cannot be mistaken for a reply, both drafts survive switching, and no customer ever sees one. */
import type { Page } from "@playwright/test";
import { anasConversation, conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, reply, restMouse, thread } from "../support/inbox.ts";

const noteBox = (page: Page) => page.getByRole("textbox", { name: "Internal note", exact: true });
const notes = (page: Page) => thread(page).getByRole("article", { name: /^Internal note/ });
const groundOf = (page: Page, box: ReturnType<typeof composer>) =>
  box.evaluate((element) => getComputedStyle(element.parentElement!).backgroundColor);

test("N writes a note, which looks and is called otherwise, and both drafts survive switching and a reload", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Nadia Noted");
  await write(world, world.lumen, customer, "The shade is cracked again");
  const id = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id));
  await expect(message(page, "The shade is cracked again")).toBeVisible();
  await restMouse(page);

  await page.keyboard.press("r");
  await page.keyboard.type("Dear Nadia");
  const replyGround = await groundOf(page, composer(page));
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(noteBox(page)).toBeFocused();
  await expect(composer(page)).toHaveCount(0);
  await expect(noteBox(page)).toHaveAttribute("placeholder", "Only your colleagues see this");
  expect(await groundOf(page, noteBox(page))).not.toBe(replyGround);
  await expect(button(page, "Send")).toHaveCount(0);
  await page.keyboard.type("Third one from this batch");
  await button(page, "Reply").click();
  await expect(composer(page)).toHaveValue("Dear Nadia");
  await button(page, "Note").click();
  await expect(noteBox(page)).toHaveValue("Third one from this batch");
  await page.reload();
  await expect(noteBox(page), "what was begun last comes back as what it was").toHaveValue("Third one from this batch");
  await restMouse(page);
  await page.keyboard.press("r");
  await expect(composer(page)).toHaveValue("Dear Nadia");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(noteBox(page)).toHaveValue("Third one from this batch");

  await button(page, "Add note").click();
  await expect(notes(page).filter({ hasText: "Third one from this batch" })).toBeVisible();
  await expect(noteBox(page)).toHaveValue("");
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await composer(page).fill("");
  await reply(page, "A new one leaves today");
  await expect(message(page, "A new one leaves today")).toBeVisible();
  const told = () =>
    world.desk.emulator.customers
      .chat(world.lumen.phoneNumberId, customer.id)
      .messages.map((each) => JSON.stringify(each));
  await expect.poll(() => told().some((text) => text.includes("leaves today"))).toBe(true);
  expect(told().filter((text) => text.includes("this batch"))).toEqual([]);
});

test("a colleague sees a note at once, pins it beside the conversation, and its writer takes it back when asked once more", async ({
  openAs,
  clientOf,
  world,
}) => {
  const customer = newCustomer(world, "Olga Pinned");
  await write(world, world.lumen, customer, "Please call only after six");
  const id = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const leos = await openAs(world.lumen, "Leo", addressOf(id));
  await expect(message(leos, "Please call only after six")).toBeVisible();
  const anas = await openAs(world.lumen, "Ana", addressOf(id));
  await expect(message(anas, "Please call only after six")).toBeVisible();
  await restMouse(anas);
  await anas.keyboard.press("n");
  await anas.keyboard.type("Doorman receives until 20:00");
  await anas.keyboard.press("Enter");
  await expect(notes(leos)).toContainText("Doorman receives until 20:00");
  await notes(leos).hover();
  await button(notes(leos), "Pin this note").click();
  await expect(anas.getByRole("complementary", { name: "About this customer" })).toContainText(
    "Doorman receives until 20:00",
  );

  await notes(anas).hover();
  await button(notes(anas), "Remove this note").click();
  await button(anas.getByRole("dialog"), "Keep it").click();
  await expect(notes(anas)).toHaveCount(1);
  await notes(anas).hover();
  await button(notes(anas), "Remove this note").click();
  await button(anas.getByRole("dialog"), "Remove note").click();
  await expect(notes(anas)).toHaveCount(0);
  await expect(notes(leos)).toHaveCount(0);
});

test("where one may not reply, one may still leave a note", async ({ openAs, world }) => {
  const customer = newCustomer(world, "Petra Waiting");
  await write(world, world.lumen, customer, "Is anybody there?");
  const id = await conversationOf(world, world.lumen, customer);
  const page = await openAs(world.lumen, "Ben", addressOf(id));
  await expect(composer(page)).toBeDisabled();
  await expect(page.getByText("Take this conversation to reply.")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("n");
  await page.keyboard.type("She also wrote yesterday");
  await page.keyboard.press("Enter");
  await expect(notes(page)).toContainText("She also wrote yesterday");
});

test("whoever comes back when their note is written finds the reply, however fast the page comes", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId } = await anasConversation(world, clientOf, "Quirin Noted");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await expect(composer(page)).toBeVisible();
  for (const words of ["Call before noon", "Not on Fridays", "Ask for Ruth", "She has the key"]) {
    await restMouse(page);
    await page.keyboard.press("n");
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
    await expect(notes(page).filter({ hasText: words })).toBeVisible();
    await expect(noteBox(page)).toBeVisible();
    // The browser has more of the page each time, until all of it is drawn at once.
    await page.reload();
    await expect(composer(page)).toBeVisible();
  }
});
