/** Two things that happen at the same moment: many messages of a stranger, as when an album is sent, and a double click. */
import { check, defectsIn } from "../checker.ts";
import type { Desk } from "../desk.ts";
import { readAttempts } from "../ledger.ts";
import { deliverText, newClientMessageId, phoneOf, sendText } from "../load.ts";
import { conversationsOf, readSeen, readStored, waitUntilQuiet } from "../observe.ts";
import { withLedger } from "./fault-run.ts";

const REST_LIMIT_MS = 20_000;

export type AlbumResult = { defects: string[]; contacts: number; conversations: number; messages: number };

/** People nobody knows yet send `each` messages at the very same moment. */
export async function albumsAtOnce(desk: Desk, people: number, each: number): Promise<AlbumResult> {
  const company = await desk.company({ name: "Casa Album" });
  return withLedger(async (ledger, path) => {
    await Promise.all(
      Array.from({ length: people * each }, (_, n) =>
        deliverText(desk.url, company, ledger, { from: phoneOf(n % people), text: `Message ${n}` }),
      ),
    );
    await waitUntilQuiet(desk, REST_LIMIT_MS);
    const { rows } = await desk.owner.query<Omit<AlbumResult, "defects">>(
      `select (select count(*)::int from contacts where tenant_id = $1) as contacts,
         (select count(*)::int from conversations where tenant_id = $1) as conversations,
         (select count(*)::int from messages where tenant_id = $1) as messages`,
      [company.tenantId],
    );
    const findings = check(readAttempts(path), await readStored(desk, [company]), readSeen(desk, [company]));
    return { ...rows[0]!, defects: defectsIn(findings) };
  });
}

export type DoubleSendResult = {
  defects: string[];
  /** Pairs of which both were told the same message id. */
  agreed: number;
  stored: number;
  sent: number;
};

/** The same answer is asked for twice at the very same moment, `pairs` times. */
export async function doubleSends(desk: Desk, pairs: number, customers: number): Promise<DoubleSendResult> {
  const company = await desk.company({ name: "Casa Double" });
  return withLedger(async (ledger, path) => {
    const phones = Array.from({ length: customers }, (_, n) => phoneOf(n));
    await Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" })));
    const conversations = [...(await conversationsOf(desk, company, customers)).values()];
    const answers = await Promise.all(
      Array.from({ length: pairs }, (_, n) => {
        const one = { id: newClientMessageId(), conversationId: conversations[n % customers]! };
        return Promise.all([sendText(desk.url, company, ledger, one), sendText(desk.url, company, ledger, one)]);
      }),
    );
    await waitUntilQuiet(desk, REST_LIMIT_MS);
    const stored = await readStored(desk, [company]);
    const seen = readSeen(desk, [company]);
    return {
      defects: defectsIn(check(readAttempts(path), stored, seen)),
      agreed: answers.filter(([one, other]) => one.messageId === other.messageId).length,
      stored: stored.outbound.length,
      sent: seen.length,
    };
  });
}
