/** Promise 11: `/` and `:` open at once over two thousand entries, find what is meant, and an unfilled variable blocks sending. */
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { anasConversation, conversationOf, newCustomer, readPhoto, write } from "../support/customers.ts";
import { expect, report, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, restMouse, tick } from "../support/inbox.ts";
import type { World } from "../support/world.ts";

const canned = (page: Page) => page.getByRole("listbox", { name: "Canned responses" });
const emoji = (page: Page) => page.getByRole("listbox", { name: "Emoji" });
const options = (page: Page) => page.getByRole("option");

/** Two thousand that belong to the company, written as the verbs would leave them. */
const fillCompany = (world: World, tenantId: string) =>
  world.desk.owner.query(
    `insert into canned_responses (tenant_id, id, code, title, body)
     select $1, gen_random_uuid(), 'filler-' || n, 'Filler number ' || n, 'Nothing of use ' || n from generate_series(1, 1990) n
     on conflict do nothing`,
    [tenantId],
  );

/** From the next key to the frame in which the menu stands, by the page's own clock. */
const openingMs = async (page: Page, key: string, name: string) => {
  await page.evaluate((wanted) => {
    const began = { ms: 0 };
    addEventListener("keydown", () => (began.ms = performance.now()), { capture: true, once: true });
    const seen = new MutationObserver(() => {
      if (!document.querySelector(`[role=listbox][aria-label="${wanted}"]`)) return;
      seen.disconnect();
      requestAnimationFrame(() => Reflect.set(window, "menuOpenedMs", performance.now() - began.ms));
    });
    seen.observe(document.body, { childList: true, subtree: true });
  }, name);
  await page.keyboard.type(key);
  await page.waitForFunction(() => Reflect.has(window, "menuOpenedMs"));
  return page.evaluate(() => {
    const ms: unknown = Reflect.get(window, "menuOpenedMs");
    Reflect.deleteProperty(window, "menuOpenedMs");
    return Number(ms);
  });
};

test("promise 11: a slash finds a canned response among two thousand, fills it, and takes nothing from undo", async ({
  openAs,
  clientOf,
  world,
}) => {
  await fillCompany(world, world.lumen.tenantId);
  const ana = await clientOf(world.lumen, "Ana");
  const create = (code: string, title: string, body: string) =>
    ana.act("cannedResponse.create", { scope: "personal", code, title, body });
  await create(
    "refund",
    "Refund is on its way",
    "Olá {{contact.first_name|there}}, the refund for #{{conversation.number}} left. {{agent.name}}",
  );
  await create("refer", "Refer a friend", "Tell a friend!");
  const customer = newCustomer(world, "Carla Canned");
  await write(world, world.lumen, customer, "Where is my money?");
  const id = await conversationOf(world, world.lumen, customer);
  await ana.act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id));
  await expect(message(page, "Where is my money?")).toBeVisible();
  await restMouse(page);
  // The key works from anywhere on the page. What the menu holds comes with the page; the measured key is one of many.
  await page.keyboard.press("/");
  await expect(canned(page)).toBeVisible();
  await page.keyboard.press("Backspace");
  report("the canned menu over 2,000", await openingMs(page, "/", "Canned responses"));
  await page.keyboard.type("rfun");
  await expect(options(page).first()).toContainText("/refund");
  await expect(composer(page)).toHaveAttribute("aria-activedescendant", /.+/);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue(/^Olá Carla, the refund for #\d+ left\. Ana/);
  await expect(canned(page)).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(composer(page)).toHaveValue("/rfun");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await page.keyboard.press("Enter");
  await expect(message(page, "Olá Carla, the refund")).toBeVisible();

  // What was used stands first from now on, before anything is typed.
  await page.keyboard.type("/");
  await expect(options(page).first()).toContainText("/refund");
  await page.keyboard.press("Escape");
  await expect(canned(page)).toHaveCount(0);
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type("re");
  await expect(canned(page)).toHaveCount(0);
  await composer(page).fill("and/or https://");
  await expect(canned(page)).toHaveCount(0);
  await expect(emoji(page)).toHaveCount(0);
  await composer(page).fill("");

  await page.keyboard.type(":");
  await expect(emoji(page)).toBeVisible();
  await page.keyboard.press("Backspace");
  report("the emoji menu", await openingMs(page, ":", "Emoji"));
  await page.keyboard.type("tada");
  await page.keyboard.press("Tab");
  await expect(composer(page)).toHaveValue("🎉");
});

