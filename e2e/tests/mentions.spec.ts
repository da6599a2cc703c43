/** Mentions: `@` finds a colleague, who may read and write notes from then on, hears of it at once, and no longer once it is taken back. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, list, message, restMouse, row, thread, view } from "../support/inbox.ts";
import { personOf, type World } from "../support/world.ts";

const noteBox = (page: Page) => page.getByRole("textbox", { name: "Internal note", exact: true });
const notes = (page: Page) => thread(page).getByRole("article", { name: /^Internal note/ });
const menu = (page: Page) => page.getByRole("listbox", { name: "Whom to mention" });
const mentions = (page: Page) => page.getByRole("region", { name: "Mentions" }).getByRole("link");

async function anasOwn(world: World, act: (path: string, input: unknown) => Promise<void>, name: string) {
  const customer = newCustomer(world, name);
  await write(world, world.lumen, customer, "Where is my lamp?");
  const id = await conversationOf(world, world.lumen, customer);
  await act("conversation.take", { conversationId: id });
  return { customer, id };
}

test("@ and part of a name call a colleague of another team, who finds it under Mentions, reads along and answers", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { customer, id } = await anasOwn(world, (await clientOf(lumen, "Ana")).act, "Marta Called");
  const ruis = await openAs(lumen, "Rui", "/inbox/mentions");
  await expect(ruis.getByText("Nobody has mentioned you yet")).toBeVisible();

  const anas = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(anas, "Where is my lamp?")).toBeVisible();
  await restMouse(anas);
  await anas.keyboard.press("n");
  await anas.keyboard.type("Can you look, @rui");
  await expect(menu(anas).getByRole("option")).toHaveText([/Rui Prado/]);
  await expectAccessible(anas);
  await anas.keyboard.press("Tab");
  await expect(noteBox(anas)).toHaveValue("Can you look, @Rui Prado ");
  await expect(menu(anas)).toHaveCount(0);
  await anas.keyboard.type("today?");
  await anas.keyboard.press("Enter");
  await expect(notes(anas).locator("[data-mention]")).toHaveText("@Rui Prado");

  await expect(view(ruis, "Mentions").getByRole("img", { name: "1 unseen mention" })).toBeVisible();
  await expect(mentions(ruis)).toHaveCount(1);
  await expect(mentions(ruis)).toContainText("Can you look, @Rui Prado today?");
  await mentions(ruis).click();
  await expect(message(ruis, "Where is my lamp?")).toBeVisible();
  await expect(notes(ruis).locator("[data-mention]")).toHaveText("@Rui Prado");
  await expect(view(ruis, "Mentions").getByRole("img")).toHaveCount(0);
  await expect(composer(ruis)).toBeDisabled();
  await expect(button(ruis, "Transfer")).toHaveCount(0);
  await expect(button(ruis, "Tags of this")).toHaveCount(0);
  await restMouse(ruis);
  await ruis.keyboard.press("n");
  await ruis.keyboard.type("It left yesterday");
  await ruis.keyboard.press("Enter");
  await expect(notes(anas).filter({ hasText: "It left yesterday" })).toBeVisible();

  // Taken back, the note takes the right with it, at once.
  const called = notes(anas).filter({ hasText: "Can you look" });
  await called.hover();
  await button(called, "Remove this note").click();
  await button(anas.getByRole("dialog"), "Remove note").click();
  await expect(ruis.getByText("You cannot see this conversation")).toBeVisible();
  await expect(mentions(ruis)).toHaveCount(0);
  await ruis.goto("/inbox/open");
  await expect(row(ruis, customer.name)).toHaveCount(0);
});

test("the menu opens in a note alone, is gone with Esc, and a team is called by its name", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const { customer, id } = await anasOwn(world, (await clientOf(lumen, "Ana")).act, "Nilo Teams");
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "Where is my lamp?")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("r");
  await page.keyboard.type("Write to us @ret");
  await expect(menu(page)).toHaveCount(0);
  await composer(page).fill("");
  await button(page, "Note").click();
  await page.keyboard.type("@");
  await expect(menu(page).getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(menu(page).getByRole("option").nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(menu(page)).toHaveCount(0);
  await expect(noteBox(page)).toBeFocused();
  await noteBox(page).fill("");
  await page.keyboard.type("@ret");
  await menu(page)
    .getByRole("option", { name: /^Returns/ })
    .click();
  await page.keyboard.type("please");
  await page.keyboard.press("Enter");
  await expect(notes(page)).toContainText("@Returns please");

  // Whoever is in the team; others hear nothing.
  const sofias = await openAs(lumen, "Sofia", "/inbox/mentions");
  await expect(mentions(sofias).filter({ hasText: customer.name })).toContainText("@Returns please");
  const bens = await openAs(lumen, "Ben", "/inbox/mentions");
  await expect(bens.getByText("Nobody has mentioned you yet")).toBeVisible();
  await bens.goto(addressOf(id));
  await expect(bens.getByText("You cannot see this conversation")).toBeVisible();
});

test("J and K go through the mentions, and seeing one elsewhere clears the count here", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const iris = { type: "user", id: personOf(lumen, "Iris").userId };
  const made = [];
  for (const name of ["Olivia First", "Otto Second"]) {
    const one = await anasOwn(world, ana.act, name);
    const note = { conversationId: one.id, clientNoteId: name, text: `@Iris Vega ${name}`, mentions: [iris] };
    await ana.act("note.write", note);
    made.push(one);
  }
  const page = await openAs(lumen, "Iris", "/inbox/mentions");
  await expect(mentions(page)).toHaveCount(2);
  await expect(view(page, "Mentions").getByRole("img", { name: "2 unseen mentions" })).toBeVisible();
  const other = await openAs(lumen, "Iris", addressOf(made[0]!.id, "mentions"));
  await expect(message(other, "Where is my lamp?")).toBeVisible();
  await expect(view(page, "Mentions").getByRole("img", { name: "1 unseen mention" })).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(made[1]!.id));
  // What nobody had before their eyes is not seen.
  await expect(message(page, "Where is my lamp?")).toBeVisible();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(made[0]!.id));
  await expect(view(page, "Mentions").getByRole("img")).toHaveCount(0);
  await page.goto("/inbox/open");
  await expect(list(page).getByRole("link", { name: /^Otto Second/ })).toHaveCount(1);
});
