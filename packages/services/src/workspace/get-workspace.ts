/** Who is signed in and what their company looks like, in one answer. */
import { DomainError } from "@max/domain/errors";
import { Language } from "@max/domain/access/people";
import type { Workspace } from "@max/domain/access/views";
import type { Role } from "@max/domain/access/role";
import type { TeamId, UserId } from "@max/domain/ids";
import { Channel } from "@max/domain/inbox/channel";
import { presenceOf } from "@max/domain/presence/presence";
import { dispositions } from "@max/db/schema/dispositions";
import { inboxes } from "@max/db/schema/inboxes";
import { liveHeads } from "@max/db/schema/live-heads";
import { teams } from "@max/db/schema/teams";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, type Call } from "@max/db/transaction";
import { and, eq, isNull, sql } from "drizzle-orm";

type Person = {
  id: UserId;
  name: string;
  email: string;
  role: Role;
  teamIds: TeamId[];
  language: string | null;
  timeZone: string | null;
  isConnected: boolean;
  isAway: boolean;
  picture: string | null;
};

export async function getWorkspace(call: Call): Promise<Omit<Workspace, "simulatorUrl">> {
  const { actor } = call;
  if (actor.type !== "user") throw new DomainError("person_required", "Only a person has a workspace.");
  return inTransaction(call, async (tx) => {
    const { tenantId } = tx;
    const [tenant] = await tx.orm
      .select({
        id: tenants.id,
        name: tenants.name,
        slug: tenants.slug,
        returnAfterMinutes: tenants.returnAfterMinutes,
      })
      .from(tenants)
      .where(eq(tenants.id, tenantId));
    const users = await tx.query<Person>(
      `select u.id, u.name, u.email, u.role, u.language, u.time_zone as "timeZone", u.is_connected as "isConnected", u.is_away as "isAway",
         u.picture_hash as picture,
         array(select team_id from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id) as "teamIds"
       from users u where u.tenant_id = $1 and u.deactivated_at is null and u.password_hash is not null order by u.name, u.id`,
      [tx.tenantId],
    );
    const me = users.find((user) => user.id === actor.userId);
    if (!tenant || !me) throw new DomainError("unauthenticated", "Please sign in again.");
    const { returnAfterMinutes, ...company } = tenant;
    return {
      tenant: company,
      returnAfterMinutes,
      me: {
        id: me.id,
        name: me.name,
        email: me.email,
        role: me.role,
        teamIds: me.teamIds,
        language: Language.nullable().catch(null).parse(me.language),
        timeZone: me.timeZone,
        presence: me.isAway ? "away" : "available",
        picture: me.picture,
      },
      users: users.map((user) => ({
        id: user.id,
        name: user.name,
        role: user.role,
        teamIds: user.teamIds,
        presence: presenceOf(user),
        picture: user.picture,
      })),
      teams: await tx.orm
        .select({ id: teams.id, name: teams.name })
        .from(teams)
        .where(and(eq(teams.tenantId, tenantId), isNull(teams.archivedAt)))
        .orderBy(teams.name),
      inboxes: (
        await tx.orm
          .select({
            id: inboxes.id,
            name: inboxes.name,
            channel: inboxes.channel,
            isOff: sql<boolean>`${inboxes.turnedOffAt} is not null`,
          })
          .from(inboxes)
          .where(eq(inboxes.tenantId, tenantId))
          .orderBy(inboxes.createdAt, inboxes.id)
      ).map((inbox) => ({ ...inbox, channel: Channel.parse(inbox.channel) })),
      dispositions: (
        await tx.orm
          .select({ name: dispositions.name })
          .from(dispositions)
          .where(and(eq(dispositions.tenantId, tenantId), isNull(dispositions.archivedAt)))
          .orderBy(dispositions.position, dispositions.name)
      ).map((row) => row.name),
      liveCursor: String(
        (await tx.orm.select({ head: liveHeads.head }).from(liveHeads).where(eq(liveHeads.tenantId, tenantId)))[0]
          ?.head ?? 0,
      ),
      now: tx.now,
    };
  });
}
