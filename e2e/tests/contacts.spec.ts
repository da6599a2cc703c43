/** The people who write: found, known, noted upon, blocked, and two of them made one. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { anasConversation, conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, row } from "../support/inbox.ts";

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const dialog = (page: Page) => page.getByRole("dialog");
const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a customer is found by the end of their number, edited and noted upon; a colleague sees it at once", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Carla Known");
  const ben = await openAs(world.lumen, "Ben", "/contacts");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await expect(message(page, "Carla Known here")).toBeVisible();
  await page.getByRole("link", { name: "Open customer page" }).click();
  await expect(heading(page, "Carla Known")).toBeVisible();
  await expect(part(page, "Identities")).toContainText("Verified");
  await expect(part(page, "Conversations on all channels").getByRole("link")).toHaveCount(1);
  await expectAccessible(page);

  await ben.getByRole("searchbox", { name: "Find a customer" }).fill(customer.phone.replace(/\D/g, "").slice(-8));
  await ben.getByRole("link", { name: /Carla Known/ }).click();
  await expect(heading(ben, "Carla Known")).toBeVisible();
  await expect(part(ben, "Conversations on all channels")).toContainText("1 more conversation that you may not read");

  await button(page, "Edit").click();
  await dialog(page).getByLabel("Name", { exact: true }).fill("Carla K. Known");
  await dialog(page).getByLabel("Phone").fill("not a number");
  await button(dialog(page), "Add an attribute").click();
  await dialog(page).getByLabel("Name of the attribute").fill("Plan");
  await dialog(page).getByLabel("Value").fill("Gold");
  await expectAccessible(page);
  await button(dialog(page), "Save").click();
  await expect(dialog(page).getByRole("alert")).toContainText("Check the phone number");
  await dialog(page).getByLabel("Phone").fill("(11) 3265-4321");
  await button(dialog(page), "Save").click();
  await expect(heading(page, "Carla K. Known")).toBeVisible();
  await expect(part(page, "Details")).toContainText("+551132654321");
  await expect(heading(ben, "Carla K. Known")).toBeVisible();
  await expect(part(ben, "Details")).toContainText("Gold");

  await page.getByLabel("New note").fill("Prefers voice messages");
  await button(page, "Add note").click();
  await expect(part(ben, "Notes about the customer").getByRole("listitem")).toContainText("Prefers voice messages");
  await expect(button(ben, "Remove this note")).toHaveCount(0);
  await part(page, "Conversations on all channels").getByRole("link").click();
  await expect(row(page, "Carla K. Known")).toBeVisible();
});

test("whoever is blocked is kept out of the lists, and answered again once they are unblocked beside the reply box", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { customer, conversationId } = await anasConversation(world, clientOf, "Spencer Spam");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId, "mine"));
  await expect(row(page, customer.name)).toBeVisible();
  await page.getByRole("link", { name: "Open customer page" }).click();
  await button(page, "Block").click();
  await expectAccessible(page);
  await button(dialog(page), "Block").click();
  await expect(page.getByRole("alert")).toContainText("Spencer Spam is blocked.");
  await write(world, world.lumen, customer, "Buy my watches");
  await conversationOf(world, world.lumen, customer, 2);
  await part(page, "Conversations on all channels")
    .getByRole("link", { name: /Buy my watches/ })
    .click();
  await expect(page).toHaveURL(/\/inbox\/closed\//);
  await expect(message(page, "Buy my watches")).toBeVisible();
  await expect(page.getByText("This customer is blocked. Nothing can be sent.")).toBeVisible();
  await expect(composer(page)).toBeDisabled();

  await button(page, "Unblock").click();
  await expect(page.getByRole("alert")).toContainText("Spencer Spam is no longer blocked.");
  await button(page, "Reopen").click();
  await expect(composer(page)).toBeEnabled();
});

test("a team lead compares two customers, merges them, and takes them apart again", async ({
  openAs,
  clientOf,
  world,
}) => {
  const kept = await anasConversation(world, clientOf, "Mila Private");
  const other = newCustomer(world, "Mila Work");
  await write(world, world.lumen, other, "From the office");
  const otherConversation = await conversationOf(world, world.lumen, other);
  const { rows } = await world.desk.owner.query<{ id: string; contact: string }>(
    `select id, contact_id as contact from conversations where tenant_id = $1 and id = any($2)`,
    [world.lumen.tenantId, [kept.conversationId, otherConversation]],
  );
  const contactOf = (id: string) => rows.find((each) => each.id === id)!.contact;
  const ana = await openAs(world.lumen, "Ana", `/contacts/${contactOf(otherConversation)}`);
  await expect(heading(ana, "Mila Work")).toBeVisible();
  await expect(button(ana, "Merge")).toHaveCount(0);

  const page = await openAs(world.lumen, "Leo", `/contacts/${contactOf(kept.conversationId)}`);
  await button(page, "Merge").click();
  await dialog(page).getByRole("searchbox").fill("Mila Wo");
  await dialog(page)
    .getByRole("button", { name: /Mila Work/ })
    .click();
  await expect(dialog(page)).toContainText("1 conversation, 1 of them open");
  await dialog(page).getByRole("radio", { name: "Mila Work" }).check();
  await expectAccessible(page);
  await button(dialog(page), "Merge").click();
  await expect(page.getByRole("alert")).toContainText("Two customers are one.");
  await expect(heading(page, "Mila Work")).toBeVisible();
  await expect(part(page, "Conversations on all channels").getByRole("link")).toHaveCount(2);
  // Whoever looked at the other is led to the person.
  await expect(ana).toHaveURL(new RegExp(contactOf(kept.conversationId)));

  await write(world, world.lumen, other, "Meanwhile, from the office");
  await expect(part(page, "Conversations on all channels")).toContainText("Meanwhile, from the office");
  await button(page, "Take Mila Work apart again").click();
  await expect(heading(page, "Mila Private")).toBeVisible();
  await expect(part(page, "Conversations on all channels").getByRole("link")).toHaveCount(1);
  await page.goto(`/contacts/${contactOf(otherConversation)}`);
  await expect(heading(page, "Mila Work")).toBeVisible();
  await expect(part(page, "Conversations on all channels")).toContainText("Meanwhile, from the office");
});

test("on a phone the page stands in one column, and an address that leads nowhere says so", async ({
  openAs,
  clientOf,
  world,
}) => {
  await anasConversation(world, clientOf, "Petra Pocket");
  const page = await openAs(world.lumen, "Ana", "/contacts?q=Petra", { viewport: { width: 360, height: 740 } });
  await page.getByRole("link", { name: /Petra Pocket/ }).click();
  await expect(heading(page, "Petra Pocket")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
  await page.goto("/contacts/00000000-0000-7000-8000-000000000000");
  await expect(page.getByText("There is no such customer")).toBeVisible();
  await page.goto("/contacts?q=Nobody%20called%20so");
  await expect(page.getByText("Nobody is found for “Nobody called so”")).toBeVisible();
  await expectAccessible(page);
});
