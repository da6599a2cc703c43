/** Promise 12: search from anywhere, in groups; Enter opens at the exact message, highlighted; Back returns to the same place. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, write, wroteAgo } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { list, message, reply, thread } from "../support/inbox.ts";
import { seedThread } from "../support/seed-thread.ts";
import { personOf, type World } from "../support/world.ts";

const HOUR = 3_600_000;
const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const box = (page: Page) => page.getByRole("combobox", { name: "Search customers, conversations and messages" });
const results = (page: Page) => page.getByRole("main", { name: "Search" });
const options = (page: Page) => results(page).locator("[role=listbox]").getByRole("option");
const found = (page: Page) => thread(page).locator("[data-found]");

/** The words of everything that was said are kept a moment later. */
async function untilKept({ desk, lumen }: World): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await desk.owner.query<{ behind: number }>(
          `select coalesce(h.head - p.followed_to, 1)::int as behind from live_heads h left join search_progress p using (tenant_id) where h.tenant_id = $1`,
          [lumen.tenantId],
        );
        const { rows: owed } = await desk.owner.query(
          `select 1 from outbox where topic in ('live', 'inbound') limit 1`,
        );
        return (rows[0]?.behind ?? 1) + owed.length;
      },
      { intervals: [100, 200, 300], timeout: 20_000 },
    )
    .toBe(0);
}

test("the palette finds what was said long ago, Enter opens right there, marked, and the thread goes on in both directions", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Wilma Deep");
  await wroteAgo(world, lumen, customer, 20 * HOUR, "Perdi a fatura do candeeiro zircônio, podem reenviar?");
  const id = await conversationOf(world, lumen, customer);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  await seedThread(world, lumen, id, 300);
  await untilKept(world);
  const page = await openAs(lumen, "Ana", "/inbox/mine");
  await expect(list(page)).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("zirconio faturas");
  const hit = palette(page).getByRole("group", { name: "Messages" }).getByRole("option");
  await expect(hit).toHaveCount(1);
  await expect(hit).toContainText("candeeiro zircônio");
  await expect(hit.locator("mark")).toHaveText(["fatura", "zircônio"]);
  await expect(hit).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(found(page)).toContainText("Perdi a fatura do candeeiro");
  await expect(found(page)).toBeInViewport();
  await expect(page).toHaveURL(/message=/);

  // Newer pages come as one scrolls down to them, in their order.
  await expect(message(page, "entry 1;")).toBeVisible();
  for (const n of [40, 90]) {
    await expect
      .poll(async () => {
        await thread(page).evaluate((log) => log.scrollBy(0, 900));
        return message(page, `entry ${n};`).count();
      })
      .toBe(1);
  }
  await page.reload();
  await expect(found(page)).toBeInViewport();

  await page.getByRole("button", { name: "To the newest message" }).click();
  await expect(message(page, "entry 300;")).toBeInViewport();
  await expect(page).not.toHaveURL(/message=/);
});

test("all that is found stands on a page, walked with the keys, and Back returns to the same words and place", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const ana = await clientOf(lumen, "Ana");
  const customer = newCustomer(world, "Vera Scroll");
  await write(world, lumen, customer, "Marmalade number 0");
  const id = await conversationOf(world, lumen, customer);
  await ana.act("conversation.take", { conversationId: id });
  for (let n = 1; n <= 34; n++) await write(world, lumen, customer, `Marmalade number ${n}`);
  await conversationOf(world, lumen, customer, 35);
  await ana.act("note.write", { conversationId: id, clientNoteId: "marmalade", text: "Promised marmalade for free" });
  await untilKept(world);
  const page = await openAs(lumen, "Ana", "/inbox/mine");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("marmelade");
  await expect(palette(page).getByRole("option").first()).toContainText("Promised marmalade");
  await page.keyboard.press("Shift+Enter");

  await expect(page).toHaveURL(/\/search\?q=marmelade/);
  await expect(box(page)).toHaveValue("marmelade");
  await expect(results(page).getByRole("status").first()).toContainText("Showing marmalade");
  await expect(options(page)).toHaveCount(21);
  await options(page).filter({ hasText: "Show more" }).click();
  await expect(options(page)).toHaveCount(36);
  const target = options(page).filter({ hasText: /Marmalade number 3(?!\d)/ });
  await target.scrollIntoViewIfNeeded();
  const scrolled = () => target.evaluate((row) => row.closest("[role=listbox]")!.parentElement!.scrollTop);
  const before = await scrolled();
  expect(before).toBeGreaterThan(100);
  await target.click();
  await expect(found(page)).toContainText("Marmalade number 3");
  await expect(found(page)).toBeInViewport();
  await page.goBack();
  await expect(box(page)).toHaveValue("marmelade");
  await expect(options(page)).toHaveCount(36);
  await expect.poll(scrolled).toBe(before);

  await box(page).fill("promised marmalade");
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(found(page)).toContainText("Promised marmalade for free");
  await expect(page).toHaveURL(/note=/);
  await reply(page, "It is on its way");
  await expect(message(page, "It is on its way")).toBeVisible();
});

test("a search says what it needs, when there is nothing and when it failed; nobody finds what they may not read", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Tereza Secret");
  await write(world, lumen, customer, "My quicksilver order is late");
  const id = await conversationOf(world, lumen, customer);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  await untilKept(world);
  const rui = await openAs(lumen, "Rui", "/search?q=quicksilver");
  await expect(results(rui)).toContainText("Nothing found for “quicksilver”");
  await box(rui).fill("q");
  await expect(results(rui)).toContainText("Type at least two letters");

  const page = await openAs(lumen, "Ana", "/search?q=quicksilver");
  await expect(options(page)).toHaveCount(1);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Time" }).selectOption({ label: "Last 7 days" });
  await expect(page).toHaveURL(/days=7/);
  await expect(options(page)).toHaveCount(1);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(options(page)).toHaveCount(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
  await page.route(/search\.find/, (route) => route.abort());
  await box(page).fill("quicksilvers never");
  await expect(results(page).getByText("The search did not come back")).toBeVisible();
  await page.unroute(/search\.find/);
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(results(page)).toContainText("Nothing found for");
});

test("a conversation that leaves takes what was found in it along", async ({ openAs, clientOf, world }) => {
  const { lumen } = world;
  const customer = newCustomer(world, "Olga Taken");
  await write(world, lumen, customer, "The obsidian vase");
  const id = await conversationOf(world, lumen, customer);
  const leo = await clientOf(lumen, "Leo");
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId: id });
  await untilKept(world);
  const page = await openAs(lumen, "Ana", "/search?q=obsidian");
  await expect(options(page)).toHaveCount(1);
  await leo.act("conversation.assign", { conversationId: id, assigneeId: personOf(lumen, "Leo").userId });
  await expect(options(page)).toHaveCount(0);
});
