/** Promise 10: outside the reply window the same box picks a template, filled in, shown as the customer will see it. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, templatesAreRead, write, wroteAgo } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, templatePicker, tick } from "../support/inbox.ts";

const DAY = 86_400_000;
const preview = (page: Page) => page.getByRole("region", { name: "As the customer sees it" });

test("promise 10: the closed box finds a template, fills in the customer's name, shows and sends it, and opens again when they write", async ({
  openAs,
  clientOf,
  world,
}) => {
  await templatesAreRead(world, world.lumen);
  const customer = newCustomer(world, "Tessa Template");
  await wroteAgo(world, world.lumen, customer, 2 * DAY, "Is there any news?");
  const id = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id, "mine"));
  await expect(templatePicker(page)).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await expect(button(templatePicker(page), "hello_world")).toBeVisible();
  // Paused: not offered.
  await expect(button(templatePicker(page), "spring_sale")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Find a template" }).fill("order");
  await expect(templatePicker(page).getByRole("button")).toHaveCount(1);
  await expectAccessible(page);
  await button(templatePicker(page), "order_update").click();

  await expect(page.getByRole("textbox", { name: "Text, 1" })).toHaveValue("Tessa");
  const sendButton = button(page, "Send template");
  await expect(sendButton).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("textbox", { name: "Text, 2" }).fill("BR123");
  await page.getByRole("textbox", { name: "Text, 3" }).fill("it leaves today");
  await expect(preview(page)).toContainText("Hi Tessa, there is news about your order BR123: it leaves today.");
  await expect(preview(page)).toContainText("Answer to reach our team");
  await expect(preview(page)).toContainText("Talk to someone");
  await expectAccessible(page);
  await sendButton.click();
  const sent = message(page, "there is news about your order BR123");
  await expect(tick(sent, "Delivered").or(tick(sent, "Sent"))).toBeVisible();
  await expect(sent).toContainText("Talk to someone");
  const got = () =>
    world.desk.emulator.customers.chat(world.lumen.phoneNumberId, customer.id).messages.map((each) => each.text);
  await expect.poll(got).toContain("Hi Tessa, there is news about your order BR123: it leaves today.");

  await write(world, world.lumen, customer, "Thank you!");
  await expect(composer(page)).toBeEnabled();
  await expect(templatePicker(page)).toHaveCount(0);
  await composer(page).fill("You are welcome");
  await button(page, "Use a template").click();
  await expect(templatePicker(page)).toBeVisible();
  await button(templatePicker(page), "Back to writing").click();
  await expect(composer(page)).toHaveValue("You are welcome");
});

test("at 360 px the picker stays within the page, and the API refuses what is not filled in", async ({
  openAs,
  clientOf,
  world,
}) => {
  await templatesAreRead(world, world.lumen);
  const customer = newCustomer(world, "Nora Narrow");
  await wroteAgo(world, world.lumen, customer, 2 * DAY, "Hello?");
  const id = await conversationOf(world, world.lumen, customer);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id, "mine"), { viewport: { width: 360, height: 740 } });
  await button(templatePicker(page), "recordatorio_de_cita").click();
  await expect(page.getByRole("textbox", { name: "Text, 1" })).toHaveValue("Nora");
  const isWider = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await isWider()).toBe(false);
  const send = (parameters: { slot: string; text: string }[]) =>
    ana.post(`/api/v1/conversations/${id}/messages`, {
      template: { name: "recordatorio_de_cita", language: "es_MX", parameters },
    });
  expect((await send([])).status).toBe(401);
  const refused = await ana.mutate("message.send", {
    conversationId: id,
    clientMessageId: "bare",
    template: { name: "recordatorio_de_cita", language: "es_MX", parameters: [] },
  });
  expect(refused).toMatchObject({ status: 409, body: { error: { data: { domainCode: "template_unusable" } } } });
});
