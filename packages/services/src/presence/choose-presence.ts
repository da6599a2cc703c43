import { DomainError } from "@max/domain/errors";
import { type ChosenPresence, presenceOf } from "@max/domain/presence/presence";
import { users } from "@max/db/schema/users";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { lockPresence, tellPresence } from "./tell-presence.ts";

/** A person says whether they take new work. Kept until they say otherwise, on all their devices. */
export async function choosePresence(
  call: Call,
  { presence }: { presence: ChosenPresence },
): Promise<{ presence: ChosenPresence }> {
  const { actor } = call;
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person is available or away.");
  return inTransaction(call, async (tx) => {
    const before = await lockPresence(tx, actor.userId);
    if (!before) throw new DomainError("unauthenticated", "Please sign in again.");
    const after = { ...before, isAway: presence === "away" };
    if (after.isAway === before.isAway) return { presence };
    await tx.orm
      .update(users)
      .set({ isAway: after.isAway })
      .where(and(eq(users.tenantId, tx.tenantId), eq(users.id, actor.userId)));
    await tellPresence(tx, actor.userId, presenceOf(after));
    return { presence };
  });
}
