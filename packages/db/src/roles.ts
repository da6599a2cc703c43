/** The four roles of the database. Their passwords come from the master key, so that every process can work them out. */
import { derivePassword } from "@max/platform/master-key";
import pg from "pg";

/** `max_owner` owns the tables and cannot log in; the others can, and own nothing of a tenant's. */
export const LOGIN_ROLES = ["max_app", "max_system", "max_queue"] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/** The same server and database as the owner's URL, as another role. */
export function roleUrl(ownerUrl: string, role: LoginRole, masterKey: Buffer): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = derivePassword(masterKey, role);
  return url.toString();
}

/**
 * A process that stands still, or that a silent network cut off, keeps the locks of its open transaction from everybody
 * else. The server ends such a transaction after this. Ours pause between statements for milliseconds.
 */
const IDLE_IN_TRANSACTION = "5s";

/**
 * Makes the roles that are missing and sets their passwords. Safe to run at every start and beside another process.
 * The caller's user needs CREATEROLE; a superuser is not needed.
 */
export async function ensureRoles(client: pg.Client, masterKey: Buffer): Promise<void> {
  const make = (role: string, options: string) =>
    client.query(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = '${role}') then
        create role ${role} ${options} nosuperuser nocreatedb nocreaterole nobypassrls;
      end if;
    exception when duplicate_object or unique_violation then null; end $$`);
  await make("max_owner", "nologin");
  for (const role of LOGIN_ROLES) {
    await make(role, "login");
    await client.query(`alter role ${role} password ${pg.escapeLiteral(derivePassword(masterKey, role))}`);
    await setOnce(client, role, `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION}`);
  }
  await client.query("grant max_owner to current_user");
  const database = pg.escapeIdentifier((await client.query("select current_database() as name")).rows[0].name);
  await client.query(`grant create, connect on database ${database} to max_owner`);
  await client.query(`grant usage, create on schema public to max_owner`);
  await client.query(`revoke create on schema public from public`);
  for (const role of LOGIN_ROLES) await client.query(`grant connect on database ${database} to ${role}`);
}

/** Left alone when it is so already: two databases of one server may be brought up to date at the same moment. */
async function setOnce(client: pg.Client, role: string, setting: string): Promise<void> {
  const { rows } = await client.query<{ has: boolean }>(
    "select coalesce($2 = any(rolconfig), false) as has from pg_roles where rolname = $1",
    [role, setting],
  );
  if (rows[0]?.has) return;
  const [name, value] = setting.split("=") as [string, string];
  await client.query(`alter role ${role} set ${name} = ${pg.escapeLiteral(value)}`);
}
