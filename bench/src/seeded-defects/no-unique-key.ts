/** Nothing remembers what is stored already. The provider sends a webhook again whenever it is not sure of our answer. */
import { deliverText } from "../load.ts";
import { messageIdsOf, until } from "../observe.ts";
import type { SeededDefect } from "./seeded-defect.ts";

export const noUniqueKey: SeededDefect = {
  name: "no unique key",
  seeds: [
    {
      app: "worker",
      file: "packages/services/src/message/receive.ts",
      find: "if (known.isStored(item.inboxId, item.event.externalId)) return false;",
      replace: "",
    },
  ],
  schema: [
    "alter table webhook_delivery_keys drop constraint webhook_delivery_keys_pkey",
    "alter table message_external_ids drop constraint message_external_ids_pkey",
  ],
  async provoke({ desk, company, ledger, stranger }) {
    const second = Math.floor(Date.now() / 1_000);
    const webhook = { from: stranger(), text: "Is anybody there?", second };
    const before = (await messageIdsOf(desk, company)).length;
    const { id } = await deliverText(desk.url, company, ledger, webhook);
    await until("the message is stored", async () => (await messageIdsOf(desk, company)).length > before);
    // The same bytes, and the same message in other bytes.
    await deliverText(desk.url, company, ledger, { ...webhook, id });
    await deliverText(desk.url, company, ledger, { ...webhook, id, name: "Now with a name" });
  },
  finds: "doubled",
};
