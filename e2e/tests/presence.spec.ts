/** Promise 8: who is there, who looks and who is typing is seen within a second; sending over an unseen message asks once. */
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, timesSent, write } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, reply, restMouse, row } from "../support/inbox.ts";
import { goneForGood, isThere } from "../support/presence.ts";
import type { Client } from "../support/client.ts";
import type { World } from "../support/world.ts";

const choice = (page: Page, name: RegExp) => page.getByRole("option", { name });
const header = (page: Page) => page.getByRole("main", { name: "Conversation" }).locator("header");
const question = (page: Page) => page.getByRole("alert", { name: "Something came in before you sent this" });

async function takenByAna(world: World, ana: Client, name: string, text: string) {
  const customer = newCustomer(world, name);
  await write(world, world.lumen, customer, text);
  const id = await conversationOf(world, world.lumen, customer);
  await ana.act("conversation.take", { conversationId: id });
  return { customer, id };
}

test("two people see each other look and type in a conversation, in its list row too, and both signs end by themselves", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const { customer, id } = await takenByAna(world, ana, "Vera Watched", "Which bulb fits?");
  const anas = await openAs(lumen, "Ana", addressOf(id, "mine"));
  const leos = await openAs(lumen, "Leo", "/inbox/open");
  await expect(message(anas, "Which bulb fits?")).toBeVisible();
  await expect(header(anas)).not.toContainText("viewing");
  await row(leos, customer.name).click();
  await expect(message(leos, "Which bulb fits?")).toBeVisible();
  await expect(header(anas)).toContainText("Leo Brandt is viewing");
  await expect(header(leos)).toContainText("Ana Lima is viewing");

  const began = Date.now();
  await composer(anas).pressSequentially("An E27");
  await expect(header(leos)).toContainText("Ana Lima is typing a reply");
  const tookMs = Date.now() - began;
  report("typing until a colleague sees it", tookMs);
  await expect(row(leos, customer.name)).toContainText("Ana Lima is typing…");
  await expect(header(anas)).not.toContainText("typing");
  await expect(header(leos)).not.toContainText("typing", { timeout: 8_000 });
  await composer(anas).pressSequentially(" bulb");
  await expect(header(leos)).toContainText("typing a reply");
  await composer(anas).press("Enter");
  await expect(message(leos, "An E27 bulb")).toBeVisible();
  await expect(header(leos)).not.toContainText("typing");

  // Whether she is there stands beside her initials in the list, told by the same events: nobody is asked for it.
  const picture = row(leos, customer.name).getByRole("img", { name: /^Ana Lima/ });
  await expect(picture).toHaveAccessibleName("Ana Lima: Available");
  const asked: string[] = [];
  leos.on("request", (request) => {
    if (/workspace|presence|person/.test(request.url())) asked.push(request.url());
  });
  await ana.act("presence.choose", { presence: "away" });
  await expect(picture).toHaveAccessibleName("Ana Lima: Away");
  await ana.act("presence.choose", { presence: "available" });
  await anas.context().close();
  await expect(header(leos)).not.toContainText("viewing");
  await goneForGood(world, lumen, "Ana");
  await expect(picture).toHaveAccessibleName("Ana Lima: Offline");
  expect(asked).toEqual([]);
});

test("away is said from the menu or with P, is seen by colleagues at once, and who is away or offline stands last and is asked about", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Wanda Given");
  await write(world, lumen, customer, "Anybody there?");
  const id = await conversationOf(world, lumen, customer);
  const anas = await openAs(lumen, "Ana");
  const bens = await openAs(lumen, "Ben");
  await isThere(world, lumen, "Ben");
  const leos = await openAs(lumen, "Leo", addressOf(id));
  await restMouse(bens);
  await bens.keyboard.press("p");
  await expect(bens.getByRole("alert")).toContainText("You are away.");
  await expect(button(bens, "Your menu: Away")).toBeVisible();
  await button(leos, "Assign").click();
  await expect(choice(leos, /^Ben Ortiz away/)).toBeVisible();
  await expect(leos.getByRole("option").first()).not.toContainText("Ben");
  await bens.reload();
  await button(bens, "Your menu: Away").click();
  await bens.getByRole("menuitemradio", { name: "Available" }).click();
  await expect(choice(leos, /^Ben Ortiz Billing/)).toBeVisible();

  await anas.context().close();
  await goneForGood(world, lumen, "Ana");
  await choice(leos, /^Ana Lima offline/).click();
  const dialog = leos.getByRole("dialog", { name: "Ana Lima is offline" });
  await expect(dialog).toContainText("goes back to the queue when it has waited for 15 minutes");
  await button(dialog, "Choose someone else").click();
  await expect(header(leos)).toContainText("Nobody has taken it");
  await button(leos, "Assign").click();
  await choice(leos, /^Ana Lima offline/).click();
  await button(dialog, "Assign anyway").click();
  await expect(leos.getByRole("alert")).toContainText("Assigned to Ana Lima.");

  // The customer has waited long enough, and Ana is still away from her desk.
  for (const statement of [
    `update messages set created_at = created_at - interval '20 minutes' where tenant_id = $1 and conversation_id = $2`,
    `update assignments set at = at - interval '20 minutes' where tenant_id = $1 and conversation_id = $2`,
    `update timers set due_at = now() where tenant_id = $1 and kind = 'absence' and $2::uuid is not null`,
  ])
    await world.desk.owner.query(statement, [lumen.tenantId, id]);
  await leos.goto(addressOf(id));
  await expect(
    leos.getByText("Back in the queue of Billing: its owner is offline and the customer was waiting").first(),
  ).toBeAttached();
  await expect(header(leos)).toContainText("Nobody has taken it");
  await (await clientOf(lumen, "Leo")).act("conversation.close", { conversationId: id, disposition: "Answered" });
});

test("what came in unseen before one sent is shown beside the composer; reading first gives the words back, and they are sent once", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const { customer, id } = await takenByAna(world, ana, "Xenia Unseen", "Where is my order?");
  // Her page hears nothing of what is new, as if the line were slow.
  const page = await openAs(lumen, "Ana", addressOf(id, "mine"), {
    before: async (blank) => void (await blank.routeWebSocket(/\/trpc/, () => {})),
  });
  await expect(message(page, "Where is my order?")).toBeVisible();
  await write(world, lumen, customer, "Never mind, it has come");
  await conversationOf(world, lumen, customer, 2);
  await reply(page, "It left yesterday");
  await expect(question(page)).toContainText("Xenia Unseen: Never mind, it has come");
  expect(timesSent(world, "It left yesterday")).toBe(0);
  await button(question(page), "Read first").click();
  await expect(question(page)).toHaveCount(0);
  await expect(composer(page)).toHaveValue("It left yesterday");
  await expect(composer(page)).toBeFocused();
  await expect(message(page, "Never mind, it has come")).toBeVisible();
  await composer(page).fill("Good to hear");
  await composer(page).press("Enter");
  await expect.poll(() => timesSent(world, "Good to hear")).toBe(1);

  await write(world, lumen, customer, "One more question");
  await conversationOf(world, lumen, customer, 4);
  for (const text of ["First part", "Second part"]) await reply(page, text);
  await expect(question(page)).toContainText("One more question");
  await button(question(page), "Send anyway").click();
  await expect(question(page)).toHaveCount(0);
  await expect.poll(() => timesSent(world, "Second part")).toBe(1);
  expect(timesSent(world, "First part")).toBe(1);
});
