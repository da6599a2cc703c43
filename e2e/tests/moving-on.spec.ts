/** Handing on, putting off and taking back: with keys, on to the next by itself, and undone as if nothing had been. */
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, list, message, restMouse, row, toast, view } from "../support/inbox.ts";
import { isThere } from "../support/presence.ts";
import { type Firm, personOf, type World } from "../support/world.ts";

const selected = (page: Page) => list(page).locator("[aria-current]");
const choice = (page: Page, name: string) => page.getByRole("option", { name, exact: true });
const rowOfFocus = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-conversation"));

/** What the database says of a conversation, its place in the queue and its unread messages included. */
async function standing(world: World, firm: Firm, id: string) {
  const { rows } = await world.desk.owner.query(
    `select state, team_id, assignee_id, disposition, closed_at, snoozed_until, waiting_since, unread_count from conversations
     where tenant_id = $1 and id = $2`,
    [firm.tenantId, id],
  );
  return rows[0];
}

async function madeFor(world: World, firm: Firm, name: string, texts: string[]) {
  const customer = newCustomer(world, name);
  let id = "";
  for (const [at, text] of texts.entries()) {
    await write(world, firm, customer, text);
    id = await conversationOf(world, firm, customer, at + 1);
  }
  return { customer, id };
}

test("A and a name hand a conversation on, the next one opens with its row in focus, and Z takes it back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const kept = await madeFor(world, lumen, "Gilda Kept", ["Any news?"]);
  const moved = await madeFor(world, lumen, "Gilda Moved", ["first", "second"]);
  for (const { id } of [kept, moved]) await ana.act("conversation.take", { conversationId: id });
  const before = await standing(world, lumen, moved.id);
  expect(before.unread_count).toBe(2);

  await openAs(lumen, "Ben");
  await isThere(world, lumen, "Ben");
  const page = await openAs(lumen, "Ana", addressOf(moved.id, "mine"), {
    // Looking at it would read it; in the database it must stay unread.
    before: async (blank) => void (await blank.route(/conversation\.markRead/, (route) => route.abort())),
  });
  await expect(message(page, "second")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("a");
  await page.keyboard.type("órtiz");
  await expect(page.getByRole("option")).toHaveText([/Ben Ortiz/]);
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText("Transferred to Ben Ortiz.");
  await expect(row(page, moved.customer.name)).toHaveCount(0);
  await expect(selected(page)).toHaveCount(1);
  await expect.poll(() => rowOfFocus(page)).toBe(await selected(page).getAttribute("data-conversation"));
  expect(await standing(world, lumen, moved.id)).toMatchObject({ assignee_id: personOf(lumen, "Ben").userId });

  await page.keyboard.press("z");
  await expect(selected(page)).toContainText(moved.customer.name);
  await expect(page.getByText("Assigned to you")).toBeVisible();
  expect(await standing(world, lumen, moved.id)).toEqual(before);
});

test("a team lead gives waiting work to a person in two clicks, or to another team's queue", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const { id } = await madeFor(world, lumen, "Hugo Given", ["Who is there?"]);
  await openAs(lumen, "Ana");
  await isThere(world, lumen, "Ana");
  const page = await openAs(lumen, "Leo", addressOf(id));
  await button(page, "Assign").click();
  await choice(page, "Ana Lima Billing").click();
  await expect(toast(page)).toContainText("Assigned to Ana Lima.");
  await expect.poll(async () => (await standing(world, lumen, id)).assignee_id).toBe(personOf(lumen, "Ana").userId);

  await page.goto(addressOf(id));
  await button(page, "Transfer").click();
  await choice(page, "Returns").click();
  await expect(toast(page)).toContainText("Transferred to Returns.");
  const ruis = await openAs(lumen, "Rui", "/inbox/unassigned");
  await expect(row(ruis, "Hugo Given")).toBeVisible();
});

test("giving back puts it where others can take it", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const { id } = await madeFor(world, lumen, "Ivo Returned", ["Hello?"]);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "Hello?")).toBeVisible();
  await page.keyboard.press("a");
  await choice(page, "Give back to the queue").click();
  await expect(toast(page)).toContainText("Given back to the queue.");
  await expect.poll(async () => (await standing(world, lumen, id)).state).toBe("queued");
});

test("S puts a conversation off into a view of its own; it comes back when the customer writes, or when it is woken", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { customer, id } = await madeFor(world, lumen, "Jana Later", ["Next week is fine"]);
  await (await clientOf(lumen, "Iris")).act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Iris", addressOf(id, "mine"));
  await expect(message(page, "Next week is fine")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: /^Tomorrow/ }).click();
  await expect(toast(page)).toContainText("Snoozed until");
  await expect(row(page, customer.name)).toHaveCount(0);
  await view(page, "Snoozed").click();
  await expect(row(page, customer.name)).toContainText("Until");
  await row(page, customer.name).click();
  await expect(page.getByText(/Snoozed until/).first()).toBeVisible();
  await restMouse(page);

  await write(world, lumen, customer, "Can it be today after all?");
  await expect(row(page, customer.name)).toHaveCount(0);
  await view(page, "Mine").click();
  await expect(row(page, customer.name)).toContainText("Can it be today after all?");
  await row(page, customer.name).click();
  await expect(page.getByText("Back from snooze: Jana Later wrote").first()).toBeAttached();

  await restMouse(page);
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: "Another time…" }).click();
  await page.getByLabel("Date and time").fill("2001-01-01T09:00");
  await expect(button(page.getByRole("dialog"), "Snooze")).toHaveAttribute("title", "Choose a time in the future.");
  const nextYear = new Date(Date.now() + 200 * 24 * 3_600_000).toISOString().slice(0, 16);
  await page.getByLabel("Date and time").fill(nextYear);
  await button(page.getByRole("dialog"), "Snooze").click();
  await expect(row(page, customer.name)).toHaveCount(0);
  await page.goto(addressOf(id, "snoozed"));
  await button(page, "End snooze").click();
  await expect(toast(page)).toContainText("Back from snooze.");
  await (await clientOf(lumen, "Iris")).act("conversation.close", { conversationId: id, disposition: "Answered" });
});

test("when something else happened meanwhile, undo says so and changes nothing", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { customer, id } = await madeFor(world, lumen, "Kira Quick", ["Thanks, that is all"]);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "Thanks, that is all")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: "Answered", exact: true }).click();
  await expect(toast(page)).toContainText("Closed.");
  await isThere(world, lumen, "Ana");
  await write(world, lumen, customer, "One more thing");
  await expect.poll(async () => (await standing(world, lumen, id)).state).toBe("assigned");
  await button(toast(page), "Undo").click();
  await expect(toast(page)).toContainText("Somebody changed this at the same moment");
  expect(await standing(world, lumen, id)).toMatchObject({
    state: "assigned",
    assignee_id: personOf(lumen, "Ana").userId,
  });
});
