/** Saving a view, changing it, its place among others, and taking it away. */
import {
  mayKeepView,
  mayShareWith,
  MOST_VIEWS,
  type SavedView,
  type ViewAudience,
} from "@max/domain/conversation/saved-view";
import type { ConversationFilter } from "@max/domain/conversation/filter";
import { UNDO_WITHIN_MS } from "@max/domain/conversation/lifecycle";
import { DomainError } from "@max/domain/errors";
import type { SavedViewId, UserId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { requireTeam } from "../conversation/transfer-conversation.ts";
import { lockView, mayNotKeep, savedView, tellViews, type ViewRow, viewsOf } from "./view-row.ts";

type Said = { name: string; filter: ConversationFilter; audience: ViewAudience };
const REMOVED_STAYS = "1 day";

/** A second call with the same id gives the first one's view. @throws DomainError `forbidden` where one may not share */
export async function saveView(call: Call, input: Said & { savedViewId: SavedViewId }): Promise<SavedView> {
  const ownerId = ownerOf(call);
  return inTransaction(call, async (tx) => {
    await requireShareable(tx, call, input.audience);
    const seen = await viewsOf(tx, call.actor);
    if (seen.length >= MOST_VIEWS)
      throw new DomainError("conflict", `You see ${MOST_VIEWS} saved views already. Remove one that is not used.`);
    const added = await tx.query(
      `insert into saved_views (tenant_id, id, owner_id, name, filter, audience, team_id, position)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, id) do nothing returning id`,
      [tx.tenantId, input.savedViewId, ownerId, ...columns(input), seen.length],
    );
    const view = await lockView(tx, call.actor, input.savedViewId);
    if (added.length > 0) await told(tx, call, "saved", view);
    return savedView(view);
  });
}

/** @throws DomainError `forbidden` for who may not keep it, or not share with whom it is to be shared with */
export async function changeView(
  call: Call,
  { savedViewId, ...changed }: { savedViewId: SavedViewId } & { [Part in keyof Said]?: Said[Part] | undefined },
): Promise<SavedView> {
  return inTransaction(call, async (tx) => {
    const before = await lockKept(tx, call, savedViewId);
    if (changed.audience) await requireShareable(tx, call, changed.audience);
    const after: ViewRow = {
      ...before,
      name: changed.name ?? before.name,
      filter: changed.filter ?? before.filter,
      audience: changed.audience ?? before.audience,
    };
    await tx.query(
      `update saved_views set name = $3, filter = $4, audience = $5, team_id = $6 where tenant_id = $1 and id = $2`,
      [tx.tenantId, savedViewId, ...columns(after)],
    );
    await told(tx, call, "changed", before, after);
    return savedView(after);
  });
}

/** One place up or down among those that stand together: one's own, or what is shared. */
export async function moveView(
  call: Call,
  input: { savedViewId: SavedViewId; by: "up" | "down" },
): Promise<SavedView[]> {
  return inTransaction(call, async (tx) => {
    const view = await lockKept(tx, call, input.savedViewId);
    const isOwn = ({ audience }: SavedView) => audience.type === "me";
    const group = (await viewsOf(tx, call.actor)).filter((each) => isOwn(each) === isOwn(view));
    const at = group.findIndex(({ id }) => id === view.id);
    const to = input.by === "up" ? at - 1 : at + 1;
    if (group[to]) {
      [group[at], group[to]] = [group[to]!, group[at]!];
      await tx.query(
        `update saved_views v set position = p.position from unnest($2::uuid[]) with ordinality as p (id, position)
         where v.tenant_id = $1 and v.id = p.id`,
        [tx.tenantId, group.map(({ id }) => id)],
      );
      await tellViews(tx, view);
    }
    return (await viewsOf(tx, call.actor)).map(savedView);
  });
}

/** Away for everybody who saw it; `restoreView` brings it back within seconds, exactly as it was. */
export async function removeView(call: Call, { savedViewId }: { savedViewId: SavedViewId }): Promise<void> {
  await inTransaction(call, async (tx) => {
    const view = await lockKept(tx, call, savedViewId);
    await tx.query(`delete from saved_views where tenant_id = $1 and removed_at < now() - $2::interval`, [
      tx.tenantId,
      REMOVED_STAYS,
    ]);
    await setRemoved(tx, savedViewId, tx.now);
    await told(tx, call, "removed", view);
  });
}

/** @throws DomainError `conflict` when more than ten seconds have passed */
export async function restoreView(call: Call, { savedViewId }: { savedViewId: SavedViewId }): Promise<SavedView> {
  return inTransaction(call, async (tx) => {
    const view = await lockView(tx, call.actor, savedViewId);
    if (!mayKeepView(call.actor, view)) throw mayNotKeep();
    if (view.removedAt && tx.now.getTime() - view.removedAt.getTime() > UNDO_WITHIN_MS)
      throw new DomainError("conflict", "More than ten seconds have passed. Save the view again instead.");
    if (view.removedAt) {
      await setRemoved(tx, savedViewId, null);
      await told(tx, call, "restored", view);
    }
    return savedView(view);
  });
}

async function lockKept(tx: Tx, call: Call, id: SavedViewId): Promise<ViewRow> {
  const view = await lockView(tx, call.actor, id);
  if (!mayKeepView(call.actor, view)) throw mayNotKeep();
  if (view.removedAt) throw new DomainError("conflict", "Somebody removed this view meanwhile.");
  return view;
}

async function requireShareable(tx: Tx, call: Call, audience: ViewAudience): Promise<void> {
  if (audience.type === "team") await requireTeam(tx, audience.teamId);
  if (!mayShareWith(call.actor, audience))
    throw new DomainError("forbidden", "Your role does not include sharing views with them. Save it for yourself.");
}

function ownerOf({ actor }: Call): UserId {
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person can save a view.");
  return actor.userId;
}

const columns = ({ name, filter, audience }: Said) => [
  name,
  JSON.stringify(filter),
  audience.type,
  audience.type === "team" ? audience.teamId : null,
];

const setRemoved = (tx: Tx, id: SavedViewId, at: Date | null) =>
  tx.query(`update saved_views set removed_at = $3 where tenant_id = $1 and id = $2`, [tx.tenantId, id, at]);

/** Audit and live events. What a view is called is its readers' business. */
async function told(tx: Tx, call: Call, what: string, ...views: ViewRow[]): Promise<void> {
  const view = views.at(-1)!;
  await recordAudit(tx, call, [
    { action: `view.${what}`, subjectType: "saved_view", subjectId: view.id, detail: { audience: view.audience.type } },
  ]);
  await tellViews(tx, ...views);
}
