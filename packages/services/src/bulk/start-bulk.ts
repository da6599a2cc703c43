/** Begins one act on many conversations. What they are is settled here; a worker does it to one after the other. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { BULK_MOST, type BulkJob, type StartBulk } from "@max/domain/conversation/bulk";
import { requireSnoozable } from "@max/domain/conversation/lifecycle";
import { DomainError, notFound } from "@max/domain/errors";
import type { ConversationId, TagId } from "@max/domain/ids";
import { requireOffered } from "@max/domain/tag/tag";
import { inTransaction, reading, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { requireActiveUser } from "../conversation/require-active-user.ts";
import { takerOf } from "../conversation/take-from-queue.ts";
import { requireTeam } from "../conversation/transfer-conversation.ts";
import { walkFilter } from "../conversation/walk-filter.ts";
import { tagsById } from "../tag/tag-views.ts";
import { setTimer } from "../timer/timers.ts";
import { bulkJob, idOf, newestBulks, ownOrNotFound, readBulk, tellBulk, type BulkRow } from "./bulk-row.ts";

/** A thousand conversations are looked at in each. */
const WALKS = 50;
const RUNNING_AT_MOST = 3;
const KEPT_DAYS = 7;
/** Rows that leave with one start, so that nobody waits for a week of somebody else's. */
const JOBS_LEAVE_AT_ONCE = 3;

/**
 * @throws DomainError `invalid_input` when a filter holds more than `BULK_MOST`, `too_many_requests` when the caller has three
 *   running, `person_required` when a program takes, `not_found` for a person, team or tag that is not there, `conflict` for an archived tag
 */
export async function startBulk(call: Call, input: StartBulk): Promise<BulkJob> {
  authorizeInTenant(call.actor, "bulk.act");
  const ids = input.conversationIds ? [...new Set(input.conversationIds)] : await idsOf(call, input);
  const row = await inTransaction(call, async (tx) => {
    const known = await readBulk(tx, input.bulkId);
    if (known) return ownOrNotFound(known, call.actor);
    await requirePossible(tx, call, input);
    return insertJob(tx, call, input, ids);
  });
  call.db.bus.publish("bulk", row.id);
  return bulkJob(row);
}

async function idsOf(call: Call, { filter = {} }: StartBulk): Promise<ConversationId[]> {
  const { ids, isMore } = await reading(call, (tx) => walkFilter(tx, call, filter, { most: BULK_MOST, walks: WALKS }));
  if (isMore)
    throw new DomainError(
      "invalid_input",
      `This holds more than ${BULK_MOST} conversations. Narrow it first, for instance by time.`,
    );
  return ids;
}

/** What would fail for every one of them is refused before the first. */
async function requirePossible(tx: Tx, call: Call, { act }: StartBulk): Promise<void> {
  const running = (await newestBulks(tx, idOf(call.actor) ?? "", 20)).filter(
    ({ state }) => state === "running" || state === "undoing",
  );
  if (running.length >= RUNNING_AT_MOST)
    throw new DomainError("too_many_requests", "Three of your bulk acts are still running. Wait for one of them.");
  if (act.type === "take") takerOf(call);
  if (act.type === "assign") await requireActiveUser(tx, act.assigneeId);
  if (act.type === "transfer") await requireTeam(tx, act.teamId);
  if (act.type === "snooze") requireSnoozable(act.until, tx.now);
  if (act.type === "tag" || act.type === "untag") await requireTags(tx, act);
}

/** Whether each is offered on a conversation is asked of that conversation. */
async function requireTags(tx: Tx, { type, tagIds }: { type: "tag" | "untag"; tagIds: readonly TagId[] }) {
  const found = await tagsById(tx, tagIds);
  if (found.length < new Set(tagIds).size) throw notFound("tag");
  if (type === "tag") for (const tag of found) requireOffered(tag, tag.teamId);
}

async function insertJob(tx: Tx, call: Call, { bulkId, act }: StartBulk, ids: ConversationId[]): Promise<BulkRow> {
  await letOldLeave(tx);
  const added = await tx.query(
    `insert into bulk_jobs (tenant_id, id, actor_type, actor_id, request_id, act, state, total, created_at)
     values ($1, $2, $3, $4, $5, $6, 'running', $7, $8) on conflict (tenant_id, id) do nothing returning id`,
    [tx.tenantId, bulkId, call.actor.type, idOf(call.actor), call.requestId, JSON.stringify(act), ids.length, tx.now],
  );
  // The same click came twice at once: the other one has begun it.
  if (added.length === 0) return ownOrNotFound(await readBulk(tx, bulkId), call.actor);
  await tx.query(
    `insert into bulk_items (tenant_id, job_id, place, conversation_id)
     select $1, $2, place, id from unnest($3::uuid[]) with ordinality as i (id, place)`,
    [tx.tenantId, bulkId, ids],
  );
  await setTimer(tx, "bulk", bulkId, tx.now);
  await recordAudit(tx, call, [
    {
      action: "bulk.started",
      subjectType: "bulk_job",
      subjectId: bulkId,
      detail: { act: act.type, total: ids.length },
    },
  ]);
  const row = ownOrNotFound(await readBulk(tx, bulkId), call.actor);
  await tellBulk(tx, row);
  return row;
}

/** Served by `bulk_jobs_created_idx`. */
async function letOldLeave(tx: Tx): Promise<void> {
  await tx.query(
    `delete from bulk_jobs where tenant_id = $1 and id in (
       select id from bulk_jobs where tenant_id = $1 and created_at < now() - $2 * interval '1 day' and state not in ('running', 'undoing')
       order by created_at limit $3)`,
    [tx.tenantId, KEPT_DAYS, JOBS_LEAVE_AT_ONCE],
  );
}
