/** A send whose worker went away is taken up again as if nothing had happened, though the provider may have it. */
import { conversationsOf, until } from "../observe.ts";
import { deliverText, newClientMessageId, sendText, wordsOf } from "../load.ts";
import { type SeededDefect, takenOver, withLateReports } from "./seeded-defect.ts";

/** Long enough to be killed in. */
const SLOW_SEND_MS = 1_000;

export const requeueWithoutFence: SeededDefect = {
  name: "requeue without fence",
  seeds: [
    {
      app: "worker",
      file: "packages/services/src/message/claim-for-sending.ts",
      find: `if (!(await isStuck(tx, work.messageId))) return null;`,
      replace: `await tx.query("update messages set status = 'queued' where tenant_id = $1 and id = $2", [tx.tenantId, work.messageId]);
      return beginSending(tx, work.messageId);`,
    },
  ],
  async provoke({ desk, company, ledger, stranger }) {
    const from = stranger();
    await deliverText(desk.url, company, ledger, { from, text: "Hello" });
    const conversationId = (await conversationsOf(desk, company, [from])).get(from)!;
    desk.emulator.behave({ kind: "slow", ms: SLOW_SEND_MS, phoneNumberId: company.phoneNumberId });
    const id = newClientMessageId();
    await withLateReports(desk, async () => {
      await sendText(desk.url, company, ledger, { id, conversationId });
      await until("the provider has the request", () =>
        desk.emulator.ledger.entries().some(({ body }) => JSON.stringify(body)?.includes(wordsOf(id))),
      );
      await desk.kill("worker-1");
      desk.start("worker-1");
      // As if the time had passed after which nobody waits for that worker any more.
      await desk.owner.query(
        "update messages set sending_at = sending_at - interval '1 minute' where status = 'sending'",
      );
      await desk.owner.query("update outbox set available_at = now() where topic = 'outbound'");
      await takenOver(desk, id);
    });
  },
  finds: "sentTwice",
};
