/** What admins look after: tags, reasons to close, inboxes, templates and the audit log, and who may not. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { createClient } from "../support/client.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, message, row } from "../support/inbox.ts";
import { launcher, openShop, said } from "../support/shop.ts";
import type { World } from "../support/world.ts";

const own = (name: string) => `${name} ${randomUUID().slice(0, 4)}`;
const line = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const item = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const dialog = (page: Page) => page.getByRole("dialog");

async function waiting(world: World, name: string, text: string) {
  const customer = newCustomer(world, name);
  await write(world, world.lumen, customer, text);
  return { customer, id: await conversationOf(world, world.lumen, customer) };
}

test("an admin makes a tag, counts what carries it, merges it into another and deletes that; open pages follow by themselves", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const [wrong, right] = [own("Refnud"), own("Refund")];
  const admin = await openAs(lumen, "Admin", "/admin/tags");
  for (const name of [wrong, right]) {
    await button(admin, "New tag").click();
    await dialog(admin).getByLabel("Name").fill(name);
    await dialog(admin).getByText("Red", { exact: true }).click();
    await button(dialog(admin), "Create tag").click();
    await expect(line(admin, name)).toContainText("Whole company");
  }
  const { customer, id } = await waiting(world, "Tara Merged", "Where is my money?");
  const client = await clientOf(lumen, "Admin");
  const { items: tags } = await client.ask<{ items: { id: string; name: string }[] }>("tag.list");
  const tagIds = tags.filter(({ name }) => name === wrong).map((tag) => tag.id);
  await client.act("conversation.tag", { conversationId: id, tagIds });
  const page = await openAs(lumen, "Ana", "/inbox/open");
  await expect(row(page, customer.name)).toContainText(wrong);

  await admin.reload();
  await expect(admin.getByRole("link", { name: `Conversations with the tag ${wrong}` })).toHaveText("1");
  await expectAccessible(admin);
  await button(line(admin, wrong), `What to do with ${wrong}`).click();
  await admin.getByRole("menuitem", { name: "Merge into another…" }).click();
  await dialog(admin).getByLabel("Into").selectOption(right);
  await button(dialog(admin), "Merge").click();
  await expect(row(page, customer.name)).toContainText(right);
  await expect(row(page, customer.name)).not.toContainText(wrong);
  await expect(line(admin, wrong)).toHaveCount(0);

  await button(line(admin, right), `What to do with ${right}`).click();
  await admin.getByRole("menuitem", { name: "Archive" }).click();
  await expect(line(admin, right)).toHaveCount(0);
  await admin.keyboard.press("z");
  await expect(line(admin, right)).toBeVisible();
  await admin.reload();
  await expect(admin.getByRole("link", { name: `Conversations with the tag ${right}` })).toHaveText("1");
  await button(line(admin, right), `What to do with ${right}`).click();
  await admin.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(dialog(admin)).toContainText("It comes off 1 conversation");
  await button(dialog(admin), "Delete").click();
  await expect(line(admin, right)).toHaveCount(0);
  await expect(row(page, customer.name)).not.toContainText(right);
});

test("an agent closes with the reasons as they are now, and what was closed keeps its words", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const [first, renamed] = [own("Sold"), own("Sold at last")];
  const { customer, id } = await waiting(world, "Clara Closed", "I take the lamp");
  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "I take the lamp")).toBeVisible();
  await page.keyboard.press("t");
  await expect(button(page, "Close")).toBeVisible();

  const admin = await openAs(lumen, "Admin", "/admin/dispositions");
  await button(admin, "New reason").click();
  await button(dialog(admin), "Add reason").click();
  await expect(dialog(admin).getByText("A reason needs words.")).toBeVisible();
  await dialog(admin).getByLabel("Reason").fill(first);
  await button(dialog(admin), "Add reason").click();
  await expect(item(admin, first)).toBeVisible();
  await button(admin, `Move ${first} up`).click();
  await expectAccessible(admin);
  const offered = admin.getByRole("list", { name: "Offered" }).getByRole("listitem");
  await expect(offered.nth(-2)).toContainText(first);
  await expect(button(admin, "Move Answered up")).toHaveAttribute("aria-disabled", "true");

  // Without a reload, the agent's menu has it.
  await page.keyboard.press("e");
  await page.getByRole("menuitem", { name: first }).click();
  await expect(row(page, customer.name)).toHaveCount(0);

  await button(admin, `Rename ${first}`).click();
  await dialog(admin).getByLabel("Reason").fill(renamed);
  await button(dialog(admin), "Save").click();
  await expect(item(admin, renamed)).toBeVisible();
  await button(admin, `Archive ${renamed}`).click();
  await expect(admin.getByRole("list", { name: "Archived" })).toContainText(renamed);
  await page.goto(addressOf(id, "closed"));
  await expect(page.getByText(`as ${first}`).first()).toBeVisible();
});

test("an admin sees that inboxes live, checks one, changes a chat that pages show, and replaces its secret once", async ({
  openAs,
  page,
  world,
}) => {
  const { lumen } = world;
  const name = own("Shop chat");
  const shop = await openShop(world, lumen, { greeting: "Old greeting", name });
  await waiting(world, "Hedda Heard", "Hello");
  const admin = await openAs(lumen, "Admin", "/admin/inboxes");
  const number = item(admin, "WhatsApp").first();
  await expect(number).toContainText(/Something last came in/);
  await button(number, "Check").click();
  await expect(number).toContainText("It works: the other side knows us.");
  await expectAccessible(admin);

  await button(item(admin, name), "Settings of").click();
  await dialog(admin).getByLabel("Greeting").fill("New greeting");
  await dialog(admin).getByLabel("Pages that may show it").fill("shop.example");
  await button(dialog(admin), "Save").nth(1).click();
  await expect(dialog(admin).getByText("Not an origin: shop.example")).toBeVisible();
  await dialog(admin).getByLabel("Pages that may show it").fill(`${shop.url}\nhttps://shop.example`);
  await button(dialog(admin), "Save").nth(1).click();
  await expect(admin.getByText("Saved.")).toBeVisible();
  await expectAccessible(admin);

  await button(dialog(admin), "Make a new secret…").click();
  await button(dialog(admin).last(), "Make new secret").click();
  const secret = dialog(admin).locator("code").last();
  await expect(dialog(admin).getByText("It is shown this once")).toBeVisible();
  const shown = await secret.textContent();
  expect(shown?.length).toBeGreaterThan(30);
  await button(dialog(admin), "Done").click();
  await button(item(admin, name), "Settings of").click();
  await expect(dialog(admin).getByText(shown!)).toHaveCount(0);

  // Settings are kept for five seconds by the api.
  await expect(async () => {
    await page.goto(shop.url);
    await launcher(page).click();
    await expect(said(page, "New greeting")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await shop.close();
});

test("the audit log says who did what, narrowed and as a table whose cells run nothing", async ({ openAs, world }) => {
  const { lumen } = world;
  const formula = `=1+${randomUUID().slice(0, 8)}`;
  const key = createClient(world.desk.url, { bearer: lumen.apiKey });
  expect((await key.post("/api/v1/tags", { name: formula })).status).toBe(200);
  const admin = await openAs(lumen, "Admin", "/admin/audit");
  await expect(line(admin, formula)).toContainText("Tag made");
  await admin.getByRole("combobox", { name: "What" }).selectOption({ label: "Tag made" });
  await expect(admin.getByRole("row").filter({ hasText: "Message sent" })).toHaveCount(0);
  await expect(line(admin, formula)).toBeVisible();
  await button(line(admin, formula), "Details").click();
  await expect(admin.getByText("tag.created")).toBeVisible();
  await expectAccessible(admin);
  const started = admin.waitForEvent("download");
  await admin.getByRole("link", { name: "Download as CSV" }).click();
  const text = await readFile(await (await started).path(), "utf8");
  expect(text).toContain(`'${formula}`);
  expect(text).not.toMatch(/(^|,)=/m);
  expect(text).not.toContain("message.sent");
  await admin.getByRole("textbox", { name: "From" }).fill("2001-01-01");
  await admin.getByRole("textbox", { name: "To" }).fill("2001-01-02");
  await expect(admin.getByText("Nothing is recorded there")).toBeVisible();
});

test("administration works at 390 px in the dark and in Spanish, and is closed to whoever may not", async ({
  openAs,
  world,
}) => {
  const { lumen } = world;
  const narrow = await openAs(lumen, "Admin", "/admin/templates", {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    locale: "es-MX",
  });
  for (const name of ["Plantillas", "Registro de auditoría", "Bandejas", "Motivos de cierre", "Etiquetas"]) {
    await narrow.getByRole("link", { name, exact: true }).click();
    await expect(narrow.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(narrow.getByText("Cargando")).toHaveCount(0);
    await expectAccessible(narrow);
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await test.step("what a list is about has most of its width", async () => {
    for (const name of ["Personas", "Plantillas", "Registro de auditoría"]) {
      await narrow.getByRole("link", { name, exact: true }).click();
      await expect(narrow.getByRole("heading", { level: 1, name })).toBeVisible();
      const cell = narrow.getByRole("cell").first();
      await expect(cell).toBeVisible();
      const share = await cell.evaluate((each) => each.clientWidth / each.closest("table")!.clientWidth);
      expect(share, name).toBeGreaterThan(0.8);
    }
  });
  const leo = await openAs(lumen, "Leo", "/admin/tags");
  await expect(button(leo, "New tag")).toBeVisible();
  await button(leo, "New tag").click();
  await expect(dialog(leo).getByLabel("For").getByRole("option")).toHaveText(["Billing"]);
  for (const path of ["/admin/audit", "/admin/inboxes", "/admin/dispositions"]) {
    await leo.goto(path);
    await expect(leo.getByText("This is for admins")).toBeVisible();
  }
});
