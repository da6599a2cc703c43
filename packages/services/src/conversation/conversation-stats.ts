/** What a tenant holds, counted over everything: for the command line and for checks, not for screens. */
import { inTransaction, type Call } from "@max/db/transaction";

export type ConversationStats = {
  conversations: Record<string, number>;
  messages: { inbound: Record<string, number>; outbound: Record<string, number> };
  contacts: number;
  reactions: number;
  quarantined: number;
  /** Of the inbound messages, those that are held back. */
  held: number;
};

export async function conversationStats(call: Call): Promise<ConversationStats> {
  return inTransaction(call, async (tx) => {
    const tally = async (text: string, values: unknown[]) =>
      Object.fromEntries((await tx.query<{ key: string; n: number }>(text, values)).map((row) => [row.key, row.n]));
    const states = await tally(
      `select state as key, count(*)::int as n from conversations where tenant_id = $1 group by 1`,
      [tx.tenantId],
    );
    const kinds = (direction: "inbound" | "outbound") =>
      tally(
        `select kind as key, count(*)::int as n from (
           select kind from messages where tenant_id = $1 and direction = $2
           union all select kind from held_messages where tenant_id = $1 and $2 = 'inbound'
         ) m group by 1 order by 1`,
        [tx.tenantId, direction],
      );
    const one = async (text: string) => (await tx.query<{ n: number }>(text, [tx.tenantId]))[0]!.n;
    return {
      conversations: { new: 0, queued: 0, assigned: 0, closed: 0, ...states },
      messages: { inbound: await kinds("inbound"), outbound: await kinds("outbound") },
      contacts: await one(`select count(*)::int as n from contacts where tenant_id = $1 and merged_into is null`),
      reactions: await one(`select count(*)::int as n from reactions where tenant_id = $1 and emoji is not null`),
      held: await one(`select count(*)::int as n from held_messages where tenant_id = $1`),
      quarantined: await one(`select count(*)::int as n from quarantined_items where tenant_id = $1`),
    };
  });
}
