/** Tags: found and toggled by keys, made where one may, seen at once everywhere, and taken back as if nothing had been. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { createClient } from "../support/client.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, message, reply, restMouse, row, toast } from "../support/inbox.ts";
import type { Firm, World } from "../support/world.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "About this customer" });
const carried = (page: Page) => panel(page).getByRole("list", { name: "Tags" }).getByRole("listitem");
const option = (page: Page, name: string) => page.getByRole("option", { name });

/** A tag of the company under a name that no other test has. */
async function makeTag(world: World, firm: Firm, name: string, color = "violet") {
  const own = `${name} ${randomUUID().slice(0, 4)}`;
  const answer = await createClient(world.desk.url, { bearer: firm.apiKey }).post("/api/v1/tags", { name: own, color });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return { ...(answer.body as { id: string }), name: own };
}

async function takenFor(world: World, act: (path: string, input: unknown) => Promise<void>, name: string) {
  const customer = newCustomer(world, name);
  await write(world, world.lumen, customer, "It arrived broken");
  const id = await conversationOf(world, world.lumen, customer);
  await act("conversation.take", { conversationId: id });
  return { customer, id };
}

const tagIdsOf = async (world: World, id: string) =>
  (
    await world.desk.owner.query<{ tag_id: string }>(
      `select tag_id from conversation_tags where tenant_id = $1 and conversation_id = $2 order by tag_id`,
      [world.lumen.tenantId, id],
    )
  ).rows.map(({ tag_id }) => tag_id);

test("L and part of a name tag a conversation, several at once, on every screen, and Z takes all of it back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const broken = await makeTag(world, lumen, "Peça quebrada");
  const urgent = await makeTag(world, lumen, "Urgente", "red");
  const ana = await clientOf(lumen, "Ana");
  const { customer, id } = await takenFor(world, ana.act, "Tania Tagged");
  await ana.act("conversation.tag", { conversationId: id, tagIds: [urgent.id] });
  const leos = await openAs(lumen, "Leo", addressOf(id));
  await expect(carried(leos)).toHaveText([urgent.name]);

  const page = await openAs(lumen, "Ana", addressOf(id));
  await expect(message(page, "It arrived broken")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("l");
  await expect(option(page, urgent.name)).toHaveAttribute("aria-checked", "true");
  await page.keyboard.type(broken.name.replace("ç", "c").toUpperCase());
  await expect(option(page, broken.name)).toHaveAttribute("aria-checked", "false");
  // An agent makes no tags.
  await expect(page.getByText("Create tag")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(option(page, broken.name)).toHaveAttribute("aria-checked", "true");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(urgent.name);
  await expect(page.getByRole("option")).toHaveText([new RegExp(urgent.name)]);
  await page.keyboard.press("Enter");
  await expect(option(page, urgent.name)).toHaveAttribute("aria-checked", "false");
  await page.keyboard.press("Escape");

  await expect(carried(page)).toHaveText([broken.name]);
  await expect(row(page, customer.name)).toContainText(broken.name);
  await expect(carried(leos)).toHaveText([broken.name]);
  await expect(toast(page)).toContainText("2 tags changed.");
  await page.keyboard.press("z");
  await expect(carried(page)).toHaveText([urgent.name]);
  await expect(carried(leos)).toHaveText([urgent.name]);
  await expect.poll(() => tagIdsOf(world, id)).toEqual([urgent.id]);
});

test("a lead makes a tag of their team while tagging, renames reach every screen, and a chip comes off with Undo", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const leo = await clientOf(lumen, "Leo");
  const { id } = await takenFor(world, leo.act, "Tomas Made");
  const name = `Lote ${randomUUID().slice(0, 6)}`;
  const page = await openAs(lumen, "Leo", addressOf(id));
  await expect(message(page, "It arrived broken")).toBeVisible();
  await restMouse(page);
  await page.keyboard.press("l");
  await page.keyboard.type(name);
  await page.getByText(`Create tag “${name}”`).click();
  await expect(carried(page)).toHaveText([name]);
  await page.keyboard.press("Escape");
  const { items } = await leo.ask<{ items: { id: string; name: string; teamId: string | null }[] }>("tag.list");
  const made = items.find((tag) => tag.name === name);
  expect(made?.teamId).toBeTruthy();

  await leo.act("tag.update", { tagId: made!.id, name: `${name} bis` });
  await expect(carried(page)).toHaveText([`${name} bis`]);
  await button(panel(page), `Take off ${name} bis`).click();
  await expect(carried(page)).toHaveCount(0);
  await expect(toast(page)).toContainText(`${name} bis taken off.`);
  await page.keyboard.press("z");
  await expect(carried(page)).toHaveText([`${name} bis`]);
  await expect.poll(() => tagIdsOf(world, id)).toEqual([made!.id]);
});

