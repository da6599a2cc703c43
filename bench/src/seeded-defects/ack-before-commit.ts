/** The webhook is answered before it is stored. An api that dies in between has lost what the provider never sends again. */
import { deliverText } from "../load.ts";
import { type SeededDefect, whileHeld } from "./seeded-defect.ts";

const WEBHOOKS = 20;
/** As many statements as the api has under way at once. */
const WRITERS = 2;

export const ackBeforeCommit: SeededDefect = {
  name: "ack before commit",
  seeds: [
    {
      app: "api",
      file: "packages/services/src/webhook/accept.ts",
      find: "settle(batch, await store(db, batch));",
      replace: "settle(batch, new Set(batch.map((one) => one.id)));\n await store(db, batch);",
    },
  ],
  async provoke({ desk, company, ledger, stranger }) {
    const from = stranger();
    const deliver = (_: unknown, n: number) => deliverText(desk.url, company, ledger, { from, text: `Message ${n}` });
    let delivered: Promise<unknown> = Promise.resolve();
    await whileHeld(desk, ["lock table webhook_deliveries_in in access exclusive mode"], async (held) => {
      delivered = Promise.all(Array.from({ length: WEBHOOKS }, deliver));
      await held.waiting(WRITERS);
      await desk.kill("api-1");
      await held.endWaiting();
    });
    desk.start("api-1");
    await delivered;
  },
  finds: "lost",
};
