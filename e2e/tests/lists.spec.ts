/** Lists as people want them: narrowed, kept under a name, shared, and acted on as a whole; all of it from the keys. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, list, message, restMouse, row, rows, toast, view } from "../support/inbox.ts";
import { type Firm, personOf, type World } from "../support/world.ts";

const chosen = (page: Page) => page.getByRole("toolbar", { name: "With what is chosen" });
const LATE_PART = /\/bulk-progress-[^/]+\.js$/;
const chip = (page: Page, words: string) => page.getByRole("button", { name: `Give up ${words}`, exact: true });
const heading = (page: Page, name: string) => list(page).getByRole("heading", { name, exact: true });

async function made(world: World, firm: Firm, name: string) {
  const customer = newCustomer(world, name);
  await write(world, firm, customer, `Hello from ${name}`);
  return { customer, id: await conversationOf(world, firm, customer) };
}

/** The open conversation and the next one. */
async function chooseBoth(page: Page) {
  await restMouse(page);
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(chosen(page)).toContainText("2 chosen");
}

/** What the database says of some conversations, their places in the queue and their unread messages included. */
async function standings(world: World, firm: Firm, ids: string[]) {
  const { rows: found } = await world.desk.owner.query(
    `select id, state, team_id, assignee_id, disposition, closed_at, waiting_since, unread_count from conversations
     where tenant_id = $1 and id = any($2) order by id`,
    [firm.tenantId, ids],
  );
  return found;
}

async function narrow(page: Page, typed: string) {
  await page.keyboard.press("f");
  await page.keyboard.type(typed);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}

test("F and a few letters narrow a list; the address says it, Back undoes it, a chip gives it up", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const hers = await made(world, lumen, "Nora Hers");
  const waiting = await made(world, lumen, "Nora Waiting");
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: hers.id });
  const page = await openAs(lumen, "Leo", "/inbox/open");
  await expect(row(page, "Nora Waiting")).toBeVisible();
  await restMouse(page);

  await narrow(page, "ana lima");
  await expect(row(page, "Nora Hers")).toBeVisible();
  await expect(row(page, "Nora Waiting")).toHaveCount(0);
  await expect(chip(page, "Ana Lima")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("agent")).toBe(personOf(lumen, "Ana").userId);
  await expectAccessible(page);

  // What is live belongs as well: it comes when it is hers and goes when it is not.
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: waiting.id });
  await expect(row(page, "Nora Waiting")).toBeVisible();
  await page.reload();
  await expect(row(page, "Nora Hers")).toBeVisible();
  await (await clientOf(lumen, "Ana")).act("conversation.unassign", { conversationId: waiting.id });
  await expect(row(page, "Nora Waiting")).toHaveCount(0);

  await page.goBack();
  await expect(row(page, "Nora Waiting")).toBeVisible();
  await page.goForward();
  await expect(row(page, "Nora Waiting")).toHaveCount(0);
  await chip(page, "Ana Lima").click();
  await expect(row(page, "Nora Waiting")).toBeVisible();

  await narrow(page, "quiet for more than 30 days");
  await expect(list(page)).toContainText("Nothing fits");
  await button(list(page), "Clear").click();
  await expect(row(page, "Nora Hers")).toBeVisible();
});

test("several of a kind narrow a list together, are one chip, and are kept in a view and in the address", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const [anas, bens, waits] = [
    await made(world, lumen, "Uma Anas"),
    await made(world, lumen, "Uma Bens"),
    await made(world, lumen, "Uma Waits"),
  ];
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: anas.id });
  await (await clientOf(lumen, "Ben")).act("conversation.take", { conversationId: bens.id });
  const page = await openAs(lumen, "Leo", "/inbox/open");
  await expect(row(page, waits.customer.name)).toBeVisible();
  await restMouse(page);
  await narrow(page, "ana lima");
  await expect(row(page, bens.customer.name)).toHaveCount(0);
  await narrow(page, "ben ortiz");
  await expect(row(page, bens.customer.name)).toBeVisible();
  await expect(row(page, anas.customer.name)).toBeVisible();
  await expect(row(page, waits.customer.name)).toHaveCount(0);
  await expect(chip(page, "Ana Lima, Ben Ortiz")).toBeVisible();
  const both = ["Ana", "Ben"].map((name) => personOf(lumen, name).userId).join(",");
  expect(new URL(page.url()).searchParams.get("agent")).toBe(both);
  await page.reload();
  await expect(row(page, bens.customer.name)).toBeVisible();
  await expect(row(page, waits.customer.name)).toHaveCount(0);
  // What comes in live enters, or not, as the server would decide it.
  await (await clientOf(lumen, "Ben")).act("conversation.unassign", { conversationId: bens.id });
  await expect(row(page, bens.customer.name)).toHaveCount(0);
  await narrow(page, "nobody");
  await expect(row(page, waits.customer.name)).toBeVisible();
  await chip(page, "Ana Lima, Ben Ortiz, Nobody").click();
  await expect(new URL(page.url()).searchParams.get("agent")).toBeNull();
});

