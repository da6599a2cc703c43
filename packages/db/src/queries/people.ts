/** The list of a company's people. */
import type { LinkKind } from "@max/domain/access/password";
import type { PersonState, PersonView } from "@max/domain/access/people";
import { DomainError } from "@max/domain/errors";
import type { UserId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";

export type PersonViewRow = PersonView & { sortName: string };

export type NameCursor = { sortName: string; id: string };
export const nameCursor = ({ sortName, id }: NameCursor) =>
  `${id}.${Buffer.from(sortName.slice(0, 200)).toString("base64url")}`;

/** @throws DomainError `invalid_input` for a text that `nameCursor` did not make */
export function readNameCursor(cursor: string): NameCursor {
  const match = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{0,1100})$/.exec(cursor);
  const sortName = match && Buffer.from(match[2]!, "base64url").toString();
  if (!match || sortName === null || sortName.includes("\0"))
    throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return { sortName, id: match[1]! };
}

const STATES: Record<PersonState, string> = {
  active: "u.deactivated_at is null and u.password_hash is not null",
  invited: "u.deactivated_at is null and u.password_hash is null",
  deactivated: "u.deactivated_at is not null",
};

const SELECT = `select u.id, u.name, u.email, u.role, u.picture_hash as picture, lower(u.name) as "sortName",
    case when u.deactivated_at is not null then 'deactivated' when u.password_hash is null then 'invited' else 'active' end as state,
    array(select m.team_id from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id order by m.team_id) as "teamIds",
    (select max(s.last_used_at) from sessions s where s.tenant_id = u.tenant_id and s.user_id = u.id) as "lastSeenAt",
    l.kind as "linkKind", l.expires_at as "linkExpiresAt", l.mail_problem as "mailProblem"
  from users u
  left join password_links l on l.tenant_id = u.tenant_id and l.user_id = u.id and l.expires_at > now()`;

type Row = Omit<PersonViewRow, "link"> & {
  linkKind: LinkKind | null;
  linkExpiresAt: Date | null;
  mailProblem: string | null;
};

const viewOf = ({ linkKind, linkExpiresAt, mailProblem, ...person }: Row): PersonViewRow => ({
  ...person,
  link: linkKind && linkExpiresAt && { kind: linkKind, expiresAt: linkExpiresAt, mailProblem },
});

export type PeoplePage = {
  /** How words of the name begin, or the e-mail. */
  search: string | null;
  state: PersonState | null;
  after: NameCursor | null;
  size: number;
};

/** By name, whatever its case, then by id. Served by `users_name_idx`; a search looks at one company's people, name by name. */
export async function peoplePage(tx: Reader, { search, state, after, size }: PeoplePage): Promise<PersonViewRow[]> {
  const values: unknown[] = [tx.tenantId, size];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["u.tenant_id = $1"];
  if (state) where.push(STATES[state]);
  if (after) where.push(`(lower(u.name), u.id) > (${bind(after.sortName)}, ${bind(after.id)}::uuid)`);
  if (search) {
    const words = bind(` ${search.toLowerCase()}`);
    where.push(`(strpos(' ' || lower(u.name), ${words}) > 0 or starts_with(u.email, ${bind(search.toLowerCase())}))`);
  }
  const rows = await tx.query<Row>(
    `${SELECT} where ${where.join(" and ")} order by lower(u.name), u.id limit $2`,
    values,
    "people",
  );
  return rows.map(viewOf);
}

export async function personRow(tx: Reader, userId: UserId): Promise<PersonViewRow | null> {
  const [row] = await tx.query<Row>(`${SELECT} where u.tenant_id = $1 and u.id = $2`, [tx.tenantId, userId]);
  return row ? viewOf(row) : null;
}
