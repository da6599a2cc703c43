/** F9: the calendars of api and worker are wrong, and jump. What is decided by time is decided by the database's. */
import { setTimeout as sleep } from "node:timers/promises";
import { deliverText, newClientMessageId, sendText, tokenOf } from "../load.ts";
import { conversationsOf } from "../observe.ts";
import { BOTH, type Fault, type FaultContext, untilReceived } from "./fault.ts";
import { findFakeTime } from "./fault-desk.ts";

const GOES_ON_WITHIN_MS = 15_000;
/** MAX closes it a minute early, rather than send what WhatsApp would refuse. */
const REPLY_WINDOW_MS = 24 * 3_600_000 - 60_000;
const TAKES_EFFECT_MS = 2_500;
/** Customers of this fault alone. */
const EARLY_PHONE = "14155000001";
const LATE_PHONE = "14155000002";

export const clocks: Fault = {
  id: "F9",
  about: "wrong clocks: api by 90 s both ways, worker an hour back and ten minutes ahead",
  backends: BOTH,
  missing: () => (findFakeTime() ? null : "wrong clocks need libfaketime (Debian: apt-get install faketime)"),
  async run(context) {
    const { desk, fact } = context;
    for (const name of ["api-1", "worker-1"]) {
      desk.setClock(name, "+0");
      await desk.kill(name, "SIGTERM");
      desk.start(name);
    }
    await desk.ready("api-1");
    const company = desk.companies[0]!;

    desk.setClock("api-1", "+90");
    await sleep(TAKES_EFFECT_MS);
    const token = await tokenOf(desk.url, company, company.people[0]!.email);
    await answersByTheRightClock(context, "api 90 s ahead");
    desk.setClock("api-1", "-90");
    await sleep(TAKES_EFFECT_MS);
    const answer = await fetch(`${desk.url}/api/v1/conversations?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    fact("a token made 90 s ahead holds 90 s behind", "200", () => ({
      measured: answer.status,
      isKept: answer.status === 200,
    }));
    await answersByTheRightClock(context, "api 90 s behind");
    desk.setClock("api-1", "+0");

    for (const offset of ["-1h", "+10m", "+0"]) {
      desk.setClock("worker-1", offset);
      await sleep(TAKES_EFFECT_MS);
      const workMs = await untilReceived(context, Date.now());
      const sendMs = await untilSent(context);
      context.atMost(`worker's clock ${offset}: messages are received`, GOES_ON_WITHIN_MS, () => workMs);
      context.atMost(`worker's clock ${offset}: answers leave`, GOES_ON_WITHIN_MS, () => sendMs);
    }
  },
};

/** One customer's reply window closed half a minute ago, another's closes in half a minute: neither clock may move them. */
async function answersByTheRightClock(context: FaultContext, name: string): Promise<void> {
  const { desk, load, fact } = context;
  const company = desk.companies[0]!;
  const write = (from: string, writtenAt: number) =>
    deliverText(desk.url, company, load.ledger, { from, text: "A day ago", writtenAt });
  await write(EARLY_PHONE, Date.now() - REPLY_WINDOW_MS - 30_000);
  await write(LATE_PHONE, Date.now() - REPLY_WINDOW_MS + 30_000);
  const conversations = await conversationsOf(desk, company, load.size.customers + 2);
  const ask = (phone: string) =>
    fetch(`${desk.url}/api/v1/conversations/${conversations.get(phone)}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${company.apiKey}` },
      body: JSON.stringify({ text: "Too late", clientMessageId: newClientMessageId() }),
    });
  const early = await ask(EARLY_PHONE);
  const late = await sendText(desk.url, company, load.ledger, { conversationId: conversations.get(LATE_PHONE)! }).then(
    () => 200,
    (error: unknown) => String(error),
  );
  fact(`${name}: an answer 30 s after the reply window`, "409", () => ({
    measured: early.status,
    isKept: early.status === 409,
  }));
  fact(`${name}: an answer 30 s before its end`, "200", () => ({ measured: late, isKept: late === 200 }));
}

async function untilSent({ desk }: FaultContext): Promise<number> {
  const since = Date.now();
  const before = desk.emulator.ledger.sends().length;
  while (desk.emulator.ledger.sends().length === before) {
    if (Date.now() > since + GOES_ON_WITHIN_MS * 2)
      throw new Error("No answer leaves while the worker's clock is wrong.");
    await sleep(25);
  }
  return Date.now() - since;
}