test("a list kept under a name stands in its team's rails at once, goes and comes back for all of them", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  await made(world, lumen, "Olga Shared");
  const [page, bens, ruis] = await Promise.all([
    openAs(lumen, "Leo", "/inbox/open?agent=nobody&unread=true"),
    openAs(lumen, "Ben", "/inbox/open"),
    openAs(lumen, "Rui", "/inbox/open"),
  ]);
  await expect(view(bens, "All open")).toBeVisible();
  await button(list(page), "Save view").click();
  await page.getByRole("textbox", { name: "Name" }).fill("Nobody's, unread");
  await page.getByRole("radio", { name: "Team Billing" }).check();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(heading(page, "Nobody's, unread")).toBeVisible();

  await view(bens, "Nobody's, unread").click();
  await expect(heading(bens, "Nobody's, unread")).toBeVisible();
  await expect(row(bens, "Olga Shared")).toBeVisible();
  await expect(chip(bens, "Nobody")).toBeVisible();
  // Whom it is not for does not see it; who only reads it may not change it.
  await expect(view(ruis, "All open")).toBeVisible();
  await expect(view(ruis, "Nobody's, unread")).toHaveCount(0);
  await expect(button(bens, "Nobody's, unread: more")).toHaveCount(0);

  await button(page, "Nobody's, unread: more").click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(view(bens, "Nobody's, unread")).toHaveCount(0);
  await expect(toast(page)).toContainText("removed");
  await restMouse(page);
  await page.keyboard.press("z");
  await expect(view(bens, "Nobody's, unread")).toBeVisible();

  await bens.keyboard.press("Control+k");
  await bens.keyboard.type("nobody's");
  await expect(bens.getByRole("option", { name: "Nobody's, unread" })).toBeVisible();
});

test("X and Shift choose, E closes all that may be closed, the rest is named with its reason, and Z takes everything back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const three = [];
  for (const name of ["Pia Waits", "Pia Second", "Pia Third"]) three.push(await made(world, lumen, name));
  const ana = await clientOf(lumen, "Ana");
  // The first is nobody's: she may see it and not close it.
  for (const { id } of three.slice(1)) await ana.act("conversation.take", { conversationId: id });
  const ids = three.map(({ id }) => id);
  const page = await openAs(lumen, "Ana", addressOf(ids[2]!), {
    // Looking at it would read it; in the database it must stay unread.
    before: async (blank) => void (await blank.route(/conversation\.markRead/, (route) => route.abort())),
  });
  await expect(message(page, "Hello from Pia Third")).toBeVisible();
  await restMouse(page);
  const before = await standings(world, lumen, ids);

  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(chosen(page)).toContainText("3 chosen");
  await expectAccessible(page);
  // Nothing moves under what is chosen.
  await made(world, lumen, "Pia Meanwhile");
  await expect(button(list(page), "1 new")).toBeVisible();
  await expect(rows(page).first()).toContainText("Pia Third");

  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: "Answered", exact: true }).press("Enter");
  await expect(toast(page)).toContainText("2 closed.");
  await expect(page.getByText("1 was left out.")).toBeVisible();
  expect((await standings(world, lumen, ids)).map(({ state }) => state).sort()).toEqual(["closed", "closed", "queued"]);

  await page.keyboard.press("z");
  await expect(toast(page)).toContainText("2 are as they were.");
  expect(await standings(world, lumen, ids)).toEqual(before);
});

test("why something was left out is said for each; all of a list is chosen at once, and Escape chooses nothing", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const { id } = await made(world, lumen, "Quim Waits");
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "Hello from Quim Waits")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("Control+a");
  await expect(chosen(page)).toContainText(/\d+ chosen/);
  await page.keyboard.press("Escape");
  await expect(chosen(page)).toHaveCount(0);

  await page.keyboard.press("x");
  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: "Answered", exact: true }).press("Enter");
  await expect(page.getByText("1 was left out.")).toBeVisible();
  await button(list(page), "Show").click();
  const dialog = page.getByRole("dialog", { name: "Left out" });
  await expect(dialog.getByRole("listitem")).toContainText(["Quim Waits"]);
  await expect(dialog).toContainText("You may see this but not change it like this.");
  await expectAccessible(page);
});

