/** Each message locks itself instead of its sender. Of an album of ten photos from a stranger, two make the contact. */
import { deliverText } from "../load.ts";
import { type SeededDefect, whileHeld } from "./seeded-defect.ts";

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
    const from = stranger();
    const deliver = (n: number) => deliverText(desk.url, company, ledger, { from, text: `Photo ${n}` });
    desk.start("worker-2");
    const first = desk.pidOf("worker-1")!;
    try {
      // Whoever makes a contact stands still before its address is written, until the other has got as far.
      await whileHeld(desk, ["lock table contact_identities in share row exclusive mode"], async (held) => {
        await deliver(1);
        await held.waiting(1);
        // Only the worker that leads looks by itself for so little; it is cut off, so that the other leads.
        process.kill(first, "SIGSTOP");
        await desk.owner.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'max-leader'",
        );
        await Promise.all(Array.from({ length: PHOTOS - 1 }, (_, n) => deliver(n + 2)));
        await held.waiting(2);
      });
    } finally {
      process.kill(first, "SIGCONT");
      await desk.kill("worker-2", "SIGTERM");
    }
  },
  finds: "openTwice",
};
