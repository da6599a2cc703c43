/**
 * A visitor and an agent: from a visitor's message on a web page until the words stand in a real browser before the agent, and
 * from the agent's answer until it comes over the visitor's open stream.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findChromium, launch, openInbox, watchForMarks, type Sighting } from "../browser.ts";
import { startDesk } from "../desk.ts";
import { busy, busyLine } from "../floor.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { followLive } from "../live-client.ts";
import { arrive, tokenOf } from "../load.ts";
import type { Scenario } from "../scenario.ts";
import { readStream, visit } from "../visitor.ts";

const SECONDS = 30;
/** What one address may say in a minute is the bound. */
const PER_SECOND = 4;
const WARM_UP_SECONDS = 6;
/** As many as the list shows at once. */
const VISITORS = 10;
const SETTLE_MS = 2_000;
const GOAL_MS = 200;

export const widget: Scenario = {
  name: "widget",
  about: "a visitor's message to the agent's screen in Chromium, and the answer to the visitor: 4/s for 30 s each way",
  async run(options) {
    const seconds = options.seconds ?? SECONDS;
    const desk = await startDesk({ backend: options.backend });
    const executable = findChromium();
    const browser = executable ? await launch(executable) : null;
    try {
      const company = await desk.company({
        name: "Casa Web",
        teams: ["Sales"],
        inboxTeam: "Sales",
        people: [{ name: "Ana", email: "ana@web.example", role: "agent", teams: ["Sales"] }],
      });
      const made = await desk.max("inbox create", {
        tenant: company.slug,
        channel: "widget",
        team: "Sales",
        title: "Casa Web",
        "allowed-origins": "https://shop.example",
      });
      const inboxId = String(made["inboxId"]);
      const visitors = await Promise.all(Array.from({ length: VISITORS }, () => visit(desk.url, inboxId)));
      await Promise.all(visitors.map(({ say }) => say("Hello", randomUUID())));
      const conversations = await conversationsOf(inboxId);
      const ana = company.people.find((person) => person.role === "agent")!;

      let sightingsSoFar: () => Promise<Sighting[]> = async () => [];
      if (browser) {
        const page = await openInbox(browser, desk.url, company, ana);
        await page.goto(`${desk.url}/inbox/unassigned/${conversations[0]}`);
        await page.getByRole("log", { name: "Messages" }).waitFor();
        sightingsSoFar = await watchForMarks(page);
      }
      const frameAt = new Map<string, number>();
      const follower = await followLive(desk.url, await tokenOf(desk.url, company, ana.email), (text, at) => {
        const mark = /#(\w+)#/.exec(text)?.[1];
        if (mark && !frameAt.has(mark)) frameAt.set(mark, at);
      });
      const streamAt = new Map<string, number>();
      const streams = visitors.map((visitor) =>
        readStream(visitor, (text) => {
          for (const [, mark] of text.matchAll(/#(a\d+)#/g)) if (!streamAt.has(mark!)) streamAt.set(mark!, Date.now());
        }),
      );

      const dueAt = new Map<string, number>();
      const ackMs: number[] = [];
      const write = (kind: string, forMs: number) =>
        arrive({ perSecond: PER_SECOND, forMs }, async (n, due) => {
          const mark = `${kind}${n}`;
          if (kind === "m") dueAt.set(mark, due);
          await visitors[n % VISITORS]!.say(`Is it in stock? #${mark}#`, randomUUID());
          if (kind === "m") ackMs.push(Date.now() - due);
        });
      await write("w", WARM_UP_SECONDS * 1_000);
      await write("m", seconds * 1_000);

      const answerDueAt = new Map<string, number>();
      await arrive({ perSecond: PER_SECOND, forMs: seconds * 1_000 }, async (n, due) => {
        const mark = `a${n}`;
        answerDueAt.set(mark, due);
        const response = await fetch(
          `${desk.url}/api/v1/conversations/${conversations[n % conversations.length]}/messages`,
          {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Bearer ${company.apiKey}` },
            body: JSON.stringify({ text: `It is. #${mark}#`, clientMessageId: mark }),
          },
        );
        if (!response.ok) throw new Error(`An answer was refused: ${response.status}.`);
      });
      await sleep(SETTLE_MS);
      follower.close();
      for (const stream of streams) stream.close();

      const sightings = (await sightingsSoFar()).filter(({ mark }) => dueAt.has(mark));
      const firstAt = new Map<string, number>();
      for (const { mark, at } of sightings) firstAt.set(mark, Math.min(at, firstAt.get(mark) ?? at));
      const since = (seen: Map<string, number>, due: Map<string, number>) =>
        [...seen].flatMap(([mark, at]) => (due.has(mark) ? [at - due.get(mark)!] : []));
      const frameMs = since(frameAt, dueAt);
      const answerMs = since(streamAt, answerDueAt);
      if (frameMs.length < dueAt.size || answerMs.length < answerDueAt.size)
        throw new Error(
          `${dueAt.size - frameMs.length} messages never came to the agent, ${answerDueAt.size - answerMs.length} answers never to the visitor.`,
        );
      const goal = `p95 < ${GOAL_MS}`;
      const screenMs = since(firstAt, dueAt);
      const rows = [
        LATENCY_HEAD,
        latencyRow("visitor's message due to 200", ackMs),
        latencyRow("visitor's message due to WebSocket frame", frameMs),
        ...(browser
          ? [latencyRow("visitor's message due to the agent's screen", screenMs, goal)]
          : [["no Chromium: the screen was not measured", "", "", "", "", "", ""]]),
        latencyRow("answer due to the visitor's stream", answerMs, goal),
      ];
      return {
        text: `${table(rows)}\n${dueAt.size} messages, ${answerDueAt.size} answers\n${busyLine()}`,
        figures: {
          seconds,
          sent: dueAt.size,
          machineLoad: busy(),
          ack: summarise(ackMs),
          frame: summarise(frameMs),
          screen: summarise(screenMs),
          answer: summarise(answerMs),
        },
      };

      async function conversationsOf(inbox: string): Promise<string[]> {
        const deadline = Date.now() + 30_000;
        while (Date.now() < deadline) {
          const { rows: found } = await desk.owner.query<{ id: string }>(
            "select id from conversations where inbox_id = $1 order by id",
            [inbox],
          );
          if (found.length === VISITORS) return found.map(({ id }) => id);
          await sleep(50);
        }
        throw new Error("Not every visitor's words arrived.");
      }
    } finally {
      await browser?.close();
      await desk.stop();
    }
  },
};
