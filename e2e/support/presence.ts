/** Who is there, as the server knows it. */
import { expect } from "@playwright/test";
import { type Firm, personOf, type World } from "./world.ts";

/** Waits until the server knows that somebody has a page open. */
export async function isThere({ desk }: World, firm: Firm, firstName: string): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await desk.owner.query<{ isThere: boolean }>(
        `select is_connected as "isThere" from users where tenant_id = $1 and id = $2`,
        [firm.tenantId, personOf(firm, firstName).userId],
      );
      return rows[0]?.isThere;
    })
    .toBe(true);
}

/** As if the half minute after which somebody without a page counts as offline were over. */
export async function goneForGood({ desk }: World, firm: Firm, firstName: string): Promise<void> {
  const { userId } = personOf(firm, firstName);
  await expect
    .poll(async () => {
      await desk.owner.query(
        `update timers set due_at = now() where tenant_id = $1 and kind = 'absence' and subject_id = $2`,
        [firm.tenantId, userId],
      );
      const { rows } = await desk.owner.query<{ isThere: boolean }>(
        `select is_connected as "isThere" from users where tenant_id = $1 and id = $2`,
        [firm.tenantId, userId],
      );
      return rows[0]?.isThere;
    })
    .toBe(false);
}
