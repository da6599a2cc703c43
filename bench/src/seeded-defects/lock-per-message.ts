/** Each message locks itself instead of its sender. Of an album of ten photos from a stranger, two make the contact. */
import { deliverText } from "../load.ts";
import { hold, type SeededDefect } from "./seeded-defect.ts";

const PHOTOS = 10;

export const lockPerMessage: SeededDefect = {
  name: "lock per message",
  seeds: [
    {
      app: "worker",
      file: "packages/services/src/message/lock-addresses.ts",
      find: "for (const alias of aliasesOf(event)) keys.add(`${alias.type}:${alias.value}`);",
      replace: "",
    },
  ],
  schema: ["drop index contact_identities_active_key"],
  async provoke({ desk, company, ledger, stranger }) {
    // Whoever makes a contact stands still before its address is written, until a second one has got as far.
    const slow = await hold(desk, "lock table contact_identities in share row exclusive mode");
    const from = stranger();
    const deliver = (n: number) => deliverText(desk.url, company, ledger, { from, text: `Photo ${n}` });
    await deliver(1);
    await slow.waiting(1);
    await Promise.all(Array.from({ length: PHOTOS - 1 }, (_, n) => deliver(n + 2)));
    await slow.waiting(2);
    await slow.release();
  },
  finds: "openTwice",
};
