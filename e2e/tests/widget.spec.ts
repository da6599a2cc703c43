/** The chat widget on a company's own page: both ways, through reloads and dead networks, for strangers and for known people. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expectAccessible } from "../support/axe.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, composer, message, messages, reply, row, tick } from "../support/inbox.ts";
import { attach, conversationWith, frame, launcher, openShop, said, say, type Shop } from "../support/shop.ts";

const PHOTO = {
  name: "lamp.jpg",
  mimeType: "image/jpeg",
  buffer: await readFile(new URL("../../packages/emulators/src/simulator/samples/damaged-lamp.jpg", import.meta.url)),
};
const PDF = { name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n%%EOF\n") };

let shop: Shop;
test.beforeAll(async ({ world }) => {
  shop = await openShop(world, world.lumen, { greeting: "Hi! Ask us anything." });
});
test.afterAll(() => shop.close());

test("a visitor writes, an agent answers, and each sees the other's words and that they were read", async ({
  page,
  openAs,
  clientOf,
  world,
}) => {
  await page.goto(shop.url);
  await launcher(page).click();
  await expect(said(page, "Hi! Ask us anything.")).toBeVisible();
  await say(page, "Is the cord long enough?");
  await expect(frame(page).getByText("Sent")).toHaveCount(1);

  const id = await conversationWith(world, "Is the cord long enough?");
  const client = await clientOf(world.lumen, "Ana");
  await client.upload("/picture", PHOTO.buffer);
  await client.act("conversation.take", { conversationId: id });
  const ana = await openAs(world.lumen, "Ana", addressOf(id, "mine"));
  await expect(row(ana, "Web ").filter({ hasText: "Is the cord long enough?" })).toBeVisible();
  await expect(message(ana, "Is the cord long enough?")).toBeVisible();
  await expect(composer(ana)).toBeEditable();
  await reply(ana, "Yes, 180 cm");
  await expect(said(page, "Yes, 180 cm")).toBeVisible();
  const picture = frame(page).locator(".who img");
  await expect.poll(() => picture.evaluate((image) => Reflect.get(image, "naturalWidth"))).toBe(96);
  await expect(tick(message(ana, "Yes, 180 cm"), "Read")).toBeVisible();

  await page.reload();
  await launcher(page).click();
  await expect(said(page, "Is the cord long enough?")).toHaveCount(1);
  await expect(said(page, "Yes, 180 cm")).toHaveCount(1);

  // Closed, the button counts what came; reading it settles that.
  await launcher(page).click();
  await reply(ana, "And we cut it for free");
  await expect(page.getByRole("button", { name: "Open chat (1)" })).toBeVisible();
  await expect(tick(message(ana, "And we cut it for free"), "Delivered")).toBeVisible();
  await launcher(page).click();
  await expect(tick(message(ana, "And we cut it for free"), "Read")).toBeVisible();
});

test("what is written without a network leaves once when it is back, also after a reload", async ({ page, world }) => {
  await page.goto(shop.url);
  await launcher(page).click();
  await say(page, "First words");
  await expect(frame(page).getByText("Sent")).toHaveCount(1);
  await page.context().setOffline(true);
  await say(page, "Written in a tunnel");
  await expect(frame(page).getByText(/You are offline/)).toBeVisible();
  await page.context().setOffline(false);
  await page.reload();
  await launcher(page).click();
  await expect(said(page, "Written in a tunnel")).toHaveCount(1);
  await expect(frame(page).getByText(/Sending|You are offline/)).toHaveCount(0);

  await expect
    .poll(async () => {
      const { rows } = await world.desk.owner.query(
        `select count(*)::int as n from messages where text = 'Written in a tunnel'`,
      );
      return rows[0].n;
    })
    .toBe(1);
});

test("files go both ways: pictures are shown as pictures, others as a card to download", async ({
  page,
  openAs,
  clientOf,
  world,
}) => {
  await page.goto(shop.url);
  await launcher(page).click();
  await attach(page, PHOTO, PDF);
  const tray = frame(page).getByRole("list", { name: "Attached files" }).getByRole("listitem");
  await expect(tray).toHaveCount(2);
  await say(page, "Broken on arrival, see both");
  await expect(tray).toHaveCount(0);
  const log = frame(page).getByRole("log", { name: "Messages" });
  // First as this computer has it, then as the server made it anew.
  await expect(log.getByRole("img", { name: "Picture: lamp.jpg" })).toHaveAttribute("src", /^\/shared-files\//);
  await expect(log.getByRole("link", { name: /receipt\.pdf/ })).toContainText("byte");
  await expect(said(page, "Broken on arrival, see both")).toBeVisible();

  const id = await conversationWith(world, "Broken on arrival, see both");
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId: id });
  const ana = await openAs(world.lumen, "Ana", addressOf(id, "mine"));
  await expect(messages(ana).getByRole("img", { name: /^Photo/ })).toBeVisible();
  await expect(message(ana, "receipt.pdf")).toBeVisible();
  await expect(messages(ana).last()).toContainText("Broken on arrival");
  await expect(composer(ana)).toBeEditable();
  await ana.locator("input[data-purpose=attach]").setInputFiles([
    { ...PHOTO, name: "new lamp.jpg" },
    { ...PDF, name: "label.pdf" },
  ]);
  await reply(ana, "A new one is on its way");
  await expect(tick(messages(ana).last(), "Read")).toBeVisible();

  await expect(log.getByRole("img", { name: "Picture: new lamp.jpg" })).toBeVisible();
  await expect(said(page, "A new one is on its way")).toBeVisible();
  const download = page.waitForEvent("download");
  await log.getByRole("link", { name: /label\.pdf/ }).click();
  expect((await download).suggestedFilename()).toBe("label.pdf");
});

test("a file shows how far it is, goes on after a dead network and arrives once; what is taken back never does", async ({
  page,
  world,
}) => {
  await page.goto(shop.url);
  await launcher(page).click();
  await say(page, "Files follow");
  await expect(frame(page).getByText("Sent")).toHaveCount(1);
  let letThrough: () => void = () => {};
  const gate = new Promise<void>((resolve) => (letThrough = resolve));
  let tries = 0;
  await page.route(/\/widget\/[^/]+\/files\?/, async (route) => {
    tries++;
    // The first arrives, and its answer gets lost on the way back.
    if (tries === 1) {
      await route.fetch();
      return route.abort("connectionreset");
    }
    await gate;
    await route.continue().catch(() => {});
  });
  await attach(page, PDF);
  await attach(page, { ...PDF, name: "by mistake.pdf" });
  await say(page, "That is all");
  const log = frame(page).getByRole("log", { name: "Messages" });
  await expect(log.getByRole("progressbar", { name: "Sending receipt.pdf" })).toBeVisible();
  // The words behind it wait for their turn.
  await expect(said(page, "That is all")).toBeVisible();
  await log.locator(".line", { hasText: "by mistake.pdf" }).getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(log.getByText("by mistake.pdf")).toHaveCount(0);
  await expect.poll(() => tries).toBe(2);
  letThrough();
  await conversationWith(world, "That is all");
  await expect(log.getByRole("progressbar")).toHaveCount(0);
  const { rows } = await world.desk.owner.query<{ what: string }>(
    `select coalesce(o.text, o.content->'media'->>'fileName') as what from messages m
     join messages o on o.conversation_id = m.conversation_id where m.text = 'That is all' order by o.sort_at, o.arrival_number`,
  );
  expect(rows.map(({ what }) => what)).toEqual(["Files follow", "receipt.pdf", "That is all"]);
});

test("what cannot be sent is said before it leaves, and what is not what it seems when the server has looked inside", async ({
  page,
}) => {
  await page.goto(shop.url);
  await launcher(page).click();
  await attach(
    page,
    { name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") },
    { name: "huge.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, 7) },
  );
  const alert = frame(page).getByRole("alert");
  await expect(alert).toContainText("logo.svg: This type of file cannot be sent");
  await expect(alert).toContainText("huge.jpg: This file is too large: 10 MB at most");
  await attach(page, { name: "page.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<script>alert(1)</script>") });
  await expect(alert).toHaveCount(0);
  await say(page, "And words");
  const line = frame(page).locator(".line", { hasText: "not what its name says" });
  await expect(line).toBeVisible();
  // It holds up nobody.
  await expect(said(page, "And words")).toBeVisible();
  await expect(frame(page).getByText("Sent")).toHaveCount(1);
  await expectAccessible(page);
  await line.getByRole("button", { name: "Cancel" }).click();
  await expect(line).toHaveCount(0);
});

test("whom the company vouches for finds their words on another device, and nobody else does", async ({ browser }) => {
  const visit = async (identity: string | null) => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(shop.url);
    await launcher(page).click();
    if (identity) await page.evaluate((token) => Reflect.get(window, "MaxChat").identify(token), identity);
    return page;
  };
  const first = await visit(shop.vouchFor("user-42", "Priya Nair"));
  await say(first, "My order is late");
  await expect(frame(first).getByText("Sent")).toHaveCount(1);

  const second = await visit(shop.vouchFor("user-42", "Priya Nair"));
  await expect(said(second, "My order is late")).toBeVisible();
  const other = await visit(shop.vouchFor("user-43", "Somebody Else"));
  const forged = await visit(shop.vouchFor("user-42", "Priya Nair", "a guessed secret"));
  const stranger = await visit(null);
  for (const page of [other, forged, stranger]) {
    await say(page, "Just me");
    await expect(frame(page).getByText("Sent")).toHaveCount(1);
    await expect(said(page, "My order is late")).toHaveCount(0);
  }

  await second.evaluate(() => Reflect.get(window, "MaxChat").reset());
  await expect(said(second, "My order is late")).toHaveCount(0);
  for (const page of [first, second, other, forged, stranger]) await page.context().close();
});

test("what somebody writes is text and nothing else, on either side", async ({ page, openAs, world }) => {
  const attack = `<img src=x onerror="window.top.wasHurt=1"><script>window.wasHurt=1</script>`;
  await page.goto(shop.url);
  await launcher(page).click();
  await say(page, attack);
  await expect(said(page, attack)).toBeVisible();
  const ana = await openAs(world.lumen, "Ana", addressOf(await conversationWith(world, attack)));
  await expect(message(ana, "onerror")).toContainText(attack);
  for (const each of [page, ana]) expect(await each.evaluate(() => Reflect.get(window, "wasHurt"))).toBeUndefined();
});

test("it asks what the company wants to know, works by keyboard on a small screen in the dark, and axe finds nothing", async ({
  browser,
  world,
}) => {
  const asking = await openShop(world, world.northwind, {
    "ask-name": "required",
    "ask-email": "optional",
    colour: "#f2c94c",
  });
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(asking.url);
  await launcher(page).focus();
  await page.keyboard.press("Enter");
  await expect(frame(page).getByLabel("Your name")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("Nils Berg");
  await page.keyboard.press("Enter");
  await say(page, "Hello there");
  await expect(frame(page).getByText("Sent")).toHaveCount(1);
  await expectAccessible(page);
  const { scrollWidth, clientWidth } = await frame(page)
    .locator("body")
    .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  await page.keyboard.press("Escape");
  await expect(launcher(page)).toBeFocused();
  await context.close();
  await asking.close();
});

test("a page that the company did not name cannot show it", async ({ page, world }) => {
  const elsewhere = await openShop(world, world.northwind, { "allowed-origins": "https://northwind.example" });
  await page.goto(elsewhere.url);
  const refused = page.waitForEvent("console", (line) => line.text().includes("frame-ancestors"));
  await page.reload();
  await refused;
  await elsewhere.close();
});

test("a page loads little for it: under 30 kB packed, and a few of them before anybody opens it", async ({
  page,
  world,
}) => {
  const packed = new Map<string, number>();
  page.on("response", async (response) => {
    if (!response.url().startsWith(world.desk.url)) return;
    packed.set(new URL(response.url()).pathname, gzipSync(await response.body().catch(() => "")).length);
  });
  await page.goto(shop.url);
  await launcher(page).click();
  await expect(said(page, "Hi! Ask us anything.")).toBeVisible();
  await expect.poll(() => [...packed.keys()].some((path) => path.endsWith(".css"))).toBe(true);
  expect(packed.get("/widget.js")).toBeLessThan(4_000);
  const all = [...packed.values()].reduce((sum, size) => sum + size, 0);
  process.stdout.write(`    measured  what a page loads for the widget, packed: ${all} bytes\n`);
  expect(all).toBeLessThan(30_000);
});
