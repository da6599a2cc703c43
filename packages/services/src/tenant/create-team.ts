import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { TeamId } from "@max/domain/ids";
import { teams } from "@max/db/schema/teams";
import { inTransaction, isUniqueViolation, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { and, eq, or, sql } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";

export const NewTeam = z.strictObject({ name: z.string().trim().min(1).max(100) });

/** A team and with it its queue. @throws DomainError `conflict` when the name is in use */
export async function createTeam(call: Call, input: z.input<typeof NewTeam>): Promise<{ teamId: TeamId }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { name } = NewTeam.parse(input);
  const teamId = newId<TeamId>();
  try {
    await inTransaction(call, async (tx) => {
      await tx.orm.insert(teams).values({ tenantId: tx.tenantId, id: teamId, name });
      await recordAudit(tx, call, [{ action: "team.created", subjectType: "team", subjectId: teamId }]);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError("conflict", `There is already a team called "${name}".`);
    throw error;
  }
  return { teamId };
}

/** A team by its id or its exact name. @throws DomainError `not_found` */
export async function teamByIdOrName(call: Call, idOrName: string): Promise<TeamId> {
  const [row] = await inTransaction(call, (tx) =>
    tx.orm
      .select({ id: teams.id })
      .from(teams)
      .where(and(eq(teams.tenantId, tx.tenantId), or(eq(sql`${teams.id}::text`, idOrName), eq(teams.name, idOrName)))),
  );
  if (!row) throw new DomainError("not_found", `There is no team "${idOrName}".`);
  return row.id;
}
