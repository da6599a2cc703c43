/** A customer who floods is one line in the thread; whoever answers looks into it and releases it. */
import type { Page } from "@playwright/test";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, message, messages, restMouse, row, rows, thread } from "../support/inbox.ts";

const AT_ONCE = 5;
/** As many as the other tests' customers never write. */
const GENEROUS = { limits: { burst: 10_000, perMinute: 6_000 } };
const heldLine = (page: Page) => thread(page).getByRole("region", { name: "Held back" });

test.afterEach(async ({ clientOf, world }) => {
  await (await clientOf(world.lumen, "Admin")).act("protection.change", GENEROUS);
});

test("an admin says how much one customer may send; the rest is one line, looked at and released by whoever answers", async ({
  openAs,
  clientOf,
  world,
}) => {
  const admin = await openAs(world.lumen, "Admin", "/admin/protection");
  await admin.getByLabel("Messages at once").fill("three");
  await admin.getByLabel("Messages a minute").fill("1");
  await button(admin, "Save").click();
  await expect(admin.getByRole("alert").first()).toHaveText("A whole number from 5 to 10000.");
  await admin.getByLabel("Messages at once").fill(String(AT_ONCE));
  await button(admin, "Save").click();
  await expect(admin.getByText("Saved")).toBeVisible();
  await admin.reload();
  await expect(admin.getByLabel("Messages at once")).toHaveValue(String(AT_ONCE));

  const customer = newCustomer(world, "Fiona Flood");
  for (let n = 0; n < 12; n++) await write(world, world.lumen, customer, `wave ${n};`);
  const id = await conversationOf(world, world.lumen, customer, AT_ONCE);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id, "mine"));
  await expect(heldLine(page)).toContainText("7 messages held back");
  await expect(messages(page)).toHaveCount(AT_ONCE);
  await restMouse(page);
  await expect(row(page, customer.name).getByRole("img", { name: "7 messages held back" })).toBeVisible();

  // What has something held back is a list of its own, which empties as it is released.
  const narrowed = await openAs(world.lumen, "Leo", "/inbox/open");
  await expect(row(narrowed, customer.name)).toBeVisible();
  await restMouse(narrowed);
  await narrowed.keyboard.press("f");
  await narrowed.getByRole("option", { name: "Messages held back" }).click();
  await narrowed.keyboard.press("Escape");
  await restMouse(narrowed);
  await expect(narrowed).toHaveURL(/held=true/);
  await expect(row(narrowed, customer.name)).toBeVisible();
  await expect(rows(narrowed).filter({ hasNot: narrowed.getByRole("img", { name: /held back/ }) })).toHaveCount(0);

  await button(heldLine(page), "Look at them").click();
  const dialog = page.getByRole("dialog", { name: "Messages held back" });
  await expect(dialog.getByRole("listitem")).toHaveCount(7);
  await button(dialog, "Close").click();
  await expect(messages(page)).toHaveCount(AT_ONCE);

  await button(heldLine(page), "Release").click();
  await expect(messages(page)).toHaveCount(12);
  for (let n = 0; n < 12; n++) await expect(message(page, `wave ${n};`)).toHaveCount(1);
  await expect(heldLine(page)).toHaveCount(0);
  await expect(page.getByText("7 messages released.")).toBeVisible();
  await expect(row(page, customer.name).getByRole("img", { name: /held back/ })).toHaveCount(0);
  await expect(row(narrowed, customer.name)).toHaveCount(0);
});

test("a flood that goes on grows in its one line and disturbs nobody, and what is said after it stands below", async ({
  openAs,
  clientOf,
  world,
}) => {
  await (await clientOf(world.lumen, "Admin")).act("protection.change", { limits: { burst: AT_ONCE, perMinute: 1 } });
  const customer = newCustomer(world, "Gustavo Gush");
  for (let n = 0; n < AT_ONCE; n++) await write(world, world.lumen, customer, `drop ${n};`);
  const id = await conversationOf(world, world.lumen, customer, AT_ONCE);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id, "mine"));
  await expect(messages(page)).toHaveCount(AT_ONCE);
  const unreadHere = async () => {
    const { rows } = await world.desk.owner.query(
      `select unread_count from conversations where tenant_id = $1 and id = $2`,
      [world.lumen.tenantId, id],
    );
    return rows[0].unread_count;
  };
  // What is shown is read, and counts no more.
  await expect.poll(unreadHere).toBe(0);
  const { unread } = await ana.ask<{ unread: number }>("workspace.counts");
  const title = unread > 0 ? `(${unread}) MAX` : "MAX";
  await expect(page).toHaveTitle(title);
  for (let n = 0; n < 3; n++) await write(world, world.lumen, customer, `more ${n};`);
  await expect(heldLine(page)).toContainText("3 messages held back");
  await write(world, world.lumen, customer, "and one more;");
  await expect(heldLine(page)).toContainText("4 messages held back");
  await expect(heldLine(page)).toHaveCount(1);
  expect(await unreadHere()).toBe(0);
  expect(await page.title()).toBe(title);
  await expect(row(page, customer.name).getByLabel(/unread/)).toHaveCount(0);
  await expect(row(page, customer.name)).toContainText("drop");
});

test("whom a note calls may look at what is held back and not release it", async ({ openAs, clientOf, world }) => {
  await (await clientOf(world.lumen, "Admin")).act("protection.change", { limits: { burst: AT_ONCE, perMinute: 1 } });
  const customer = newCustomer(world, "Helena High");
  for (let n = 0; n < AT_ONCE + 2; n++) await write(world, world.lumen, customer, `tide ${n};`);
  const id = await conversationOf(world, world.lumen, customer, AT_ONCE);
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("conversation.take", { conversationId: id });
  const iris = world.lumen.people.find(({ name }) => name.startsWith("Iris"))!;
  await ana.act("note.write", {
    conversationId: id,
    clientNoteId: "call iris",
    text: "@Iris look",
    mentions: [{ type: "user", id: iris.userId }],
  });
  const page = await openAs(world.lumen, "Iris", addressOf(id));
  await expect(heldLine(page)).toContainText("2 messages held back");
  await button(heldLine(page), "Look at them").click();
  const dialog = page.getByRole("dialog", { name: "Messages held back" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect(button(dialog, "Release")).toHaveCount(0);
  await button(dialog, "Close").click();
  await expect(button(heldLine(page), "Release")).toHaveCount(0);
});
