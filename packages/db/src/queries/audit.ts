/** Reads of the audit log. It grows with everything that anybody does, so each question is a range of one index, or a merge of a few. */
import type { AuditActorId, AuditChoices } from "@max/domain/audit/audit";
import type { TimeCursor } from "@max/domain/paging";
import type { Reader } from "../transaction.ts";

export type AuditPage = {
  actorId: AuditActorId | null;
  action: string | null;
  since: Date | null;
  until: Date | null;
  before: TimeCursor | null;
  size: number;
};

export type AuditRow = {
  id: string;
  at: Date;
  actorType: string;
  actorId: string | null;
  actorName: string | null;
  action: string;
  subjectType: string;
  subjectId: string | null;
  subjectName: string | null;
  detail: unknown;
  requestId: string;
};

/** What a subject is called now, by the table that holds its kind. */
const SUBJECT_NAME = `case l.subject_type
  when 'user' then (select x.name from users x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'team' then (select x.name from teams x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'tag' then (select x.name from tags x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'inbox' then (select x.name from inboxes x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'disposition' then (select x.name from dispositions x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'api_key' then (select x.name from api_keys x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'canned_response' then (select '/' || x.code from canned_responses x where x.tenant_id = $1 and x.id = l.subject_id and x.owner_id is null)
  when 'contact' then (select x.name from contacts x where x.tenant_id = $1 and x.id = l.subject_id)
  when 'conversation' then (select '#' || x.number from conversations x where x.tenant_id = $1 and x.id = l.subject_id)
end`;
const ACTOR_NAME = `case when l.actor_type = 'user' then (select x.name from users x where x.tenant_id = $1 and x.id = l.actor_id)
  when l.actor_type = 'api_key' then (select x.name from api_keys x where x.tenant_id = $1 and x.id = l.actor_id) end`;

/**
 * The newest of what fits. Served by `audit_log_at_idx`, with an act by `audit_log_action_idx`, with somebody by
 * `audit_log_actor_idx`: of one person every kind of act is a range, and their heads are merged.
 */
export function auditPage(tx: Reader, page: AuditPage): Promise<AuditRow[]> {
  const { actorId, action, since, until, before, size } = page;
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const actor = actorId === null ? null : actorId === "system" ? "l.actor_id is null" : `l.actor_id = ${bind(actorId)}`;
  const range = [
    since && `l.at >= ${bind(since)}::timestamptz`,
    until && `l.at < ${bind(until)}::timestamptz`,
    before && `(l.at, l.id) < (${bind(before.at)}::timestamptz, ${bind(before.id)}::uuid)`,
  ].filter((condition) => typeof condition === "string");
  const order = `order by at desc, id desc limit ${size}`;
  const head = (...where: (string | null)[]) =>
    `select l.at, l.id from audit_log l where ${["l.tenant_id = $1", ...where, ...range].filter((each) => each !== null).join(" and ")} ${order}`;
  const found =
    actor && action === null
      ? `select h.at, h.id from (${ACTIONS}) acts cross join lateral (${head(actor, "l.action = acts.action")}) h ${order}`
      : head(actor, action === null ? null : `l.action = ${bind(action)}`);
  return tx.query<AuditRow>(
    `select l.id, l.at, l.actor_type as "actorType", l.actor_id as "actorId", ${ACTOR_NAME} as "actorName", l.action,
       l.subject_type as "subjectType", l.subject_id as "subjectId", ${SUBJECT_NAME} as "subjectName", l.detail, l.request_id as "requestId"
     from (${found}) f join audit_log l on l.tenant_id = $1 and l.id = f.id order by f.at desc, f.id desc`,
    values,
    "audit log",
  );
}

/**
 * Each kind of act once, by looking for the next one after the last: as many steps as there are kinds. Of the whole company also
 * for one person: asked for one, Postgres might read through all that others did.
 */
const ACTIONS = `
  with recursive kinds as (
    (select a.action from audit_log a where a.tenant_id = $1 order by a.action limit 1)
    union all
    select (select a.action from audit_log a where a.tenant_id = $1 and a.action > k.action order by a.action limit 1)
    from kinds k where k.action is not null
  ) select action from kinds where action is not null`;

/** What has been done at all, by name. Served by `audit_log_action_idx`, one step for each. */
export const auditActions = async (tx: Reader): Promise<string[]> =>
  (await tx.query<{ action: string }>(ACTIONS, [tx.tenantId], "audit actions")).map(({ action }) => action);

/** Everybody who has done anything, by name; MAX itself is not among them. Served by `audit_log_actor_idx`, one step for each. */
export const auditActors = (tx: Reader): Promise<AuditChoices["actors"]> =>
  tx.query<AuditChoices["actors"][number]>(
    `with recursive actors as (
       (select a.actor_id from audit_log a where a.tenant_id = $1 and a.actor_id is not null order by a.actor_id limit 1)
       union all
       select (select a.actor_id from audit_log a where a.tenant_id = $1 and a.actor_id > k.actor_id order by a.actor_id limit 1)
       from actors k where k.actor_id is not null
     )
     select k.actor_id as id, case when u.id is not null then 'user' else 'api_key' end as type, coalesce(u.name, p.name) as name
     from actors k left join users u on u.tenant_id = $1 and u.id = k.actor_id left join api_keys p on p.tenant_id = $1 and p.id = k.actor_id
     where k.actor_id is not null order by lower(coalesce(u.name, p.name)), k.actor_id`,
    [tx.tenantId],
    "audit actors",
  );
