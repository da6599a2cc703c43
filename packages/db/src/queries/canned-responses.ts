/** Reads of canned responses. */
import type { Actor } from "@max/domain/access/permissions";
import type { CannedResponseView, CannedScope } from "@max/domain/canned/canned-response";
import type { CannedResponseId } from "@max/domain/ids";
import type { Reader, Tx } from "../transaction.ts";

export type CannedPage = {
  scope: CannedScope | null;
  isArchived: boolean;
  /** Looked for in code, title and text, without regard to case. */
  search: string | null;
  after: { code: string; id: CannedResponseId } | null;
  size: number;
};

const VIEW = `r.id, case when r.owner_id is not null then 'personal' when r.team_id is not null then 'team' else 'tenant' end as scope,
  r.owner_id as "ownerId", r.team_id as "teamId", r.code, r.title, r.body, r.archived_at is not null as "isArchived",
  r.created_at as "createdAt", r.updated_at as "updatedAt", coalesce(u.uses, 0) as uses,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind, 'mimeType', f.mime_type, 'fileName', f.file_name, 'sizeBytes', f.size_bytes)
    order by f.position) from canned_files f where f.tenant_id = r.tenant_id and f.canned_response_id = r.id), '[]') as files`;
const usesOf = (user: string) =>
  `left join canned_response_uses u on u.tenant_id = r.tenant_id and u.user_id = ${user} and u.canned_response_id = r.id`;

/**
 * One page of what `actor` may read, by code. Three kinds of ranges, each read from its head and merged: their own, their
 * teams', the company's. Served by `canned_responses_{own,team,tenant}_key`, for the archived by their `_archived_` likes; files by
 * `canned_files_response_idx`.
 */
export async function cannedPage(tx: Reader, actor: Actor, page: CannedPage): Promise<CannedResponseView[]> {
  if (!Number.isSafeInteger(page.size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const me = bind(actor.type === "user" ? actor.userId : null);
  const common = [`r.archived_at is ${page.isArchived ? "not null" : "null"}`];
  if (page.search)
    common.push(`strpos(lower(r.code || ' ' || r.title || ' ' || r.body), lower(${bind(page.search)})) > 0`);
  if (page.after) common.push(`(r.code, r.id) > (${bind(page.after.code)}, ${bind(page.after.id)}::uuid)`);
  const order = `order by code, id limit ${page.size}`;
  const head = (where: string) =>
    `select r.* from canned_responses r where r.tenant_id = $1 and ${[where, ...common].join(" and ")} ${order}`;
  const readsAllTeams = actor.type !== "user" || actor.role === "admin";
  // Bound where they are asked for alone: Postgres refuses a value that the statement does not use.
  const teams = () =>
    readsAllTeams ? `(select id from teams where tenant_id = $1) t` : `unnest(${bind(actor.teamIds)}::uuid[]) t (id)`;
  const ranges: Record<CannedScope, () => string> = {
    personal: () => `(${head(`r.owner_id = ${me}::uuid and r.owner_id is not null`)})`,
    team: () =>
      `(select h.* from ${teams()} cross join lateral (${head("r.team_id = t.id and r.team_id is not null")}) h)`,
    tenant: () => `(${head("r.owner_id is null and r.team_id is null")})`,
  };
  const wanted = (page.scope ? [ranges[page.scope]] : Object.values(ranges)).map((range) => range());
  return tx.query<CannedResponseView>(
    `select ${VIEW} from (select * from (${wanted.join(" union all ")}) every ${order}) r ${usesOf(`${me}::uuid`)} order by r.code, r.id`,
    values,
    page.search ? "canned search" : "canned list",
  );
}

/** One response as `actor` sees it, whoever's it is. Locked until the transaction ends. */
export async function lockCanned(tx: Tx, actor: Actor, id: CannedResponseId): Promise<CannedResponseView | null> {
  const [row] = await tx.query<CannedResponseView>(
    `select ${VIEW} from canned_responses r ${usesOf("$3::uuid")} where r.tenant_id = $1 and r.id = $2 for update of r`,
    [tx.tenantId, id, actor.type === "user" ? actor.userId : null],
  );
  return row ?? null;
}
