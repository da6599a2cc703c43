/** S11: a hundred and fifty ways to run as a program, as texts, names, notes, tags and canned responses: all of them are words, on every screen. */
import { inboundText } from "@max/emulators/meta/webhook-payloads";
import type { Locator, Page } from "@playwright/test";
import { createClient } from "../support/client.ts";
import { conversationOf, newCustomer, whoIs } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, list, thread } from "../support/inbox.ts";
import { PAYLOADS } from "../support/payloads.ts";
import { conversationWith, frame, launcher, openShop, say } from "../support/shop.ts";
import { type Firm, foundFirm, type World } from "../support/world.ts";

test.describe.configure({ mode: "serial" });

const LIMIT_MS = 120_000;
const TAGS = PAYLOADS.filter(({ length }) => length <= 36);
/** White space is drawn as the page likes; signs that are not drawn are left out. */
const drawn = (text: string) => text.replace(/[\s\p{C}]+/gu, "");

let firm: Firm;
let conversationId: string;

/** A hundred and fifty take longer than one. */
const untilThere = ({ desk }: World, table: "messages" | "conversations", count: number) =>
  expect
    .poll(
      async () => (await desk.owner.query(`select 1 from ${table} where tenant_id = $1`, [firm.tenantId])).rows.length,
      { timeout: 30_000 },
    )
    .toBe(count);

async function inOneThread(world: World): Promise<string> {
  const customer = newCustomer(world, "Malory");
  const from = Math.floor(Date.now() / 1_000) - 3_600;
  for (const [n, text] of PAYLOADS.entries())
    await world.desk.emulator.deliver(
      firm.phoneNumberId,
      inboundText({ ...whoIs(firm, customer), text, timestamp: from + n }),
    );
  await untilThere(world, "messages", PAYLOADS.length);
  return conversationOf(world, firm, customer, PAYLOADS.length);
}

async function asNames(world: World): Promise<void> {
  for (const payload of PAYLOADS) {
    const customer = newCustomer(world, payload);
    await world.desk.emulator.deliver(firm.phoneNumberId, inboundText({ ...whoIs(firm, customer), text: payload }));
  }
  await untilThere(world, "conversations", PAYLOADS.length + 1);
}

test.beforeAll(async ({ world, clientOf }) => {
  test.setTimeout(LIMIT_MS);
  firm = await foundFirm(world.desk, "Casa Scura", "casa-scura");
  conversationId = await inOneThread(world);
  await asNames(world);
  const ana = await clientOf(firm, "Ana");
  await ana.act("conversation.take", { conversationId });
  for (const [n, text] of PAYLOADS.entries())
    await ana.act("note.write", { conversationId, clientNoteId: String(n), text });
  const rest = createClient(world.desk.url, { bearer: firm.apiKey });
  for (const [n, payload] of TAGS.entries()) {
    // Their names differ by more than case and signs.
    const { status, body } = await rest.post("/api/v1/tags", { name: `${n} ${payload}`, color: "red" });
    expect(status, `${payload}: ${JSON.stringify(body)}`).toBe(200);
  }
  for (const [n, body] of PAYLOADS.entries())
    await ana.act("cannedResponse.create", {
      scope: "personal",
      code: `p${n}`,
      title: body.slice(0, 60),
      body: `${n} words: ${body.replaceAll("{{", "{ {")}`,
    });
});