test("promise 11: a variable with nothing to fill it stays marked, is jumped to, and keeps the message back", async ({
  openAs,
  clientOf,
  world,
}) => {
  const ana = await clientOf(world.lumen, "Ana");
  await ana.act("cannedResponse.create", {
    scope: "personal",
    code: "warehouse",
    title: "Ask the warehouse",
    body: "We ask {{contact.first_name}} and call {{contact.phone}}.",
  });
  // Nobody knows a name for whoever wrote from this number.
  const customer = newCustomer(world, "+55 11 99999 0000");
  await write(world, world.lumen, customer, "Hello?");
  const id = await conversationOf(world, world.lumen, customer);
  await ana.act("conversation.take", { conversationId: id });
  const page = await openAs(world.lumen, "Ana", addressOf(id), { viewport: { width: 360, height: 740 } });
  await expect(message(page, "Hello?")).toBeVisible();
  await composer(page).click();
  await page.keyboard.type("/ware");
  const menu = (await canned(page).boundingBox())!;
  expect(menu.x).toBeGreaterThanOrEqual(0);
  expect(menu.x + menu.width).toBeLessThanOrEqual(360);
  await options(page).first().click();
  await expect(composer(page)).toHaveValue(/^We ask \{\{contact\.first_name\}\} and call \+55/);
  const selected = () =>
    composer(page).evaluate((box) =>
      box instanceof HTMLTextAreaElement ? box.value.slice(box.selectionStart, box.selectionEnd) : "",
    );
  expect(await selected()).toBe("{{contact.first_name}}");
  await composer(page).press("End");
  await composer(page).press("Enter");
  await expect(message(page, "We ask")).toHaveCount(0);
  await expect.poll(selected).toBe("{{contact.first_name}}");
  await expect(button(page, "Fill in {{contact.first_name}}")).toBeVisible();
  const refused = await ana.mutate("message.send", {
    conversationId: id,
    clientMessageId: "blank",
    text: "We ask {{contact.first_name}}",
  });
  expect(refused).toMatchObject({ status: 400, body: { error: { data: { domainCode: "unfilled_variable" } } } });
  await page.keyboard.type("the supplier");
  await composer(page).press("Enter");
  await expect(message(page, "We ask the supplier and call")).toBeVisible();
});

