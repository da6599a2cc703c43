/** What was acknowledged, held against what is stored. */
import type { Desk } from "../desk.ts";

export type Account = {
  acknowledged: number;
  lost: number;
  /** Stored more than once. */
  doubled: number;
  /** Stored though the answer was late or never came: allowed, the provider's repeat would have met it. */
  recovered: number;
};

/**
 * @param ackedIds the provider's ids of all messages that were answered with 200
 * @throws Error when one is lost or doubled
 */
export async function settleAccount(desk: Desk, ackedIds: readonly string[]): Promise<Account> {
  const { rows } = await desk.owner.query<{ stored: number; distinct: number; lost: number }>(
    `with stored as materialized (
       select external_id from messages where direction = 'inbound' union all select external_id from held_messages
     )
     select (select count(*)::int from stored) as stored, (select count(distinct external_id)::int from stored) as distinct,
       (select count(*)::int from unnest($1::text[]) id where not exists (select from stored where external_id = id)) as lost`,
    [ackedIds],
  );
  const { stored, distinct, lost } = rows[0]!;
  const doubled = stored - distinct;
  if (lost > 0 || doubled > 0)
    throw new Error(`Of ${ackedIds.length} acknowledged messages ${lost} are lost; ${doubled} are stored twice.`);
  return { acknowledged: ackedIds.length, lost, doubled, recovered: stored - ackedIds.length };
}
