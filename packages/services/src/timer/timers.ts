/**
 * What is to happen at a moment. A timer only says "look now": whether there is something to do is decided under the lock of
 * its subject, so that one that comes late, twice or for nothing does no harm.
 */
import { BulkJobId, ConversationId, ScheduledId, TagId, TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Tx } from "@max/db/transaction";
import { z } from "zod";

const DueTimer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snooze"), tenantId: TenantId, subjectId: ConversationId }),
  /** Has this person come back? */
  z.object({ kind: z.literal("absence"), tenantId: TenantId, subjectId: UserId }),
  /** How much of this conversation is held back by now? */
  z.object({ kind: z.literal("held"), tenantId: TenantId, subjectId: ConversationId }),
  z.object({ kind: z.literal("bulk"), tenantId: TenantId, subjectId: BulkJobId }),
  /** It goes off its conversations, a few at a time. */
  z.object({ kind: z.literal("tag"), tenantId: TenantId, subjectId: TagId }),
  /** It is to be sent, or to leave once it was cancelled. */
  z.object({ kind: z.literal("scheduled"), tenantId: TenantId, subjectId: ScheduledId }),
]);
type DueTimer = z.infer<typeof DueTimer>;
export type TimerKind = DueTimer["kind"];
export type TimerOf<Kind extends TimerKind> = Extract<DueTimer, { kind: Kind }>;
type SubjectOf<Kind extends TimerKind> = TimerOf<Kind>["subjectId"];

/** Whoever took a timer has this long; then it is offered again. */
const LEASE_MS = 30_000;

/** The one timer of its kind for this subject, whose lock the caller holds. A second one replaces the first. */
export async function setTimer<Kind extends TimerKind>(
  tx: Tx,
  kind: Kind,
  subjectId: SubjectOf<Kind>,
  dueAt: Date,
): Promise<void> {
  await tx.query(
    `insert into timers (tenant_id, kind, subject_id, due_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, kind, subject_id) do update set due_at = excluded.due_at, leased_until = '-infinity'`,
    [tx.tenantId, kind, subjectId, dueAt],
  );
}

/** The same, but one that is due earlier keeps its moment. */
export async function setSoonerTimer<Kind extends TimerKind>(
  tx: Tx,
  kind: Kind,
  subjectId: SubjectOf<Kind>,
  dueAt: Date,
): Promise<void> {
  await tx.query(
    `insert into timers (tenant_id, kind, subject_id, due_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, kind, subject_id) do update
       set due_at = least(timers.due_at, excluded.due_at), leased_until = '-infinity'`,
    [tx.tenantId, kind, subjectId, dueAt],
  );
}

/** What was taken is done, or comes again at `dueAt`. One that somebody set anew meanwhile is left as it is. */
export async function putOffTimer<Kind extends TimerKind>(
  tx: Tx,
  kind: Kind,
  subjectId: SubjectOf<Kind>,
  dueAt: Date | null,
): Promise<void> {
  await tx.query(
    dueAt
      ? `update timers set due_at = $4, leased_until = '-infinity'
         where tenant_id = $1 and kind = $2 and subject_id = $3 and leased_until > '-infinity'`
      : `delete from timers where tenant_id = $1 and kind = $2 and subject_id = $3 and leased_until > '-infinity'`,
    [tx.tenantId, kind, subjectId, ...(dueAt ? [dueAt] : [])],
  );
}

export async function clearTimer<Kind extends TimerKind>(
  tx: Tx,
  kind: Kind,
  subjectId: SubjectOf<Kind>,
): Promise<void> {
  await tx.query(`delete from timers where tenant_id = $1 and kind = $2 and subject_id = $3`, [
    tx.tenantId,
    kind,
    subjectId,
  ]);
}

/** Takes what is due of some kinds, the oldest first. Served by `timers_due_idx`. */
export async function takeDueTimers<Kind extends TimerKind>(
  db: Database,
  kinds: readonly Kind[],
  limit: number,
): Promise<TimerOf<Kind>[]> {
  const { rows } = await db.system.query(
    `update timers t set leased_until = now() + $2 * interval '1 ms'
     from (
       select tenant_id, kind, subject_id from timers where kind = any($3) and due_at <= now() and leased_until <= now()
       order by due_at limit $1 for update skip locked
     ) due
     where t.tenant_id = due.tenant_id and t.kind = due.kind and t.subject_id = due.subject_id
     returning t.kind, t.tenant_id as "tenantId", t.subject_id as "subjectId"`,
    [limit, LEASE_MS, kinds],
  );
  const isOfKind = (timer: DueTimer): timer is TimerOf<Kind> => kinds.some((kind) => kind === timer.kind);
  return z.array(DueTimer).parse(rows).filter(isOfKind);
}
