/**
 * From a customer's webhook to an agent's screen: the moment the POST was due, until the words stand in the page of a real
 * browser, in the open thread and in the list; and until the frame reached a plain WebSocket beside it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { findChromium, launch, openInbox, watchForMarks, type Sighting } from "../browser.ts";
import { startDesk } from "../desk.ts";
import { withLedger } from "../faults/fault-run.ts";
import { busy, busyLine, measureFloor } from "../floor.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { followLive } from "../live-client.ts";
import { arrive, deliverText, phoneOf, tokenOf } from "../load.ts";
import { conversationsOf } from "../observe.ts";
import type { Scenario } from "../scenario.ts";

const SECONDS = 30;
const PER_SECOND = 20;
/** Long enough for a thread that is longer than the screen. */
const WARM_UP_SECONDS = 8;
/** As many as the list shows at once, so that each message has a row to appear in. */
const CUSTOMERS = 8;
/** Every so manieth message is for the open conversation. */
const EACH_NTH_IN_THREAD = 4;
const GOAL_MS = 200;
const FLOOR_MS = 5_000;
const SETTLE_MS = 2_000;

export const live: Scenario = {
  name: "live",
  about: "webhook to the agent's screen in Chromium, and to a WebSocket: 20/s for 30 s",
  async run(options) {
    const perSecond = options.perSecond ?? PER_SECOND;
    const seconds = options.seconds ?? SECONDS;
    const desk = await startDesk({ backend: options.backend });
    const executable = findChromium();
    const browser = executable ? await launch(executable) : null;
    try {
      const company = await desk.company({
        name: "Casa Live",
        teams: ["Sales"],
        inboxTeam: "Sales",
        people: [{ name: "Ana", email: "ana@live.example", role: "agent", teams: ["Sales"] }],
      });
      const ana = company.people.find((person) => person.role === "agent")!;
      const phones = Array.from({ length: CUSTOMERS }, (_, n) => phoneOf(n));

      return await withLedger(async (ledger) => {
        const write = (n: number, text: string) =>
          deliverText(desk.url, company, ledger, { from: phones[n]!, text, name: `Customer ${n}` });
        await Promise.all(phones.map((_, n) => write(n, "Hello")));
        const conversations = await conversationsOf(desk, company, CUSTOMERS);

        let page: Page | null = null;
        let sightingsSoFar: () => Promise<Sighting[]> = async () => [];
        if (browser) {
          page = await openInbox(browser, desk.url, company, ana);
          await page.goto(`${desk.url}/inbox/unassigned/${conversations.get(phones[0]!)}`);
          await page.getByRole("log", { name: "Messages" }).waitFor();
          sightingsSoFar = await watchForMarks(page);
        }
        const frameAt = new Map<string, number>();
        const token = await tokenOf(desk.url, company, ana.email);
        const follower = await followLive(desk.url, token, (text, at) => {
          const mark = /#(\w+)#/.exec(text)?.[1];
          if (mark) frameAt.set(mark, at);
        });

        const dueAt = new Map<string, number>();
        const ackMs: number[] = [];
        const round = (kind: string, forMs: number) =>
          arrive({ perSecond, forMs }, async (n, due) => {
            const mark = `${kind}${n}`;
            const customer = n % EACH_NTH_IN_THREAD === 0 ? 0 : 1 + (n % (CUSTOMERS - 1));
            if (kind === "m") dueAt.set(mark, due);
            const { answeredAt } = await write(customer, `Where is my order? #${mark}#`);
            if (kind === "m") ackMs.push(answeredAt - due);
          });
        await round("warm", WARM_UP_SECONDS * 1_000);
        // Who reads along has scrolled to the end; above it, at the first unread one, new ones come in below the screen.
        await page?.getByRole("log", { name: "Messages" }).evaluate((log) => log.scrollTo(0, log.scrollHeight));
        const floorMs = await measureFloor(desk, { perSecond, forMs: FLOOR_MS });
        await round("m", seconds * 1_000);
        await sleep(SETTLE_MS);
        follower.close();

        const sightings = (await sightingsSoFar()).filter(({ mark }) => dueAt.has(mark));
        const inPlace = (place: Sighting["place"]) =>
          sightings.filter((one) => one.place === place).map(({ mark, at }) => at - dueAt.get(mark)!);
        const frameMs = [...frameAt].flatMap(([mark, at]) => (dueAt.has(mark) ? [at - dueAt.get(mark)!] : []));
        const firstAt = new Map<string, number>();
        for (const { mark, at } of sightings) firstAt.set(mark, Math.min(at, firstAt.get(mark) ?? at));
        const screenMs = [...firstAt].map(([mark, at]) => at - dueAt.get(mark)!);
        const goal = `p95 < ${GOAL_MS}`;
        const rows = [
          LATENCY_HEAD,
          latencyRow("floor: bare HTTP and one row", floorMs),
          latencyRow("webhook due to 200", ackMs),
          latencyRow("webhook due to WebSocket frame", frameMs),
          ...(browser
            ? [
                latencyRow("webhook due to the open thread", inPlace("thread"), goal),
                latencyRow("webhook due to the list's row", inPlace("list"), goal),
                latencyRow("webhook due to the screen, whichever first", screenMs, goal),
              ]
            : [["no Chromium: the screen was not measured", "", "", "", "", "", ""]]),
        ];
        const figures = {
          perSecond,
          seconds,
          sent: dueAt.size,
          seenOnScreen: firstAt.size,
          framesMissed: dueAt.size - frameMs.length,
          machineLoad: busy(),
          floor: summarise(floorMs),
          ack: summarise(ackMs),
          frame: summarise(frameMs),
          thread: summarise(inPlace("thread")),
          list: summarise(inPlace("list")),
          screen: summarise(screenMs),
        };
        if (figures.framesMissed > 0)
          throw new Error(`${figures.framesMissed} messages never came over the live feed.`);
        return {
          text: `${table(rows)}\n${dueAt.size} messages sent, ${firstAt.size} seen on the screen\n${busyLine()}`,
          figures,
        };
      });
    } finally {
      await browser?.close();
      await desk.stop();
    }
  },
};
