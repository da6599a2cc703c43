/** A send without an answer is sent again, though the provider may have had it. */
import { conversationsOf } from "../observe.ts";
import { deliverText, sendText } from "../load.ts";
import type { SeededDefect } from "./seeded-defect.ts";

const LATE_REPORT_MS = 8_000;

export const retryOnUnknown: SeededDefect = {
  name: "retry on unknown",
  seeds: [
    {
      app: "worker",
      file: "packages/channels/src/whatsapp/send.ts",
      find: `case "lost":`,
      replace: `case "lost": return { kind: "retry", code: "lost", reason: answer.reason, afterMs: 100 };`,
    },
  ],
  async provoke({ desk, company, ledger, stranger }) {
    const from = stranger();
    await deliverText(desk.url, company, ledger, { from, text: "Hello" });
    const conversationId = (await conversationsOf(desk, company, [from])).get(from)!;
    desk.emulator.behave({ kind: "reset_after_accept", phoneNumberId: company.phoneNumberId });
    // The provider's report would settle the message before it is sent again; it is late.
    const usual = desk.emulator.rules.statusDelaysMs;
    desk.emulator.rules.statusDelaysMs = { ...usual, sent: LATE_REPORT_MS };
    const { id } = await sendText(desk.url, company, ledger, { conversationId });
    await desk.emulator.ledger.waitFor(({ body, wamid }) => wamid !== null && JSON.stringify(body).includes(id));
    desk.emulator.rules.statusDelaysMs = usual;
  },
  finds: "sentTwice",
};