/** What ran or was kept from running by the policy alone. Nothing may even be tried. */
function watch(page: Page): string[] {
  const tried: string[] = [];
  page.on("dialog", (dialog) => {
    tried.push(`ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (/evil\.example|^data:text/.test(request.url())) tried.push(`asked for ${request.url()}`);
  });
  page.on("console", (line) => {
    if (/content security policy/i.test(line.text())) tried.push(line.text());
  });
  return tried;
}

/** Elements that somebody's words would have made. */
const alien = (within: Locator) =>
  within.evaluate((part) => {
    const LEADS = /^(href|xlink:href|src|srcdoc|action|formaction|data|background|ping)$/;
    const RUNS = /^\W*(java|vb)script\W*:|^data:text/i;
    return [...part.querySelectorAll("*")]
      .filter(
        (each) =>
          [...each.attributes].some(
            ({ name, value }) => name.startsWith("on") || (LEADS.test(name) && RUNS.test(value)),
          ) ||
          /^(script|iframe|object|embed|base|meta|link|style|marquee|details|math|body|applet|isindex|portal|template|x|xss)$/i.test(
            each.tagName,
          ),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 120));
  });

/** Scrolls through a part from end to end. @returns what stood in it, without white space */
async function readThrough(part: Locator, direction: 1 | -1): Promise<string> {
  let text = "";
  for (let still = 0, last = -1; still < 4;) {
    text += drawn(await part.innerText());
    expect(await alien(part)).toEqual([]);
    const top = await part.evaluate((element, by) => {
      const scrolled = [element, ...element.querySelectorAll("*")].find(
        (each) => each.scrollHeight > each.clientHeight + 8 && /auto|scroll/.test(getComputedStyle(each).overflowY),
      );
      scrolled?.scrollBy(0, by * 0.7 * scrolled.clientHeight);
      return scrolled?.scrollTop ?? 0;
    }, direction);
    still = top === last ? still + 1 : 0;
    last = top;
    await part.page().waitForTimeout(60);
  }
  return text;
}

const missingIn = (text: string, payloads = PAYLOADS) => payloads.filter((payload) => !text.includes(drawn(payload)));

test("in the inbox: as names, as messages, as notes", async ({ openAs }) => {
  test.setTimeout(LIMIT_MS);
  let tried: string[] = [];
  const page = await openAs(firm, "Ana", "/inbox/open", { before: async (blank) => void (tried = watch(blank)) });
  await expect(list(page).getByRole("link").first()).toBeVisible();
  const names = await readThrough(list(page), 1);
  expect(names.length).toBeGreaterThan(5_000);
  await page.goto(addressOf(conversationId, "mine"));
  await expect(thread(page).getByRole("article").first()).toBeVisible();
  const said = (await readThrough(thread(page), 1)) + (await readThrough(thread(page), -1));
  expect(missingIn(said)).toEqual([]);
  expect(tried).toEqual([]);
});

test("on the other pages: customers, search, palette, canned responses, tags", async ({ openAs }) => {
  test.setTimeout(LIMIT_MS);
  const tried: string[][] = [];
  const before = async (blank: Page) => void tried.push(watch(blank));
  const ana = await openAs(firm, "Ana", "/contacts", { before });
  await expect(ana.getByRole("main").getByRole("link").first()).toBeVisible();
  await readThrough(ana.getByRole("main"), 1);
  await ana.goto("/search?q=alert");
  await expect(ana.locator("mark").first()).toBeVisible();
  await readThrough(ana.getByRole("main"), 1);
  await ana.goto("/settings/canned-responses");
  await expect(ana.getByText("0 words:", { exact: false }).first()).toBeVisible();
  await readThrough(ana.getByRole("main"), 1);
  await ana.goto(addressOf(conversationId, "mine"));
  await expect(thread(ana).getByRole("article").first()).toBeVisible();
  await ana.keyboard.press("Control+k");
  await ana.keyboard.type("script");
  await expect(ana.getByRole("option").nth(3)).toBeVisible();
  expect(await alien(ana.getByRole("dialog"))).toEqual([]);

  const admin = await openAs(firm, "Admin", "/admin/tags", { before });
  await expect(admin.getByRole("row").nth(20)).toBeVisible();
  await admin.getByRole("button", { name: "Show more" }).click();
  await expect(admin.getByRole("row")).toHaveCount(TAGS.length + 1);
  expect(missingIn(await readThrough(admin.getByRole("main"), 1), TAGS)).toEqual([]);
  await admin.goto("/admin/audit");
  await expect(admin.getByRole("row").nth(5)).toBeVisible();
  await readThrough(admin.getByRole("main"), 1);
  expect(tried.flat()).toEqual([]);
});

test("in the widget: as what the company says", async ({ page, world, clientOf }) => {
  test.setTimeout(LIMIT_MS);
  const tried = watch(page);
  const shop = await openShop(world, firm);
  await page.goto(shop.url);
  await launcher(page).click();
  await say(page, "Say something");
  const id = await conversationWith(world, "Say something");
  const ana = await clientOf(firm, "Ana");
  await ana.act("conversation.take", { conversationId: id });
  for (const [n, text] of PAYLOADS.entries())
    await ana.act("message.send", { conversationId: id, clientMessageId: `p${n}`, text });
  const log = frame(page).getByRole("log", { name: "Messages" });
  await expect(log).toContainText("oNloAd=alert(1)", { timeout: 60_000 });
  const earlier = log.getByRole("button", { name: "Earlier messages" });
  const all = async () => {
    if (await earlier.isVisible()) await earlier.click();
    return missingIn(drawn(await log.innerText()));
  };
  await expect.poll(all).toEqual([]);
  expect(await alien(log)).toEqual([]);
  expect(tried).toEqual([]);
  await shop.close();
});
