/** A send without an answer is sent again, though the provider may have had it. */
import { conversationsOf } from "../observe.ts";
import { deliverText, sendText } from "../load.ts";
import { type SeededDefect, takenOver, withLateReports } from "./seeded-defect.ts";

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
    await withLateReports(desk, async () => {
      const { id } = await sendText(desk.url, company, ledger, { conversationId });
      await takenOver(desk, id);
    });
  },
  finds: "sentTwice",
};
