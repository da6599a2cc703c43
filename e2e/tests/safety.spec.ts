/** What customers write is words, whatever they write, and every page can be used by everybody. */
import { expectAccessible } from "../support/axe.ts";
import { conversationOf, newCustomer, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, list, message, messages, row } from "../support/inbox.ts";

const HOSTILE_NAME = `<img src=x onerror="alert('name')">`;
const HOSTILE_TEXT = `<script>alert("text")</script><svg onload=alert(1)> javascript:alert(2) https://x.example/"onmouseover="alert(3)`;
const HOSTILE_FILE = `"><iframe srcdoc=evil onload=alert(4)>.pdf`;

test("markup in a name, a text and a file name is shown as words and never runs", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { lumen, desk } = world;
  const customer = newCustomer(world, HOSTILE_NAME);
  await write(world, lumen, customer, HOSTILE_TEXT);
  const file = { phoneNumberId: lumen.phoneNumberId, mimeType: "application/pdf", fileName: HOSTILE_FILE };
  const media = desk.emulator.media.add({ ...file, bytes: Buffer.from("%PDF-1.4\n%%EOF\n") }, "customer");
  await desk.emulator.customers.send(lumen.phoneNumberId, customer.id, { type: "document", mediaId: media.id });
  const conversationId = await conversationOf(world, lumen, customer, 2);
  await (await clientOf(lumen, "Ana")).act("conversation.take", { conversationId });

  const ran: string[] = [];
  const page = await openAs(lumen, "Ana", "/login", {
    before: async (blank) => {
      blank.on("dialog", (dialog) => {
        ran.push(dialog.message());
        void dialog.dismiss();
      });
    },
  });
  const response = await page.goto(addressOf(conversationId));
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  await expect(message(page, HOSTILE_TEXT)).toBeVisible();
  await expect(messages(page).getByText(HOSTILE_FILE)).toBeVisible();
  await expect(row(page, HOSTILE_NAME)).toBeVisible();
  await expect(page.getByRole("heading", { name: HOSTILE_NAME }).first()).toBeVisible();
  await message(page, HOSTILE_TEXT).hover();
  expect(await page.locator("img[src=x], iframe, svg[onload], a[href^=javascript], [onmouseover]").count()).toBe(0);
  expect(ran).toEqual([]);

  const href = await messages(page)
    .getByRole("link", { name: /^Download/ })
    .getAttribute("href");
  const download = await page.request.get(href!);
  expect(download.headers()["content-disposition"]).toMatch(/^attachment/);
  expect(download.headers()["x-content-type-options"]).toBe("nosniff");
});

test.describe("axe finds nothing", () => {
  // It reads the whole page each time, and a shared desk's lists are long.
  test.setTimeout(120_000);

  test("on the sign-in page, light and dark", async ({ page, world }) => {
    await page.goto(`${world.desk.url}/login`);
    await expect(page.getByLabel("Company")).toBeVisible();
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("button", { name: /^Sign in/ }).click();
    await expect(page.getByRole("alert")).toContainText("Fill in all three fields.");
    await expectAccessible(page);
  });

  test("in the inbox, in a conversation with trouble, and in the dark", async ({ openAs, clientOf, world }) => {
    const customer = newCustomer(world, "Gaspar Clean");
    await write(world, world.lumen, customer, "Is this readable?");
    const conversationId = await conversationOf(world, world.lumen, customer);
    const ana = await clientOf(world.lumen, "Ana");
    await ana.act("conversation.take", { conversationId });
    world.desk.emulator.behave({ kind: "error", code: 131026, to: customer.phone });
    await ana.act("message.send", { conversationId, clientMessageId: "clean", text: "I hope so" });
    const page = await openAs(world.lumen, "Ana", "/inbox/open");
    await expect(row(page, customer.name)).toBeVisible();
    await expectAccessible(page);
    await row(page, customer.name).click();
    await expect(message(page, "I hope so")).toContainText("Not delivered");
    await expectAccessible(page);
    await page.keyboard.press("n");
    await page.keyboard.type("Spoke to the warehouse");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("article", { name: /^Internal note/ })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("clo");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await expect(page.getByRole("menuitem").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expectAccessible(page);
  });

  test("in settings and administration, in the dark and at 390 px", async ({ openAs, page, world }) => {
    const admin = await openAs(world.lumen, "Admin", "/admin/people");
    await expect(admin.getByRole("row").nth(1)).toBeVisible();
    await expectAccessible(admin);
    await admin.getByRole("button", { name: "Invite people" }).click();
    await admin.getByRole("dialog").getByRole("button", { name: "Send invitations" }).click();
    await expect(admin.getByRole("alert").first()).toBeVisible();
    await expectAccessible(admin);
    await admin.keyboard.press("Escape");
    await admin.getByRole("link", { name: "Protection" }).click();
    await expect(admin.getByLabel("Messages at once")).toBeVisible();
    await expectAccessible(admin);
    await admin.getByRole("link", { name: "Teams" }).click();
    await expect(admin.getByRole("listitem").first()).toBeVisible();
    await admin.emulateMedia({ colorScheme: "dark" });
    await expect(admin.locator("html")).toHaveAttribute("data-theme", "dark");
    await expectAccessible(admin);
    const narrow = await openAs(world.lumen, "Ana", "/settings/profile", { viewport: { width: 390, height: 844 } });
    for (const name of ["Profile", "Preferences", "Password", "Sessions"]) {
      await narrow.getByRole("link", { name }).click();
      await expect(narrow.getByRole("heading", { level: 1, name })).toBeVisible();
      await expectAccessible(narrow);
    }
    await page.goto(`${world.desk.url}/forgot-password`);
    await expect(page.getByLabel("Company")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${world.desk.url}/reset-password#nothing`);
    await expect(page.getByText("This link no longer works")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${world.desk.url}/simulator/mail`);
    await expect(page.getByRole("heading", { name: "Mail" })).toBeVisible();
    await expectAccessible(page);
  });

  test("where there is nothing, and at 390 px", async ({ openAs, world }) => {
    const empty = await openAs(world.lumen, "Rui", "/inbox/mine");
    await expect(list(empty)).toContainText("Nothing is assigned to you");
    await expectAccessible(empty);

    const customer = newCustomer(world, "Hilda Narrow");
    await write(world, world.lumen, customer, "Hello");
    await conversationOf(world, world.lumen, customer);
    const narrow = await openAs(world.lumen, "Ana", "/inbox/open", { viewport: { width: 390, height: 844 } });
    await expect(row(narrow, customer.name)).toBeVisible();
    await expectAccessible(narrow);
    await row(narrow, customer.name).click();
    await expect(message(narrow, "Hello")).toBeVisible();
    await expectAccessible(narrow);
  });
});
