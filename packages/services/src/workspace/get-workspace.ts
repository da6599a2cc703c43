/** Who is signed in and what their company looks like, in one answer. */
import { DomainError } from "@max/domain/errors";
import type { Workspace } from "@max/domain/access/views";
import type { Role } from "@max/domain/access/role";
import type { InboxId, TeamId, TenantId, UserId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import { inTransaction, type Call } from "@max/db/transaction";

export async function getWorkspace(call: Call): Promise<Omit<Workspace, "simulatorUrl">> {
  const { actor } = call;
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has a workspace.");
  return inTransaction(call, async (tx) => {
    const [tenant] = await tx.query<{ id: TenantId; name: string; slug: string }>(
      `select id, name, slug from tenants where id = $1`,
      [tx.tenantId],
    );
    const users = await tx.query<{ id: UserId; name: string; email: string; role: Role; teamIds: TeamId[] }>(
      `select u.id, u.name, u.email, u.role, array(select team_id from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id) as "teamIds"
       from users u where u.tenant_id = $1 and u.deactivated_at is null order by u.name, u.id`,
      [tx.tenantId],
    );
    const me = users.find((user) => user.id === actor.userId);
    if (!tenant || !me) throw new DomainError("unauthenticated", "Please sign in again.");
    return {
      tenant,
      me: { id: me.id, name: me.name, email: me.email, role: me.role, teamIds: me.teamIds },
      users: users.map(({ id, name, role, teamIds }) => ({ id, name, role, teamIds })),
      teams: await tx.query<{ id: TeamId; name: string }>(
        `select id, name from teams where tenant_id = $1 order by name`,
        [tx.tenantId],
      ),
      inboxes: await tx.query<{ id: InboxId; name: string; channel: Channel }>(
        `select id, name, channel from inboxes where tenant_id = $1 order by created_at, id`,
        [tx.tenantId],
      ),
      dispositions: (
        await tx.query<{ name: string }>(`select name from dispositions where tenant_id = $1 order by position, name`, [
          tx.tenantId,
        ])
      ).map((row) => row.name),
      liveCursor: String(
        (await tx.query<{ head: number }>(`select head from live_heads where tenant_id = $1`, [tx.tenantId]))[0]
          ?.head ?? 0,
      ),
      now: tx.now,
    };
  });
}
