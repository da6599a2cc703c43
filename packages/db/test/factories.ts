/** Quick ways to a database and to tenants for tests and benches. Rows go in as the verbs would leave them. */
import type { Actor } from "@max/domain/access/permissions";
import type { Role } from "@max/domain/access/role";
import type { InboxId, TeamId, TenantId, UserId } from "@max/domain/ids";
import type { Bus } from "@max/platform/bus";
import { newId } from "@max/platform/ids";
import { createTenantKey } from "@max/platform/secret-box";
import { connectDatabase, type Database } from "../src/client.ts";
import { roleUrl } from "../src/roles.ts";
import { inTransaction, type Call } from "../src/transaction.ts";
import "./provided-context.ts";
import { TEST_MASTER_KEY } from "./test-master-key.ts";

/** Hears nothing and tells nobody: tests drive the work themselves. */
export const silentBus: Bus = {
  publish: () => {},
  subscribe: async () => async () => {},
  close: async () => {},
};

export function testDatabase(
  ownerUrl: string,
  options: { bus?: Bus; poolSize?: number; systemPoolSize?: number; prepares?: boolean } = {},
): Database {
  return connectDatabase({
    answerLimitMs: 60_000,
    appUrl: roleUrl(ownerUrl, "max_app", TEST_MASTER_KEY),
    systemUrl: roleUrl(ownerUrl, "max_system", TEST_MASTER_KEY),
    bus: options.bus ?? silentBus,
    appPoolSize: options.poolSize ?? 8,
    systemPoolSize: options.systemPoolSize ?? 4,
    prepares: options.prepares ?? true,
  });
}

export type TestTenant = {
  tenantId: TenantId;
  slug: string;
  inboxId: InboxId;
  phoneNumberId: string;
  teams: { billing: TeamId; returns: TeamId };
  call: Call;
  callAs(actor: Actor): Call;
  addUser(user: { name: string; role: Role; teamIds?: TeamId[]; email?: string }): Promise<Actor & { type: "user" }>;
};

const digits = () => String(Math.floor(1e14 + Math.random() * 9e14));

/** A company with two teams and one WhatsApp number. */
export async function makeTenant(
  db: Database,
  options: { name?: string; slug?: string; defaultTeam?: boolean } = {},
): Promise<TestTenant> {
  const tenantId = newId<TenantId>();
  const inboxId = newId<InboxId>();
  const slug = options.slug ?? `t-${tenantId}`;
  const phoneNumberId = digits();
  const teams = { billing: newId<TeamId>(), returns: newId<TeamId>() };
  const callAs = (actor: Actor): Call => ({ db, tenantId, actor, requestId: newId() });
  const call = callAs({ type: "system", tenantId, name: "test" });
  await inTransaction(call, async (tx) => {
    await tx.query(`insert into tenants (id, name, slug, country, wrapped_key) values ($1, $2, $3, 'BR', $4)`, [
      tenantId,
      options.name ?? "Casa Lumen",
      slug,
      createTenantKey(TEST_MASTER_KEY, tenantId),
    ]);
    await tx.query(`insert into tenant_directory (kind, key, tenant_id) values ('slug', $1, $2)`, [slug, tenantId]);
    await tx.query(`insert into teams (tenant_id, id, name) values ($1, $2, 'Billing'), ($1, $3, 'Returns')`, [
      tenantId,
      teams.billing,
      teams.returns,
    ]);
    await tx.query(
      `insert into inboxes (tenant_id, id, channel, name, default_team_id) values ($1, $2, 'whatsapp', 'WhatsApp', $3)`,
      [tenantId, inboxId, options.defaultTeam ? teams.billing : null],
    );
    await tx.query(
      `insert into whatsapp_numbers (tenant_id, inbox_id, phone_number_id, waba_id) values ($1, $2, $3, $4)`,
      [tenantId, inboxId, phoneNumberId, digits()],
    );
    await tx.query(
      `insert into tenant_directory (kind, key, tenant_id, inbox_id, channel) values ('whatsapp_number', $1, $3, $4, 'whatsapp'), ('inbox', $2, $3, $4, 'whatsapp')`,
      [phoneNumberId, inboxId, tenantId, inboxId],
    );
  });
  return {
    tenantId,
    slug,
    inboxId,
    phoneNumberId,
    teams,
    call,
    callAs,
    async addUser({ name, role, teamIds = [], email }) {
      const userId = newId<UserId>();
      await inTransaction(call, async (tx) => {
        await tx.query(
          `insert into users (tenant_id, id, email, name, role, password_hash) values ($1, $2, $3, $4, $5, 'none')`,
          [tenantId, userId, email ?? `${userId}@example.test`, name, role],
        );
        await tx.query(`insert into team_members (tenant_id, team_id, user_id) select $1, unnest($3::uuid[]), $2`, [
          tenantId,
          userId,
          teamIds,
        ]);
      });
      return { type: "user", tenantId, userId, role, teamIds };
    },
  };
}
