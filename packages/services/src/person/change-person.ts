import { authorizeInTenant } from "@max/domain/access/permissions";
import type { ChangePerson, PersonView } from "@max/domain/access/people";
import { users } from "@max/db/schema/users";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";
import { announceAccessChange } from "../auth/session.ts";
import { personView } from "./list-people.ts";
import { lockPerson, requireOtherAdmin } from "./lock-person.ts";
import { setTeamsOf } from "./set-teams.ts";
import { tellPerson } from "./tell-person.ts";

/** A person's name, role and teams. It holds from their next request on, and their open pages hear of it at once. @throws DomainError `not_found`, `last_admin` */
export async function changePerson(call: Call, { userId, name, role, teamIds }: ChangePerson): Promise<PersonView> {
  authorizeInTenant(call.actor, "people.manage");
  const after = await inTransaction(call, async (tx) => {
    const locked = await lockPerson(tx, userId);
    const { person } = locked;
    if (role !== undefined && role !== "admin") requireOtherAdmin(locked);
    if (name !== undefined || role !== undefined)
      await tx.orm
        .update(users)
        .set({ name: name ?? person.name, role: role ?? person.role })
        .where(and(eq(users.tenantId, tx.tenantId), eq(users.id, userId)));
    if (teamIds !== undefined) await setTeamsOf(tx, userId, teamIds);
    await recordAudit(tx, call, [
      {
        action: "user.changed",
        subjectType: "user",
        subjectId: userId,
        detail: {
          ...(name !== undefined && name !== person.name && { renamed: true }),
          ...(role !== undefined && role !== person.role && { from: person.role, to: role }),
          ...(teamIds !== undefined && { teams: teamIds.length }),
        },
      },
    ]);
    if (name !== undefined && name !== person.name) await tellPerson(tx, userId);
    return personView(tx, userId);
  });
  announceAccessChange(call.db, call.tenantId, userId);
  return after;
}
