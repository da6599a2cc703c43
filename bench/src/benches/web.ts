/**
 * The inbox as an agent's Chromium has it, of a company with 5,000 conversations: loaded cold, a conversation opened, typed,
 * sent, a burst of messages while scrolling, a thread of 10,000. A bare page with the same list and thread runs in turn.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { findChromium, launch, openInbox } from "../browser.ts";
import { type Company, type Desk, startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { type BarePage, servePage } from "../floors/bare-page.ts";
import { arrive, deliverText, phoneOf } from "../load.ts";
import { conversationsOf, waitUntilQuiet } from "../observe.ts";
import type { Scenario } from "../scenario.ts";
import { actAsAgent, rollWheel } from "../web/acts.ts";
import { beginCalm, paintedAt, readCalm, watchItself } from "../web/page-watch.ts";
import { reportOf, type Round, type Scrolled, type Sent } from "../web/report.ts";
import { type Written, writeMany } from "../web/write-many.ts";

const ROUNDS = 3;
const FULL = {
  conversations: 5_000,
  thread: 10_000,
  opens: 16,
  answers: 3,
  words: "we are looking into it",
  burstMs: 15_000,
  scrollMs: 15_000,
};
const SMOKE_SIZE: typeof FULL = {
  conversations: 120,
  thread: 200,
  opens: 2,
  answers: 1,
  words: "yes",
  burstMs: 1_500,
  scrollMs: 500,
};
/** The newest conversations have a thread to be opened, not one line. */
const TALKATIVE = 40;
const LINES = 20;
const BURST_PER_SECOND = 10;
const EACH_NTH_IS_OPEN = 3;
const REST_LIMIT_MS = 120_000;
const LOADED = "document.querySelector('[data-conversation]') !== null";
export const web: Scenario = {
  name: "web",
  about:
    "the inbox in Chromium beside a bare page: cold load, open, type, send, a burst while scrolling, 10,000 messages",
  async run({ rounds, backend, isSmoke }) {
    const size = isSmoke ? SMOKE_SIZE : FULL;
    const executable = findChromium();
    if (!executable) throw new Error("There is no Chromium. CHROMIUM_PATH names one that is not on the PATH.");
    const desk = await startDesk({ rules: faultRules, backend });
    const browser = await launch(executable);
    let bare: BarePage | null = null;
    try {
      const company = await desk.company({ name: "Casa Web", teams: ["Sales"], inboxTeam: "Sales" });
      await seed(desk, company, size);
      const signedIn = await openInbox(browser, desk.url, company, company.people[0]!);
      await signedIn.getByRole("log").or(signedIn.locator("[data-conversation]")).first().waitFor();
      await signedIn.keyboard.press("j");
      await signedIn.locator("[role=log] article").first().waitFor();
      bare = await servePage(await frozen(signedIn));
      const storageState = await signedIn.context().storageState();
      await signedIn.close();

      const measured: Round[] = [];
      const answers: string[] = [];
      let page: Page | null = null;
      for (let n = 0; n < (isSmoke ? 1 : (rounds ?? ROUNDS)); n++) {
        await page?.context().close();
        const floor = await loadCold(browser, bare.url, null);
        const floorActs = await actAsAgent(floor.page, size, `floor${n}`);
        await floor.page.context().close();
        const inbox = await loadCold(browser, `${desk.url}/inbox/open`, storageState);
        page = inbox.page;
        const acted = await actAsAgent(page, size, `round${n}`);
        answers.push(...acted.answers);
        measured.push({
          floorLoadMs: floor.loadMs,
          loadMs: inbox.loadMs,
          floor: floorActs.acts,
          acts: acted.acts,
          sent: inbox.sent(),
        });
      }
      const burst = await burstWhileScrolling(desk, company, page!, size.burstMs);
      const scroll = await scrollLongThread(desk, company, page!, size.scrollMs);
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      await refuseLosses(desk, company, answers, burst.ids);
      return reportOf(measured, burst.calm, scroll);
    } finally {
      await bare?.close();
      await browser.close();
      await desk.stop();
    }
  },
};

const markOf = (n: number) => `#c${n}#`;
const longMark = "#long#";
const LONG_PHONE = phoneOf(90_000);

/** Conversations of the last twenty hours, the newest of them with a thread; and one customer who has written ten thousand times. */
async function seed(desk: Desk, company: Company, size: typeof FULL): Promise<void> {
  const second = Math.floor(Date.now() / 1_000);
  const perConversation = Math.floor((20 * 3_600) / size.conversations);
  const messages: Written[] = [];
  for (let n = size.conversations - 1; n >= 0; n--) {
    const lines = n < TALKATIVE ? LINES : 1;
    for (let line = 0; line < lines; line++)
      messages.push({
        from: phoneOf(n),
        name: `Customer ${n}`,
        text: `${markOf(n)} Where is my order? I have been waiting for it since last week, line ${line}.`,
        timestamp: second - 600 - n * perConversation - (lines - line) * 20,
      });
  }
  for (let line = 0; line < size.thread; line++)
    messages.push({
      from: LONG_PHONE,
      name: "Long Story",
      text: `${longMark} Line ${line} of a long story that goes on and on.`,
      timestamp: second - 72_000 + Math.floor((line * 60_000) / size.thread),
    });
  await writeMany(desk.url, company, messages);
  await waitUntilQuiet(desk, REST_LIMIT_MS);
}

/** The page as it stands: its elements and its styles, without its programs. */
async function frozen(page: Page): Promise<{ body: string; styles: string }> {
  const styles = await page.evaluate<string>(
    "[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join('\\n')",
  );
  return { body: await page.evaluate<string>("document.getElementById('root').outerHTML"), styles };
}