test("Tab in the picker leads to a note for whoever gets it; taking the next can be taken back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { id } = await made(world, lumen, "Rosa Handed");
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  // He is there: nobody is asked whether it should go to somebody who is away.
  const bens = await openAs(lumen, "Ben", "/inbox/mine");
  await expect(view(bens, "Mine")).toBeVisible();
  const page = await openAs(lumen, "Ana", addressOf(id, "mine"));
  await expect(message(page, "Hello from Rosa Handed")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("a");
  await page.keyboard.type("ben");
  await expect(page.getByRole("option", { name: /Ben Ortiz/ })).not.toContainText(/away|offline/i);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: "Note for whoever gets it" })).toBeFocused();
  await page.keyboard.type("She was promised a call at five");
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText("Transferred to Ben Ortiz.");
  await bens.goto(addressOf(id, "mine"));
  await expect(bens.getByText("She was promised a call at five").first()).toBeVisible();

  await made(world, lumen, "Rosa Next");
  const queue = async () =>
    (
      await world.desk.owner.query(
        `select id, assignee_id, waiting_since from conversations where tenant_id = $1 and state in ('new', 'queued') order by id`,
        [lumen.tenantId],
      )
    ).rows;
  const before = await queue();
  await bens.goto("/inbox/unassigned");
  await expect(row(bens, "Rosa Next")).toBeVisible();
  await restMouse(bens);
  await bens.keyboard.press("t");
  await expect(toast(bens)).toContainText("Taken.");
  expect(await queue()).toHaveLength(before.length - 1);
  await bens.keyboard.press("z");
  await expect.poll(queue).toEqual(before);
});

test("L tags all that is chosen, takes a tag off all of it, and Z puts back what each carried; A hands them on with a note", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const two = [];
  for (const name of ["Ugo First", "Ugo Second"]) two.push(await made(world, lumen, name));
  const [vip, late] = ["VIP", "Late"].map((name) => `${name} ${randomUUID().slice(0, 4)}`);
  const admin = await clientOf(lumen, "Admin");
  for (const name of [vip, late]) await admin.act("tag.create", { name });
  const { items } = await admin.ask<{ items: { id: string; name: string }[] }>("tag.list");
  const tagIds = items.filter(({ name }) => name === late).map(({ id }) => id);
  await admin.act("conversation.tag", { conversationId: two[0]!.id, tagIds });
  const ana = await clientOf(lumen, "Ana");
  for (const { id } of two) await ana.act("conversation.take", { conversationId: id });
  const page = await openAs(lumen, "Ana", addressOf(two[1]!.id, "mine"));
  await expect(message(page, "Hello from Ugo Second")).toBeVisible();
  await chooseBoth(page);

  await page.keyboard.press("l");
  await page.keyboard.type(vip!);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText("2 tagged.");
  for (const { customer } of two) await expect(row(page, customer.name)).toContainText(vip!);
  await page.keyboard.press("z");
  await expect(toast(page)).toContainText("2 are as they were.");
  for (const { customer } of two) await expect(row(page, customer.name)).not.toContainText(vip!);
  await expect(row(page, "Ugo First")).toContainText(late!);

  await row(page, "Ugo Second").focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("l");
  await page.getByRole("group", { name: "Take off" }).getByRole("option", { name: late! }).click();
  await expect(toast(page)).toContainText("Tag taken off 2.");
  await expect(row(page, "Ugo First")).not.toContainText(late!);

  await row(page, "Ugo Second").focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("a");
  await page.keyboard.type("ben");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Both wait for the same parcel");
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText("2 assigned.");
  const bens = await openAs(lumen, "Ben", addressOf(two[0]!.id, "mine"));
  await expect(bens.getByText("Both wait for the same parcel").first()).toBeVisible();
});

test("a part of the page that comes late takes nothing away: the keys act on what is chosen, and no letter goes astray", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const two = [];
  for (const name of ["Vito First", "Vito Second"]) two.push(await made(world, lumen, name));
  const name = `Slow ${randomUUID().slice(0, 4)}`;
  await (await clientOf(lumen, "Admin")).act("tag.create", { name });
  const ana = await clientOf(lumen, "Ana");
  for (const { id } of two) await ana.act("conversation.take", { conversationId: id });
  let letItCome = () => {};
  const mayCome = new Promise<void>((resolve) => (letItCome = resolve));
  let isAskedFor: Promise<unknown> = Promise.resolve();
  const page = await openAs(lumen, "Ana", addressOf(two[1]!.id, "mine"), {
    before: async (blank) => {
      isAskedFor = blank.waitForRequest(LATE_PART);
      await blank.route(LATE_PART, async (route) => {
        await mayCome;
        await route.continue();
      });
    },
  });
  await expect(message(page, "Hello from Vito Second")).toBeVisible();
  await chooseBoth(page);
  await isAskedFor;
  await expect(chosen(page)).toBeVisible();
  await page.keyboard.press("l");
  await page.keyboard.type(name.slice(0, 3));
  const hasCome = page.waitForResponse(LATE_PART);
  letItCome();
  await hasCome;
  await page.keyboard.type(name.slice(3));
  await expect(page.getByRole("combobox")).toHaveValue(name);
  await page.keyboard.press("Enter");
  await expect(toast(page)).toContainText("2 tagged.");
  for (const { customer } of two) await expect(row(page, customer.name)).toContainText(name);
});