test("a row shows the tags that stand whole and how many more, and the palette tags by name", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const tags: Awaited<ReturnType<typeof makeTag>>[] = [];
  // The last one only looks like markup.
  for (const name of ["Aro", "Base", "Cabo", "Difusor <u>"]) tags.push(await makeTag(world, lumen, name));
  const ana = await clientOf(lumen, "Ana");
  const { customer, id } = await takenFor(world, ana.act, "Vera Many");
  await ana.act("conversation.tag", { conversationId: id, tagIds: tags.slice(0, 3).map((tag) => tag.id) });
  const page = await openAs(lumen, "Ana", addressOf(id));
  const own = row(page, customer.name);
  /** How many of these stand in the row, each whole; the rest is counted beside them. */
  async function expectWhole(all: typeof tags, least: number) {
    await expect(async () => {
      let shown = 0;
      for (const { name } of all)
        for (const chip of await own.locator("bdi").filter({ hasText: name }).all()) {
          shown += 1;
          expect(await chip.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
          const [place, room] = [await chip.boundingBox(), await own.boundingBox()];
          expect(place!.x + place!.width).toBeLessThan(room!.x + room!.width);
        }
      expect(shown).toBeGreaterThanOrEqual(least);
      const others = all.length - shown;
      const sign = own.getByRole("img", { name: /^\d+ more tags?$/ });
      if (others === 0) await expect(sign).toHaveCount(0);
      else await expect(sign).toHaveAccessibleName(`${others} more ${others === 1 ? "tag" : "tags"}`);
    }).toPass();
  }
  await expectWhole(tags.slice(0, 3), 1);

  await restMouse(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(tags[3]!.name);
  await page.getByRole("option", { name: `Tag with ${tags[3]!.name}` }).click();
  await expect(carried(page)).toHaveText(tags.map((tag) => tag.name));
  await expectWhole(tags, 1);
  await page.keyboard.press("l");
  await expect(option(page, tags[0]!.name)).toHaveAttribute("aria-checked", "true");
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  // Beside other facts there is less room, and on a phone least: never a sliver.
  await reply(page, "It is on its way");
  await expect(own).toContainText("Waiting for customer");
  await expectWhole(tags, 0);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/inbox/open");
  await expect(own).toContainText("Waiting for customer");
  await expectWhole(tags, 0);
});

test("a search finds a tag by its name with a slip of the keys, what carries it, and leads to all of it", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const tag = await makeTag(world, lumen, "Devolução parcial", "teal");
  const typed = tag.name.replace("Devolução", "devoluçoa");
  const ana = await clientOf(lumen, "Ana");
  const { customer, id } = await takenFor(world, ana.act, "Paula Part");
  await ana.act("conversation.tag", { conversationId: id, tagIds: [tag.id] });
  const rui = await openAs(lumen, "Rui", "/inbox/open");
  const page = await openAs(lumen, "Ana", "/inbox/mine");
  await expect(row(page, customer.name)).toBeVisible();
  const palette = (of: Page) => of.getByRole("dialog", { name: "Search and commands" });
  const group = (of: Page, name: string) => palette(of).getByRole("group", { name }).getByRole("option");
  for (const of of [page, rui]) {
    await of.keyboard.press("Control+k");
    await of.keyboard.type(typed);
    await expect(group(of, "Tags")).toContainText(tag.name);
  }
  await expect(group(page, "Conversations").filter({ hasText: customer.name })).toContainText(tag.name);
  // Another team's agent finds the label, and nothing that carries it.
  await expect(group(rui, "Conversations").filter({ hasText: customer.name })).toHaveCount(0);

  await group(page, "Tags").click();
  await expect(page).toHaveURL(new RegExp(`/inbox/all\\?tag=${tag.id}`));
  await expect(row(page, customer.name)).toBeVisible();

  await page.goto(`/search?q=${encodeURIComponent(typed)}`);
  const results = page.getByRole("main", { name: "Search" });
  await expect(results.getByText("Showing", { exact: false })).toBeVisible();
  await expect(results.getByRole("group", { name: "Tags" }).getByRole("option")).toContainText(tag.name);
  await expect(results.getByRole("group", { name: "Conversations" }).getByRole("option")).toContainText(customer.name);
  await expectAccessible(page);
});
