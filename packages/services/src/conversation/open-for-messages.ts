/**
 * Which conversation does each new message belong to? The open one of its thread, which wakes if it was snoozed; else the one
 * closed within the last 24 hours, reopened for its agent if they are available, else to its queue; else a new one. At most one of a thread is not closed, by a unique index.
 */
import { decide, reopensOnAnswer, type Placement } from "@max/domain/conversation/lifecycle";
import type { ChannelThreadId, ContactId, ConversationId, InboxId, TeamId } from "@max/domain/ids";
import type { FloodLimits } from "@max/domain/message/flood";
import { type ConversationRow, lockForReceiving, type ReceivingNeeds } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { type JudgedFlow, judgeFlow } from "../message/judge-flow.ts";
import type { ReceivedOf } from "../message/received-item.ts";
import { withAvailableOwner } from "../presence/available-owners.ts";
import type { NumberSupply } from "./conversation-numbers.ts";
import { savePlacement } from "./save-placement.ts";

export type ThreadNeed = {
  threadId: ChannelThreadId;
  inboxId: InboxId;
  contactId: ContactId;
  defaultTeamId: TeamId | null;
  /** What a person wrote, in order of arrival: a closed conversation opens again. System lines and our own messages only join it. */
  asking: ReceivedOf<"message">[];
  /** What is written is kept and waits for nobody: a new conversation begins closed. */
  isHeld?: boolean;
};

export type OpenedConversation = {
  conversation: ConversationRow;
  /** As it stood before this transaction; null when it is new. */
  before: ConversationRow | null;
  change: "opened" | "reopened" | "woken" | null;
};

export type OpenedForMessages = {
  byThread: Map<ChannelThreadId, OpenedConversation>;
  locked: Map<ConversationId, ConversationRow>;
  flow: JudgedFlow;
};

/**
 * Locks every conversation this transaction will touch, in id order and in one statement, then decides per thread.
 * What is held back asks nobody for anything: it opens, wakes and reopens nothing.
 * @param spokenOf messages that statuses, reactions and edits speak of
 * @param limits null: nothing is held back
 */
export async function openForMessages(
  tx: Tx,
  needs: ThreadNeed[],
  spokenOf: Omit<ReceivingNeeds, "threadIds">,
  numbers: NumberSupply,
  limits: FloodLimits | null,
): Promise<OpenedForMessages> {
  const rows = await lockForReceiving(tx, { ...spokenOf, threadIds: needs.map((need) => need.threadId) });
  const locked = new Map(rows.map((row) => [row.id, row]));
  const currentOf = new Map<ChannelThreadId, ConversationRow>();
  for (const row of rows) {
    const other = currentOf.get(row.channelThreadId);
    if (!other || isMoreCurrent(row, other)) currentOf.set(row.channelThreadId, row);
  }
  const reopens = (row: ConversationRow) => row.state === "closed" && reopensOnAnswer(row.closedAt!, tx.now);
  const flow = judgeFlow(needs, currentOf, limits, tx.now);
  const isAsking = (need: ThreadNeed) => need.asking.some((item) => !flow.held.has(item));
  const asked = needs.flatMap((need) => (isAsking(need) && currentOf.get(need.threadId)) || []);
  const backToOwner = await withAvailableOwner(tx, asked.filter(reopens));
  const byThread = new Map<ChannelThreadId, OpenedConversation>();
  const moved: ConversationRow[] = [];
  const created: ConversationRow[] = [];
  for (const need of needs) {
    const current = currentOf.get(need.threadId);
    if (current?.snoozedUntil && isAsking(need)) {
      const conversation = decide(current, { type: "wake" }, tx.now);
      moved.push(conversation);
      byThread.set(need.threadId, { conversation, before: current, change: "woken" });
    } else if (current && (current.state !== "closed" || !isAsking(need))) {
      byThread.set(need.threadId, { conversation: current, before: current, change: null });
    } else if (current && reopens(current)) {
      const to = current.assigneeId && backToOwner.has(current.id) ? current.assigneeId : "queue";
      const reopened = decide(current, { type: "reopen", to }, tx.now);
      const conversation = { ...reopened, disposition: null, waitingSince: tx.now };
      moved.push(conversation);
      byThread.set(need.threadId, { conversation, before: current, change: "reopened" });
    } else {
      const conversation = fresh(tx, need, numbers.next());
      created.push(conversation);
      byThread.set(need.threadId, { conversation, before: null, change: "opened" });
    }
  }
  await insertConversations(tx, created);
  for (const conversation of moved) await savePlacement(tx, conversation);
  return { byThread, locked, flow };
}

/** The open one of a thread, else the newest. */
function isMoreCurrent(a: ConversationRow, b: ConversationRow): boolean {
  if ((a.state === "closed") !== (b.state === "closed")) return b.state === "closed";
  const ageDifference = a.createdAt.getTime() - b.createdAt.getTime();
  return ageDifference === 0 ? a.id > b.id : ageDifference > 0;
}

function fresh(tx: Tx, need: ThreadNeed, number: number): ConversationRow {
  const unplaced: Placement = { state: "new", teamId: null, assigneeId: null, closedAt: null, snoozedUntil: null };
  const queued = need.defaultTeamId
    ? decide(unplaced, { type: "enqueue", teamId: need.defaultTeamId }, tx.now)
    : unplaced;
  const placement = need.isHeld ? { ...queued, state: "closed" as const, closedAt: tx.now } : queued;
  return {
    ...placement,
    id: newId<ConversationId>(),
    number,
    channelThreadId: need.threadId,
    inboxId: need.inboxId,
    contactId: need.contactId,
    disposition: null,
    createdAt: tx.now,
    waitingSince: tx.now,
    unreadCount: 0,
    mentionedUserIds: null,
    mentionedTeamIds: null,
    bucketTokens: null,
    bucketAt: null,
  };
}

async function insertConversations(tx: Tx, rows: ConversationRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into conversations (tenant_id, id, number, channel_thread_id, inbox_id, contact_id, state, team_id, closed_at)
     select $1, id, number, thread_id, inbox_id, contact_id, state, team_id, closed_at
     from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[], $9::timestamptz[])
       as k (id, number, thread_id, inbox_id, contact_id, state, team_id, closed_at)`,
    [
      tx.tenantId,
      rows.map((r) => r.id),
      rows.map((r) => r.number),
      rows.map((r) => r.channelThreadId),
      rows.map((r) => r.inboxId),
      rows.map((r) => r.contactId),
      rows.map((r) => r.state),
      rows.map((r) => r.teamId),
      rows.map((r) => r.closedAt),
    ],
  );
}