/** A new context has an empty cache: everything comes over the wire. */
async function loadCold(
  browser: Browser,
  url: string,
  storageState: Awaited<ReturnType<BrowserContext["storageState"]>> | null,
): Promise<{ page: Page; loadMs: number; sent: () => Sent }> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    locale: "en-GB",
    ...(storageState && { storageState }),
  });
  await watchItself(context);
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  const typeOf = new Map<string, string>();
  const received = new Map<string, number>();
  const finished = new Map<string, number>();
  await network.send("Network.enable");
  network.on("Network.responseReceived", ({ requestId, type }) => typeOf.set(requestId, type));
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) =>
    received.set(requestId, (received.get(requestId) ?? 0) + encodedDataLength),
  );
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    finished.set(requestId, encodedDataLength),
  );
  await page.goto(url, { waitUntil: "commit" });
  const loadMs = await paintedAt(page, LOADED);
  // What else the page asks for by itself counts as sent, too.
  await page.waitForLoadState("networkidle").catch(() => {});
  // An answer that is streamed does not say its length at the end; headers are counted there alone.
  const bytesOf = (id: string) => Math.max(received.get(id) ?? 0, finished.get(id) ?? 0);
  const kb = (fits: (type: string) => boolean) =>
    [...typeOf].reduce((sum, [id, type]) => sum + (fits(type) ? bytesOf(id) : 0), 0) / 1_024;
  const sent = {
    scriptKb: kb((type) => type === "Script"),
    styleKb: kb((type) => type === "Stylesheet"),
    dataKb: kb((type) => type === "Fetch" || type === "XHR"),
    allKb: kb(() => true),
  };
  return { page, loadMs, sent: () => sent };
}

/** Ten messages a second for the open conversation and those near it, while list and thread are scrolled in turn. */
async function burstWhileScrolling(desk: Desk, company: Company, page: Page, forMs: number) {
  const openMark = await page.evaluate<string>("/#\\w+#/.exec(document.querySelector('[role=log]').textContent)[0]");
  const openNumber = Number(/\d+/.exec(openMark)?.[0]);
  return withLedger(async (ledger) => {
    const ids: string[] = [];
    await page.keyboard.press("Escape");
    await beginCalm(page);
    const arriving = arrive({ perSecond: BURST_PER_SECOND, forMs }, async (n) => {
      const customer = n % EACH_NTH_IS_OPEN === 0 ? openNumber : (openNumber + n) % TALKATIVE;
      const text = `${markOf(customer)} And another thing, burst ${n}.`;
      const { id } = await deliverText(desk.url, company, ledger, {
        from: phoneOf(customer),
        text,
        name: `Customer ${customer}`,
      });
      ids.push(id);
    });
    const half = { forMs: forMs / 2, stepPx: 240, turnEachMs: 1_500 };
    await rollWheel(page, "section[aria-label=Conversations]", half);
    await rollWheel(page, "[role=log]", half);
    await arriving;
    const calm = await readCalm(page);
    const total = Math.floor((BURST_PER_SECOND * forMs) / 1_000);
    const lastOpen = Math.floor((total - 1) / EACH_NTH_IS_OPEN) * EACH_NTH_IS_OPEN;
    await page.locator("[role=log]").evaluate((log) => log.scrollTo(0, log.scrollHeight));
    await page.locator("[role=log]").getByText(`burst ${lastOpen}.`).waitFor();
    return { ids, calm };
  });
}

async function scrollLongThread(desk: Desk, company: Company, page: Page, forMs: number): Promise<Scrolled> {
  const conversations = await conversationsOf(desk, company, 1);
  await page.goto(`${desk.url}/inbox/open/${conversations.get(LONG_PHONE)}`);
  await page.locator("[role=log] article").first().waitFor();
  const linesShown = () =>
    page.evaluate<number[]>(
      "[...document.querySelectorAll('[role=log] article')].map((one) => Number(/Line (\\d+)/.exec(one.textContent)?.[1] ?? NaN))",
    );
  const newest = Math.max(...(await linesShown()).filter(Number.isFinite));
  await sleep(500);
  await beginCalm(page);
  await rollWheel(page, "[role=log]", { forMs, stepPx: -1_500, turnEachMs: forMs * 2 });
  const calm = await readCalm(page);
  const oldestLine = Math.min(...(await linesShown()).filter(Number.isFinite));
  return { calm, oldestLine, lines: newest - oldestLine };
}

/** Every answer is stored once and left once; every message of the burst is stored once. */
async function refuseLosses(
  desk: Desk,
  company: Company,
  answers: readonly string[],
  ids: readonly string[],
): Promise<void> {
  const { rows: out } = await desk.owner.query<{ text: string; times: number }>(
    "select text, count(*)::int as times from messages where tenant_id = $1 and direction = 'outbound' group by text",
    [company.tenantId],
  );
  const left = desk.emulator.ledger.sends().map(({ body }) => JSON.stringify(body));
  for (const answer of answers) {
    const stored = out.find(({ text }) => text === answer)?.times ?? 0;
    const gone = left.filter((body) => body.includes(JSON.stringify(answer).slice(1, -1))).length;
    if (stored !== 1 || gone !== 1) throw new Error(`"${answer}" was stored ${stored} times and left ${gone} times.`);
  }
  const { rows } = await desk.owner.query<{ stored: number; different: number }>(
    "select count(*)::int as stored, count(distinct external_id)::int as different from messages where tenant_id = $1 and external_id = any($2)",
    [company.tenantId, ids],
  );
  const { stored, different } = rows[0]!;
  if (stored !== ids.length || different !== ids.length)
    throw new Error(`Of ${ids.length} messages of the burst ${different} are stored, in ${stored} rows.`);
}
