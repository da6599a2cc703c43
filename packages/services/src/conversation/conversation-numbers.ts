/**
 * Numbers people say to each other. They are taken in blocks before the transaction that uses them, so that opening
 * conversations never queues on one row; a block that is not used up leaves a gap, which is allowed.
 */
import type { TenantId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";

const BLOCK = 10;
const blocks = new Map<TenantId, { next: number; end: number }[]>();

export type NumberSupply = {
  next(): number;
  /** Begins anew: the transaction that drew numbers was undone and runs again. */
  restart(): void;
  /** Gives what was not used back to this process. */
  returnRest(): void;
};

/** Makes sure that at least `count` numbers can be drawn for this tenant without asking the database. */
export async function supplyNumbers(call: Call, count: number): Promise<NumberSupply> {
  const held = blocks.get(call.tenantId) ?? [];
  blocks.set(call.tenantId, held);
  const draw = () => {
    while (held[0] && held[0].next >= held[0].end) held.shift();
    return held[0] ? held[0].next++ : null;
  };
  // Drawn now, so that a parallel call cannot empty the supply between this promise and its use.
  const drawn: number[] = [];
  while (drawn.length < count) {
    const number = draw();
    if (number === null) held.push(await takeBlock(call, Math.max(BLOCK, count - drawn.length)));
    else drawn.push(number);
  }
  let used = 0;
  return {
    next: () => drawn[used++] ?? fail(),
    restart() {
      used = 0;
    },
    returnRest() {
      for (const number of drawn.splice(used).toReversed()) held.unshift({ next: number, end: number + 1 });
    },
  };
}

async function takeBlock(call: Call, size: number): Promise<{ next: number; end: number }> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<{ start: number }>(
      `insert into conversation_numbers (tenant_id, next) values ($1, $2 + 1)
       on conflict (tenant_id) do update set next = conversation_numbers.next + $2 returning next - $2 as start`,
      [tx.tenantId, size],
    ),
  );
  return { next: row!.start, end: row!.start + size };
}

function fail(): never {
  throw new Error("More conversation numbers were drawn than supplied.");
}
