import { canReadCanned } from "@max/domain/access/permissions";
import { DomainError, notFound } from "@max/domain/errors";
import type { CannedResponseId } from "@max/domain/ids";
import { lockCanned } from "@max/db/queries/canned-responses";
import { inTransaction, type Call } from "@max/db/transaction";

/** Counts that a person has inserted it: their menu begins with what they use most. Ranks only, and is no matter for the audit. */
export async function useCannedResponse(call: Call, input: { cannedResponseId: CannedResponseId }): Promise<void> {
  const { actor } = call;
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has a menu that is ranked.");
  await inTransaction(call, async (tx) => {
    const found = await lockCanned(tx, actor, input.cannedResponseId);
    if (!found || !canReadCanned(actor, found)) throw notFound("canned response");
    await tx.query(
      `insert into canned_response_uses (tenant_id, user_id, canned_response_id, uses) values ($1, $2, $3, 1)
       on conflict (tenant_id, user_id, canned_response_id)
       do update set uses = canned_response_uses.uses + 1, last_used_at = now()`,
      [tx.tenantId, actor.userId, found.id],
    );
  });
}
