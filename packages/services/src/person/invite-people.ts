import { authorizeInTenant } from "@max/domain/access/permissions";
import {
  type InvitePeople,
  type Language,
  type Invited,
  type NewPerson,
  nameFromEmail,
  type OnePerson,
} from "@max/domain/access/people";
import { DomainError, notFound } from "@max/domain/errors";
import type { TeamId, UserId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import type { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { issueLinks } from "../auth/password-link.ts";
import { lockPerson } from "./lock-person.ts";

/**
 * Makes people who choose their own passwords, and owes each of them a mail with a link for 72 hours. Whoever is there
 * already is left alone and said so.
 * @throws DomainError `not_found` for a team that is not there or archived
 */
export async function invitePeople(
  call: Call,
  masterKey: Buffer,
  { people, language }: z.output<typeof InvitePeople>,
): Promise<z.infer<typeof Invited>> {
  authorizeInTenant(call.actor, "people.manage");
  return inTransaction(call, async (tx) => {
    const made = await inviteEach(tx, call, masterKey, people, language);
    const isFirst = new Set(made.keys());
    return {
      // Of one address given twice, the second is there already.
      people: people.map(({ email }) => ({ email, outcome: isFirst.delete(email) ? "invited" : "exists" })),
    };
  });
}

/** As part of a larger change. @returns who is new, by e-mail; whoever is there already is left alone */
export async function inviteEach(
  tx: Tx,
  call: Call,
  masterKey: Buffer,
  people: NewPerson[],
  language: Language,
): Promise<Map<string, UserId>> {
  const made = await insertPeople(tx, people, language);
  await issueLinks(tx, masterKey, "invite", [...made.values()]);
  await recordAudit(
    tx,
    call,
    [...made.values()].map((userId) => ({ action: "user.invited", subjectType: "user", subjectId: userId })),
  );
  return made;
}

async function insertPeople(tx: Tx, people: NewPerson[], language: Language): Promise<Map<string, UserId>> {
  const byEmail = new Map(people.map((person) => [person.email, person] as const).toReversed());
  const wanted = [...byEmail.values()];
  const rows = await tx.query<{ id: UserId; email: string }>(
    `insert into users (tenant_id, id, email, name, role, language)
     select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], array_fill($6::text, array[cardinality($2)]))
     on conflict (tenant_id, email) do nothing returning id, email`,
    [
      tx.tenantId,
      wanted.map(() => newId<UserId>()),
      wanted.map(({ email }) => email),
      wanted.map(({ email, name }) => name ?? nameFromEmail(email)),
      wanted.map(({ role }) => role),
      language,
    ],
  );
  const made = new Map(rows.map(({ id, email }) => [email, id] as const));
  await joinTeams(
    tx,
    rows.flatMap(({ id, email }) =>
      [...new Set(byEmail.get(email)!.teamIds)].map((teamId) => ({ userId: id, teamId })),
    ),
  );
  return made;
}

async function joinTeams(tx: Tx, members: { userId: UserId; teamId: TeamId }[]): Promise<void> {
  if (members.length === 0) return;
  const joined = await tx.query(
    `insert into team_members (tenant_id, team_id, user_id)
     select t.tenant_id, t.id, m.user_id from unnest($2::uuid[], $3::uuid[]) as m (team_id, user_id)
     join teams t on t.tenant_id = $1 and t.id = m.team_id and t.archived_at is null returning 1`,
    [tx.tenantId, members.map((m) => m.teamId), members.map((m) => m.userId)],
  );
  if (joined.length !== members.length) throw notFound("team");
}

/**
 * Mails a person a new link: another invitation while they have no password, else a reset. The one before it is void.
 * @throws DomainError `not_found`, `conflict` for somebody who is deactivated
 */
export async function sendLink(call: Call, masterKey: Buffer, { userId }: z.infer<typeof OnePerson>): Promise<void> {
  authorizeInTenant(call.actor, "people.manage");
  await inTransaction(call, async (tx) => {
    const { person } = await lockPerson(tx, userId);
    if (person.deactivatedAt)
      throw new DomainError("conflict", `${person.name} is deactivated. Reactivate them first.`);
    const kind = person.hasPassword ? "reset" : "invite";
    await issueLinks(tx, masterKey, kind, [userId]);
    await recordAudit(tx, call, [
      { action: kind === "invite" ? "user.invited" : "user.reset_sent", subjectType: "user", subjectId: userId },
    ]);
  });
}
