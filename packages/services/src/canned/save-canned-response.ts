/** Writing a canned response and changing one, its place included. */
import { type Actor, canReadCanned, canWriteCanned, type CannedSubject } from "@max/domain/access/permissions";
import {
  type CannedResponseView,
  type ChangeCannedResponse,
  type CreateCannedResponse,
} from "@max/domain/canned/canned-response";
import { requireKnownVariables } from "@max/domain/canned/variables";
import { MOST_IN_ONE_PLACE } from "@max/domain/canned/limits";
import { DomainError, notFound } from "@max/domain/errors";
import type { CannedResponseId } from "@max/domain/ids";
import { lockCanned } from "@max/db/queries/canned-responses";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { placeCannedFiles } from "./canned-files.ts";

/**
 * @throws DomainError `forbidden`, `not_found` for a team or file that is not there, `invalid_input` for a variable that is not there,
 *   `conflict` for a code that is taken in its place
 */
export async function createCannedResponse(call: Call, input: CreateCannedResponse): Promise<CannedResponseView> {
  return unlessTaken(input, () =>
    inTransaction(call, async (tx) => {
      const subject = subjectOf(call.actor, input);
      await authorizePlace(tx, call.actor, subject);
      requireKnownVariables(input.body);
      await requireRoom(tx, subject);
      const id = newId<CannedResponseId>();
      await tx.query(
        `insert into canned_responses (tenant_id, id, owner_id, team_id, code, title, body) values ($1, $2, $3, $4, $5, $6, $7)`,
        [tx.tenantId, id, subject.ownerId, subject.teamId, input.code, input.title, input.body],
      );
      if (input.fileIds) await placeCannedFiles(tx, call, id, input.fileIds);
      return written(tx, call, id, "canned.created");
    }),
  );
}

/** @throws DomainError as `createCannedResponse`, and `not_found` for one that the caller may not read */
export async function changeCannedResponse(call: Call, input: ChangeCannedResponse): Promise<CannedResponseView> {
  return unlessTaken(input, () =>
    inTransaction(call, async (tx) => {
      const before = await lockWritable(tx, call.actor, input.cannedResponseId);
      const subject = subjectOf(call.actor, input);
      await authorizePlace(tx, call.actor, subject);
      requireKnownVariables(input.body);
      if (subject.ownerId !== before.ownerId || subject.teamId !== before.teamId) await requireRoom(tx, subject);
      await tx.query(
        `update canned_responses set owner_id = $3, team_id = $4, code = $5, title = $6, body = $7, updated_at = now()
         where tenant_id = $1 and id = $2`,
        [tx.tenantId, before.id, subject.ownerId, subject.teamId, input.code, input.title, input.body],
      );
      if (input.fileIds) await placeCannedFiles(tx, call, before.id, input.fileIds);
      return written(tx, call, before.id, "canned.changed");
    }),
  );
}

/** Out of every menu, its code free for another, or back. @throws DomainError `conflict` when its code is taken meanwhile */
export async function archiveCannedResponse(
  call: Call,
  input: { cannedResponseId: CannedResponseId; isArchived: boolean },
): Promise<CannedResponseView> {
  const taken = { code: "" };
  return unlessTaken(taken, () =>
    inTransaction(call, async (tx) => {
      const before = await lockWritable(tx, call.actor, input.cannedResponseId);
      taken.code = before.code;
      if (before.isArchived === input.isArchived) return before;
      await tx.query(
        `update canned_responses set archived_at = case when $3 then now() end, updated_at = now() where tenant_id = $1 and id = $2`,
        [tx.tenantId, before.id, input.isArchived],
      );
      return written(tx, call, before.id, input.isArchived ? "canned.archived" : "canned.restored");
    }),
  );
}

/** The response under its lock. Whoever may not read it hears the same as if there were none. */
async function lockWritable(tx: Tx, actor: Actor, id: CannedResponseId): Promise<CannedResponseView> {
  const found = await lockCanned(tx, actor, id);
  if (!found || !canReadCanned(actor, found)) throw notFound("canned response");
  if (!canWriteCanned(actor, found)) throw notYours();
  return found;
}

/** A team that does not exist and one the caller has no part in are answered alike. */
async function authorizePlace(tx: Tx, actor: Actor, subject: CannedSubject): Promise<void> {
  if (subject.teamId !== null) {
    const [team] = await tx.query(`select 1 from teams where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      subject.teamId,
    ]);
    if (!team || !canReadCanned(actor, subject)) throw notFound("team");
  }
  if (!canWriteCanned(actor, subject)) throw notYours();
}

const notYours = () =>
  new DomainError(
    "forbidden",
    "A team's responses are written by its lead, the company's by supervisors. You can write responses of your own.",
  );

function subjectOf(actor: Actor, { scope, teamId }: CreateCannedResponse): CannedSubject {
  if (scope !== "personal") return { ownerId: null, teamId: teamId ?? null };
  if (actor.type !== "user")
    throw new DomainError("person_required", "Only a person has responses of their own. Choose a team or the company.");
  return { ownerId: actor.userId, teamId: null };
}

/** Two at once may go one over; the limit keeps the menu quick, nothing depends on it. */
async function requireRoom(tx: Tx, { ownerId, teamId }: CannedSubject): Promise<void> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from canned_responses
     where tenant_id = $1 and owner_id is not distinct from $2 and team_id is not distinct from $3 and archived_at is null`,
    [tx.tenantId, ownerId, teamId],
  );
  if (row!.count >= MOST_IN_ONE_PLACE)
    throw new DomainError("conflict", `There are ${MOST_IN_ONE_PLACE} responses here already. Archive some first.`);
}

async function written(tx: Tx, call: Call, id: CannedResponseId, action: string): Promise<CannedResponseView> {
  const view = (await lockCanned(tx, call.actor, id))!;
  await recordAudit(tx, call, [
    {
      action,
      subjectType: "canned_response",
      subjectId: id,
      detail: { code: view.code, scope: view.scope, files: view.files.length },
    },
  ]);
  return view;
}

async function unlessTaken<T>(input: { code: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError("conflict", `Another response here is already called /${input.code}. Choose another code.`);
  }
}
