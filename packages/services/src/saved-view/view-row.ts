/** A saved view as it is stored, and as it is shown. */
import type { Actor } from "@max/domain/access/permissions";
import { ConversationFilter } from "@max/domain/conversation/filter";
import { maySeeView, SavedView, type ViewAudience } from "@max/domain/conversation/saved-view";
import { DomainError, notFound } from "@max/domain/errors";
import type { SavedViewId, TeamId, UserId } from "@max/domain/ids";
import type { Reader, Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";

type Stored = {
  id: SavedViewId;
  name: string;
  filter: unknown;
  audience: "me" | "team" | "everybody";
  teamId: TeamId | null;
  ownerId: UserId;
  removedAt: Date | null;
};
export type ViewRow = SavedView & { removedAt: Date | null };

const ROW = `v.id, v.name, v.filter, v.audience, v.team_id as "teamId", v.owner_id as "ownerId", v.removed_at as "removedAt"`;

function viewRow({ audience, teamId, filter, ...rest }: Stored): ViewRow {
  const to: ViewAudience =
    audience === "team" && teamId
      ? { type: "team", teamId }
      : audience === "everybody"
        ? { type: "everybody" }
        : { type: "me" };
  return { ...rest, filter: ConversationFilter.parse(filter), audience: to };
}

export const savedView = (row: ViewRow): SavedView => SavedView.parse(row);

/** What an actor may see, in the order of the rail. Served by `saved_views_owner_idx` and `saved_views_shared_idx`. */
export async function viewsOf(tx: Reader, actor: Actor): Promise<ViewRow[]> {
  const isAdmin = actor.type === "user" && actor.role === "admin";
  const rows = await tx.query<Stored>(
    `select ${ROW} from (
       select v.* from saved_views v where v.tenant_id = $1 and v.audience = 'me' and v.owner_id = $2
       union all
       select v.* from saved_views v where v.tenant_id = $1 and v.audience <> 'me'
         and (v.audience = 'everybody' or $4 or v.team_id = any($3::uuid[]))
     ) v where v.removed_at is null order by v.audience = 'me' desc, v.position, v.name, v.id`,
    [tx.tenantId, actor.type === "user" ? actor.userId : null, actor.type === "user" ? actor.teamIds : [], isAdmin],
    "saved views",
  );
  return rows.map(viewRow).filter((view) => maySeeView(actor, view));
}

/** @throws DomainError `not_found` for one that is not there or not for the actor's eyes */
export async function lockView(tx: Tx, actor: Actor, id: SavedViewId): Promise<ViewRow> {
  const [row] = await tx.query<Stored>(
    `select ${ROW} from saved_views v where v.tenant_id = $1 and v.id = $2 for update`,
    [tx.tenantId, id],
  );
  const view = row && viewRow(row);
  if (!view || !maySeeView(actor, view)) throw notFound("saved view");
  return view;
}

/** Whose it is, and who sees it. */
export type ViewOf = Pick<SavedView, "audience" | "ownerId">;

/** Tells whoever could see it before or can after. */
export async function tellViews(tx: Tx, ...kept: ViewOf[]): Promise<void> {
  await recordLive(
    tx,
    kept.map(({ audience, ownerId }) => ({
      event: { type: "views.changed", audience, ownerId },
      before: null,
      after: null,
    })),
  );
}

export const mayNotKeep = () =>
  new DomainError(
    "forbidden",
    "This view is shared. Whoever may share with its readers may change it; save your own instead.",
  );
