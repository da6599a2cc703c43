/** The live feed goes on from the time of the last event. One that was begun earlier and committed later is never told. */
import { conversationsOf, until } from "../observe.ts";
import { deliverText, sendText } from "../load.ts";
import { type SeededDefect, whileHeld } from "./seeded-defect.ts";

export const cursorByTime: SeededDefect = {
  name: "cursor by time",
  seeds: [
    {
      app: "api",
      file: "packages/services/src/live/read-live-events.ts",
      find: "where tenant_id = $1 and seq > $2 order by seq",
      replace: `where tenant_id = $1 and seq > $2 and coalesce((event #>> '{message,createdAt}')::timestamptz > (
        select (last.event #>> '{message,createdAt}')::timestamptz from live_events last
        where last.tenant_id = $1 and last.seq = $2), true) order by seq`,
    },
  ],
  async provoke({ desk, company, ledger, hasHeard, stranger }) {
    const [from, other] = [stranger(), stranger()];
    await deliverText(desk.url, company, ledger, { from, text: "Hello" });
    const conversationId = (await conversationsOf(desk, company, [from])).get(from)!;
    // The answer has its time, and waits for the conversation while others go ahead.
    let answered: Promise<unknown> = Promise.resolve();
    await whileHeld(desk, ["select from conversations where id = $1 for update", conversationId], async (held) => {
      answered = sendText(desk.url, company, ledger, { conversationId });
      await held.waiting(1);
      await deliverText(desk.url, company, ledger, { from: other, text: "I came later" });
      await until("the later message is heard", () => hasHeard("I came later"));
    });
    await answered;
  },
  finds: "missed",
};
