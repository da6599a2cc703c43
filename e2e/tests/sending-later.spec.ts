/** What was sent can be taken back until it leaves, and what is to be said later is said then. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { anasConversation, templatesAreRead, timesSent, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import {
  addressOf,
  button,
  composer,
  message,
  reply,
  restMouse,
  row,
  templatePicker,
  thread,
  tick,
} from "../support/inbox.ts";

const HOUR = 3_600_000;
const scheduledCards = (page: Page) => thread(page).getByRole("region", { name: /^Scheduled message/ });
const sendLater = (page: Page) => button(page, "Send later");

test.afterEach(async ({ clientOf, world }) => {
  await (await clientOf(world.lumen, "Admin")).act("sending.change", { undoSeconds: 0 });
});

test("an admin lets messages wait; Undo and Z take them back into the box, and what is not taken back is sent in order", async ({
  openAs,
  clientOf,
  world,
}) => {
  const admin = await openAs(world.lumen, "Admin", "/admin/sending");
  await admin.getByLabel("Time to take a message back").selectOption("30 seconds");
  await button(admin, "Save").click();
  await expect(admin.getByText("Saved")).toBeVisible();
  await expectAccessible(admin);
  await admin.reload();
  await expect(admin.getByLabel("Time to take a message back")).toHaveValue("30");

  const { conversationId } = await anasConversation(world, clientOf, "Undine Undo");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  await reply(page, "Dear Undnie");
  await expect(message(page, "Dear Undnie")).toContainText(/Sent in \d+ seconds?/);
  await button(message(page, "Dear Undnie"), "Undo").click();
  await expect(message(page, "Dear Undnie")).toHaveCount(0);
  await expect(composer(page)).toHaveValue("Dear Undnie");
  await expect(composer(page)).toBeFocused();

  await reply(page, "Dear Undine");
  await expect(message(page, "Dear Undine")).toContainText("Sent in");
  await composer(page).press("ControlOrMeta+z");
  await expect(composer(page)).toHaveValue("Dear Undine");

  await test.step("what finds its box in use waits beside it", async () => {
    await composer(page).press("Enter");
    await expect(message(page, "Dear Undine")).toContainText("Sent in");
    await composer(page).fill("And one more thing");
    await button(message(page, "Dear Undine"), "Undo").click();
    const offer = page.getByRole("alert", { name: /taken back/ });
    await expect(offer).toContainText("Dear Undine");
    await button(offer, "Add it to the reply").click();
    await expect(composer(page)).toHaveValue("And one more thing\n\nDear Undine");
    await expect(offer).toHaveCount(0);
  });

  await (await clientOf(world.lumen, "Admin")).act("sending.change", { undoSeconds: 5 });
  await composer(page).fill("");
  await reply(page, "first of Undine");
  await reply(page, "second of Undine");
  await expect(tick(message(page, "second of Undine"), "Delivered")).toBeVisible({ timeout: 15_000 });
  const sent = world.desk.emulator.ledger
    .entries()
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes("of Undine"));
  expect(sent.map((body) => (body.includes("first of Undine") ? "first" : "second"))).toEqual(["first", "second"]);
  expect(timesSent(world, "Undnie")).toBe(0);
});

test("a template that is taken back stands in its picker again, filled in as it was, and the box keeps its words", async ({
  openAs,
  clientOf,
  world,
}) => {
  await templatesAreRead(world, world.lumen);
  const admin = await clientOf(world.lumen, "Admin");
  await admin.act("sending.change", { undoSeconds: 30 });
  const { conversationId } = await anasConversation(world, clientOf, "Tilda Template");
  await anasConversation(world, clientOf, "Otto Other");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  const field = (place: number) => page.getByRole("textbox", { name: `Text, ${place}` });
  await composer(page).fill("Words of before");
  await button(page, "Use a template").click();
  await button(templatePicker(page), "order_update").click();
  await field(1).fill("Dear Tilda");
  await field(2).fill("BR9");
  await field(3).fill("it leaves today");
  await button(page, "Send template").click();
  await expect(composer(page)).toHaveValue("Words of before");
  await expect(composer(page)).toBeFocused();
  const sent = message(page, "your order BR9: it leaves today");
  await button(sent, "Undo").click();
  await expect(sent).toHaveCount(0);
  await expect(page.getByRole("form", { name: "order_update" })).toBeVisible();
  await expect(field(1)).toHaveValue("Dear Tilda");
  await expect(field(1)).toBeFocused();
  await expect(field(2)).toHaveValue("BR9");
  await expect(field(3)).toHaveValue("it leaves today");

  await test.step("it stays while one looks at another conversation", async () => {
    await row(page, "Otto Other").click();
    await expect(message(page, "Otto Other here")).toBeVisible();
    await expect(composer(page)).toBeVisible();
    await row(page, "Tilda Template").click();
    await expect(field(2)).toHaveValue("BR9");
  });

  await test.step("and waits for a choice where another template is being filled in", async () => {
    await button(page, "Send template").click();
    await button(page, "Use a template").click();
    await button(templatePicker(page), "order_update").click();
    await field(2).fill("BR10");
    await button(sent, "Undo").click();
    const offer = page.getByRole("alert", { name: /taken back/ });
    await expect(offer).toContainText("order_update");
    await expect(field(2)).toHaveValue("BR10");
    await expectAccessible(page);
    await button(offer, "Use it instead").click();
    await expect(field(2)).toHaveValue("BR9");
  });

  await button(page, "Another template").click();
  await button(templatePicker(page), "Back to writing").click();
  await expect(composer(page)).toHaveValue("Words of before");
  await expect(composer(page)).toBeFocused();
  expect(timesSent(world, "BR9")).toBe(0);
});

test("a message for later stands at the end, is changed, cancelled, had back, and sent now", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Lara Later");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  await composer(page).fill("Has it arrived?");
  await composer(page).press("ControlOrMeta+Shift+Enter");
  await page.getByRole("menuitem", { name: /^In one hour/ }).click();
  await expect(composer(page)).toHaveValue("");
  await expect(composer(page)).toBeFocused();
  await expect(scheduledCards(page)).toContainText("Has it arrived?");
  await expect(page.getByRole("alert").filter({ hasText: "Scheduled for" })).toBeVisible();
  await expectAccessible(page);

  await write(world, world.lumen, customer, "Not yet");
  await expect(message(page, "Not yet")).toBeVisible();
  await expect(scheduledCards(page), "an answer does not stop it").toHaveCount(1);

  await test.step("a colleague sees it and what becomes of it", async () => {
    const sofia = await openAs(world.lumen, "Sofia", addressOf(conversationId));
    await expect(scheduledCards(sofia)).toContainText("Has it arrived?");
    await button(scheduledCards(page), "Change").click();
    const dialog = page.getByRole("dialog", { name: "Change the scheduled message" });
    await dialog.getByLabel("Message").fill("Has it come by now?");
    await button(dialog, "Save").click();
    await expect(dialog).toHaveCount(0);
    await expect(scheduledCards(sofia)).toContainText("Has it come by now?");
    await button(scheduledCards(page), "Cancel it").click();
    await expect(scheduledCards(page)).toHaveCount(0);
    await expect(scheduledCards(sofia)).toHaveCount(0);
  });

  await restMouse(page);
  await page.getByRole("alert").getByRole("button", { name: "Undo" }).click();
  await expect(scheduledCards(page)).toContainText("Has it come by now?");
  await button(scheduledCards(page), "Send now").click();
  await expect(scheduledCards(page)).toHaveCount(0);
  await expect(tick(message(page, "Has it come by now?"), "Delivered")).toBeVisible();
  expect(timesSent(world, "Has it come by now?")).toBe(1);
  expect(timesSent(world, "Has it arrived?")).toBe(0);
});

test("what is due is sent by itself, and what WhatsApp would refuse by then is shown with the reason", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Dora Due");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  const schedule = async (text: string) => {
    await composer(page).fill(text);
    await sendLater(page).click();
    await page.getByRole("menuitem", { name: /^In one hour/ }).click();
    await expect(scheduledCards(page)).toContainText(text);
  };
  const letItBeDue = () =>
    world.desk.owner.query(
      `with due as (
         update scheduled_messages set due_at = now() where tenant_id = $1 and conversation_id = $2 and failure_code is null returning id
       )
       update timers t set due_at = now() from due where t.tenant_id = $1 and t.kind = 'scheduled' and t.subject_id = due.id`,
      [world.lumen.tenantId, conversationId],
    );

  await schedule("Good morning, Dora");
  await letItBeDue();
  await expect(tick(message(page, "Good morning, Dora"), "Delivered")).toBeVisible();
  await expect(scheduledCards(page)).toHaveCount(0);

  await schedule("Are you still there?");
  await world.desk.owner.query(
    `update channel_threads t set last_inbound_at = now() - interval '25 hours' from conversations c
     where c.tenant_id = $1 and c.id = $2 and t.tenant_id = c.tenant_id and t.id = c.channel_thread_id`,
    [world.lumen.tenantId, conversationId],
  );
  await letItBeDue();
  await expect(scheduledCards(page)).toContainText("Free text had closed by then.");
  expect(timesSent(world, "Are you still there?")).toBe(0);

  await write(world, world.lumen, customer, "I am back");
  await expect(message(page, "I am back")).toBeVisible();
  await button(scheduledCards(page), "Send now").click();
  await expect(tick(message(page, "Are you still there?"), "Delivered")).toBeVisible();
});

test("a time after free text closes cannot be chosen, and the menu says until when it is possible", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId } = await anasConversation(world, clientOf, "Nina Narrow");
  await world.desk.owner.query(
    `update channel_threads t set last_inbound_at = now() - interval '23 hours 30 minutes' from conversations c
     where c.tenant_id = $1 and c.id = $2 and t.tenant_id = c.tenant_id and t.id = c.channel_thread_id`,
    [world.lumen.tenantId, conversationId],
  );
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  await composer(page).fill("See you on Monday");
  await sendLater(page).click();
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: /^Tomorrow/ })).toHaveAttribute("aria-disabled", "true");
  await expect(menu).toContainText("Free text closes at");
  const dialog = page.getByRole("dialog", { name: "Send at another time" });
  await test.step("whoever changes their mind goes on writing", async () => {
    await page.keyboard.press("Escape");
    await expect(menu).toHaveCount(0);
    await expect(composer(page)).toBeFocused();
    await sendLater(page).click();
    await menu.getByRole("menuitem", { name: "Another time…" }).click();
    await button(dialog, "Cancel").click();
    await expect(dialog).toHaveCount(0);
    await expect(composer(page)).toBeFocused();
    await sendLater(page).click();
  });
  await menu.getByRole("menuitem", { name: "Another time…" }).click();
  const field = dialog.getByLabel("Date and time");
  const local = (at: Date) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  await field.fill(local(new Date(Date.now() + 2 * HOUR)));
  await expect(dialog.getByRole("status")).toContainText("Choose an earlier time, or send a template.");
  await expect(button(dialog, "Schedule")).toHaveAttribute("aria-disabled", "true");
  await field.fill(local(new Date(Date.now() + 10 * 60_000)));
  await button(dialog, "Schedule").click();
  await expect(scheduledCards(page)).toContainText("See you on Monday");
  await expect(composer(page)).toBeFocused();
});
