import { authorizeInTenant } from "@max/domain/access/permissions";
import { type ImportPeople, type ImportReport, type ReadPerson, readPeople } from "@max/domain/access/people-csv";
import type { TeamId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { inviteEach } from "./invite-people.ts";

/**
 * Invites everybody of a table who can be, and says of every row what came of it. Whoever is there already is left alone.
 * A preview says the same and changes nothing.
 * @throws DomainError `invalid_input` for what is no table of people
 */
export async function importPeople(
  call: Call,
  masterKey: Buffer,
  { csv, language, isPreview }: ImportPeople,
): Promise<ImportReport> {
  authorizeInTenant(call.actor, "people.manage");
  const read = readPeople(csv);
  return inTransaction(call, async (tx) => {
    const teams = await teamsByName(tx);
    const existing = await existingEmails(tx, read);
    const rows = read.map((row) => {
      const teamIds = row.teams.map((name) => teams.get(name.toLowerCase()) ?? null);
      const problem = row.problem ?? (teamIds.includes(null) ? ("team" as const) : null);
      const outcome = problem
        ? ("invalid" as const)
        : existing.has(row.email)
          ? ("exists" as const)
          : ("created" as const);
      return { row, problem, outcome, teamIds: teamIds.filter((id) => id !== null) };
    });
    const wanted = rows.filter(({ outcome }) => outcome === "created");
    if (!isPreview && wanted.length > 0)
      await inviteEach(
        tx,
        call,
        masterKey,
        wanted.map(({ row: { email, name, role }, teamIds }) => ({ email, role, teamIds, ...(name && { name }) })),
        language,
      );
    return {
      rows: rows.map(({ row: { line, cells, email }, outcome, problem }) => ({
        line,
        email,
        name: cells.name,
        role: cells.role,
        teams: cells.teams,
        outcome,
        problem,
      })),
    };
  });
}

async function teamsByName(tx: Tx): Promise<Map<string, TeamId>> {
  const teams = await tx.query<{ id: TeamId; name: string }>(
    `select id, name from teams where tenant_id = $1 and archived_at is null`,
    [tx.tenantId],
  );
  return new Map(teams.map(({ id, name }) => [name.toLowerCase(), id]));
}

async function existingEmails(tx: Tx, rows: ReadPerson[]): Promise<Set<string>> {
  const found = await tx.query<{ email: string }>(`select email from users where tenant_id = $1 and email = any($2)`, [
    tx.tenantId,
    rows.map(({ email }) => email),
  ]);
  return new Set(found.map(({ email }) => email));
}
