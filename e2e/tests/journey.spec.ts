/** From a customer's first word to the agent's answer being read, and back again. */
import { inboundButtonReply } from "@max/emulators/meta/webhook-payloads";
import { newCustomer, whoIs } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { button, isMarked, list, markPage, message, messages, reply, row, tick, view } from "../support/inbox.ts";

test("a newcomer writes as a customer in /simulator, sees it arrive without reloading, answers, and sees the ticks turn", async ({
  openAs,
  world,
}) => {
  const { lumen, desk } = world;
  const customer = newCustomer(world, "Jordana Vieira");
  const inbox = await openAs(lumen, "Ana", "/inbox/unassigned");
  await expect(list(inbox)).toBeVisible();
  await markPage(inbox);

  const phone = await inbox.context().newPage();
  await phone.goto("/simulator");
  await phone.getByLabel("Business number").selectOption(lumen.phoneNumberId);
  await phone.getByRole("button", { name: "Change" }).click();
  await phone.getByRole("button", { name: customer.name }).click();
  await phone.getByLabel("Message", { exact: true }).fill("My lamp came broken. Can you help?");
  await phone.getByLabel("Message", { exact: true }).press("Enter");

  await test.step("it arrives without a reload", async () => {
    await inbox.bringToFront();
    await expect(row(inbox, customer.name)).toContainText("My lamp came broken");
    await expect(row(inbox, customer.name).getByLabel("1 unread")).toBeVisible();
    await row(inbox, customer.name).click();
    await expect(message(inbox, "My lamp came broken")).toBeVisible();
    await button(inbox.getByRole("main"), "Take").last().click();
    await expect(inbox.getByText("Assigned to you")).toBeVisible();
  });

  await test.step("a picture arrives and opens in a lightbox by keyboard", async () => {
    await phone.getByRole("button", { name: "Photo of a damaged lamp" }).click();
    const picture = messages(inbox).getByRole("img", { name: `Photo from ${customer.name}` });
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(50);
    await messages(inbox)
      .getByRole("button", { name: `Open the photo from ${customer.name}` })
      .press("Enter");
    await expect(inbox.getByRole("dialog", { name: "Photo" })).toBeVisible();
    await inbox.keyboard.press("Escape");
    await expect(inbox.getByRole("dialog", { name: "Photo" })).toHaveCount(0);
  });

  await test.step("the answer leaves with Enter and its ticks turn", async () => {
    await phone.close();
    await reply(inbox, "I am sorry! A new one leaves today.");
    const answer = message(inbox, "A new one leaves today");
    await expect(tick(answer, "Sent")).toBeVisible();
    await expect(tick(answer, "Delivered")).toBeVisible();
    desk.emulator.customers.read(lumen.phoneNumberId, customer.id);
    await expect(tick(answer, "Read")).toBeVisible();
  });

  const answerId = desk.emulator.customers.chat(lumen.phoneNumberId, customer.id).messages.at(-1)!.id;
  await test.step("the customer reacts, and presses a button", async () => {
    await desk.emulator.customers.react(lumen.phoneNumberId, customer.id, answerId, "❤️");
    await expect(message(inbox, "A new one leaves today").getByLabel("Reactions: ❤️")).toBeVisible();
    const pressed = { answeredId: answerId, buttonId: "yes", title: "Yes, that works" };
    await desk.emulator.deliver(lumen.phoneNumberId, inboundButtonReply({ ...whoIs(lumen, customer), ...pressed }));
    await expect(message(inbox, "Yes, that works")).toContainText("Chose");
  });

  await test.step("closing asks why, and the conversation leaves the open view", async () => {
    await button(inbox, "Close").first().click();
    await inbox.getByRole("menuitem", { name: "Problem fixed" }).click();
    await expect(inbox.getByRole("alert")).toContainText("Closed.");
    await view(inbox, "All open").click();
    await expect(row(inbox, customer.name)).toHaveCount(0);
    await view(inbox, "Closed").click();
    await row(inbox, customer.name).click();
    await expect(inbox.getByText("Closed, Problem fixed")).toBeVisible();
  });

  await test.step("the customer writes again, and it is back with its history and its agent, who is there", async () => {
    await view(inbox, "Mine").click();
    await desk.emulator.customers.send(lumen.phoneNumberId, customer.id, { type: "text", text: "It broke again" });
    await expect(row(inbox, customer.name)).toContainText("It broke again");
    await row(inbox, customer.name).click();
    await expect(message(inbox, "It broke again")).toBeVisible();
    await expect(message(inbox, "My lamp came broken")).toBeVisible();
    await reply(inbox, "We will send somebody.");
    await expect(tick(message(inbox, "We will send somebody."), "Delivered")).toBeVisible();
  });
  expect(await isMarked(inbox)).toBe(true);
});
