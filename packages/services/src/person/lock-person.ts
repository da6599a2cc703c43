/** Changing a person begins here: they and the admins are locked together, so that two admins never demote each other. */
import type { Role } from "@max/domain/access/role";
import { DomainError, notFound } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";

export type PersonRow = {
  id: UserId;
  name: string;
  email: string;
  role: Role;
  deactivatedAt: Date | null;
  hasPassword: boolean;
};

export type LockedPerson = {
  person: PersonRow;
  /** Somebody else who can run the company. */
  hasOtherAdmin: boolean;
};

/** @throws DomainError `not_found` */
export async function lockPerson(tx: Tx, userId: UserId): Promise<LockedPerson> {
  const rows = await tx.query<PersonRow>(
    `select id, name, email, role, deactivated_at as "deactivatedAt", password_hash is not null as "hasPassword" from users
     where tenant_id = $1 and (id = $2 or (role = 'admin' and deactivated_at is null)) order by id for no key update`,
    [tx.tenantId, userId],
  );
  const person = rows.find(({ id }) => id === userId);
  if (!person) throw notFound("person");
  const others = rows.filter((row) => row.id !== userId && isRunning(row));
  return { person, hasOtherAdmin: others.length > 0 };
}

const isRunning = ({ role, deactivatedAt, hasPassword }: PersonRow) =>
  role === "admin" && deactivatedAt === null && hasPassword;

/** @throws DomainError `last_admin` when it would leave the company without anybody who can run it */
export function requireOtherAdmin({ person, hasOtherAdmin }: LockedPerson): void {
  if (isRunning(person) && !hasOtherAdmin)
    throw new DomainError("last_admin", `${person.name} is the last admin. Make somebody else an admin first.`);
}
