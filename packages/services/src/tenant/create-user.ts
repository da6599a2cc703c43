import { DomainError } from "@max/domain/errors";
import { Role } from "@max/domain/access/role";
import { TeamId, type UserId } from "@max/domain/ids";
import { users } from "@max/db/schema/users";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { authorizeInTenant } from "@max/domain/access/permissions";
import { EmailAddress, PersonName } from "@max/domain/access/people";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { hashPassword } from "../auth/password.ts";

export const NewUser = z.strictObject({
  email: EmailAddress,
  name: PersonName,
  role: Role,
  password: z.string().min(1),
  teamIds: z.array(TeamId).default([]),
});

/** @throws DomainError `conflict` when the e-mail is in use in this company, `not_found` for a team that is not of it */
export async function createUser(call: Call, input: z.input<typeof NewUser>): Promise<{ userId: UserId }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const user = NewUser.parse(input);
  const passwordHash = await hashPassword(user.password);
  try {
    return await inTransaction(call, (tx) => insertUser(tx, call, { ...user, passwordHash }));
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError("conflict", `${user.email} is already a user of this company.`);
    throw error;
  }
}

/** As part of a larger change. The password is hashed before the transaction: it takes a while and may be refused. */
export async function insertUser(
  tx: Tx,
  call: Call,
  { email, name, role, teamIds, passwordHash }: Omit<z.output<typeof NewUser>, "password"> & { passwordHash: string },
): Promise<{ userId: UserId }> {
  const userId = newId<UserId>();
  await tx.orm.insert(users).values({ tenantId: tx.tenantId, id: userId, email, name, role, passwordHash });
  const joined = await tx.query(
    `insert into team_members (tenant_id, team_id, user_id)
     select t.tenant_id, t.id, $2 from teams t where t.tenant_id = $1 and t.id = any($3) and t.archived_at is null returning team_id`,
    [tx.tenantId, userId, teamIds],
  );
  if (joined.length !== new Set(teamIds).size) throw new DomainError("not_found", "There is no such team.");
  await recordAudit(tx, call, [{ action: "user.created", subjectType: "user", subjectId: userId, detail: { role } }]);
  return { userId };
}