test("canned responses are written with a preview, found, archived and brought back on their own page", async ({
  openAs,
  world,
}) => {
  const page = await openAs(world.lumen, "Ana", "/settings/canned-responses");
  await button(page, "New response").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Short code").fill("Out Of Stock");
  await dialog.getByLabel("Title").fill("Not in stock");
  await dialog.getByLabel("Text").fill("Sorry {{contact.nick}}");
  await expect(dialog.getByRole("alert")).toContainText("MAX knows no {{contact.nick}}");
  await dialog.getByLabel("Text").fill("Sorry ");
  await button(dialog, "{{contact.first_name}}").click();
  await expect(dialog.getByText("Sorry Lia", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await button(dialog, "Save").click();
  await expect(dialog).toHaveCount(0);
  const item = page.getByRole("listitem").filter({ hasText: "/out-of-stock" });
  await page.getByRole("searchbox").fill("not in");
  await expect(item).toHaveCount(1);
  await expectAccessible(page);
  await button(item, "Change /out-of-stock").click();
  await dialog.getByLabel("Title").fill("Not in stock at present");
  await button(dialog, "Save").click();
  await expect(dialog).toHaveCount(0);
  await expect(item).toContainText("Not in stock at present");
  await button(item, "Archive /out-of-stock").click();
  await expect(item).toHaveCount(0);
  await button(page.getByRole("alert"), "Undo").click();
  await expect(item).toHaveCount(1);
});

const PDF = { name: "prices.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n%%EOF\n") };
const attached = (within: Page | Locator) => within.getByRole("list", { name: "Attached files" }).getByRole("listitem");

test("a canned response brings its files: they go up once, in its form, and every reply sends them by name", async ({
  openAs,
  clientOf,
  world,
}) => {
  const page = await openAs(world.lumen, "Ana", "/settings/canned-responses");
  await button(page, "New response").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Short code").fill("prices");
  await dialog.getByLabel("Title").fill("This year's prices");
  await dialog.getByLabel("Text").fill("Here are our prices, {{contact.first_name}}.");
  const choose = (...files: (typeof PDF)[]) => dialog.locator("input[data-purpose=canned]").setInputFiles(files);
  const lamp = { name: "lamp.jpg", mimeType: "image/jpeg", buffer: await readPhoto() };
  await choose({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await expect(dialog.getByRole("alert").filter({ hasText: "logo.svg" })).toBeVisible();
  await choose(lamp, PDF);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await expect(attached(dialog)).toHaveCount(2);
  await expect(dialog.getByRole("progressbar")).toHaveCount(0);
  await expectAccessible(page);
  await button(dialog, "Save").click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("searchbox").fill("prices");
  const item = page.getByRole("listitem").filter({ hasText: "/prices" });
  await expect(item).toContainText("2 files");

  // Whatever else is changed, they stay.
  await button(item, "Change /prices").click();
  await expect(attached(dialog)).toHaveText([/lamp\.jpg/, /prices\.pdf/]);
  await dialog.getByLabel("Title").fill("Prices");
  await button(dialog, "Save").click();
  await expect(dialog).toHaveCount(0);
  await expect(item).toContainText("Prices");
  await expect(item).toContainText("2 files");

  const { customer, conversationId } = await anasConversation(world, clientOf, "Pia Preis");
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && /\/(canned-)?files/.test(request.url())) uploads.push(request.url());
  });
  await page.goto(addressOf(conversationId));
  await expect(message(page, "Pia Preis here")).toBeVisible();
  await composer(page).click();
  await page.keyboard.type("/prices");
  await expect(options(page).first()).toContainText("2 files");
  await page.keyboard.press("Enter");
  await expect(composer(page)).toHaveValue("Here are our prices, Pia.");
  await expect(attached(page)).toHaveText([/lamp\.jpg/, /prices\.pdf/]);
  await button(attached(page), "Remove lamp.jpg").click();
  await expect(attached(page)).toHaveCount(1);
  await composer(page).press("Enter");
  await expect(tick(message(page, "Here are our prices"), "Delivered")).toBeVisible();

  // What was taken out once comes again with the next.
  await page.keyboard.type("/prices");
  await page.keyboard.press("Enter");
  await expect(attached(page)).toHaveCount(2);
  await composer(page).press("Enter");
  const got = () =>
    world.desk.emulator.customers
      .chat(world.lumen.phoneNumberId, customer.id)
      .messages.filter(({ side }) => side === "business")
      .map(({ type, text }) => [type, text]);
  const words = "Here are our prices, Pia.";
  await expect.poll(got).toEqual([
    ["document", words],
    ["image", words],
    ["document", null],
  ]);
  expect(uploads).toEqual([]);
});

test("a file of a canned response that does not come is tried again, and what a form leaves behind is let go", async ({
  openAs,
  clientOf,
  world,
}) => {
  const page = await openAs(world.lumen, "Ben", "/settings/canned-responses");
  await button(page, "New response").first().click();
  const dialog = page.getByRole("dialog");
  const waiting = async () =>
    (
      await world.desk.owner.query(
        `select 1 from canned_files where tenant_id = $1 and file_name = 'left.pdf' and canned_response_id is null`,
        [world.lumen.tenantId],
      )
    ).rowCount;
  await dialog.locator("input[data-purpose=canned]").setInputFiles({ ...PDF, name: "left.pdf" });
  await expect(attached(dialog)).toContainText(/\d+ byte/);
  await expect.poll(waiting).toBe(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect.poll(waiting).toBe(0);

  const { conversationId } = await anasConversation(world, clientOf, "Otto Offline");
  const ana = await clientOf(world.lumen, "Ana");
  const { id: file } = await ana.upload<{ id: string }>("/canned-files?name=later.pdf", PDF.buffer);
  await ana.act("cannedResponse.create", {
    scope: "personal",
    code: "later",
    title: "Later",
    body: "See the file.",
    fileIds: [file],
  });
  let isAway = true;
  const reply = await openAs(world.lumen, "Ana", addressOf(conversationId), {
    before: async (blank) => {
      await blank.route(/cannedResponse\.attachFile/, (route) => (isAway ? route.abort() : route.continue()));
    },
  });
  await composer(reply).click();
  await reply.keyboard.type("/later");
  await expect(options(reply).first()).toContainText("1 file");
  await reply.keyboard.press("Enter");
  await expect(attached(reply)).toContainText("could not be reached");
  isAway = false;
  await button(attached(reply), "Upload later.pdf again").click();
  await expect(attached(reply).getByRole("alert")).toHaveCount(0);
  await composer(reply).press("Enter");
  await expect(tick(message(reply, "See the file."), "Delivered")).toBeVisible();
});
