/** Teams and who is in them. */
import { CreateTeam, OneTeam, RenameTeam, SetTeamMembers, TeamView } from "@max/domain/access/people";
import { TeamId } from "@max/domain/ids";
import { archiveTeam, renameTeam, restoreTeam, setTeamMembers } from "@max/services/team/change-team";
import { listTeams } from "@max/services/team/list-teams";
import { createTeam } from "@max/services/tenant/create-team";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const tags = ["teams"];
const post = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "POST" as const, path, summary, tags },
});
const Done = z.object({ ok: z.literal(true) });
const done = async (work: Promise<void>) => {
  await work;
  return { ok: true as const };
};

export const teamRouter = router({
  list: procedure("team.read")
    .meta({ openapi: { method: "GET", path: "/teams", summary: "Teams with their members", tags } })
    .output(z.array(TeamView))
    .query(({ ctx }) => listTeams(ctx.call)),

  create: procedure("people.manage")
    .meta(post("/teams", "Make a team and its queue"))
    .input(CreateTeam)
    .output(z.object({ teamId: TeamId }))
    .mutation(({ ctx, input }) => createTeam(ctx.call, input)),

  rename: procedure("people.manage")
    .meta(post("/teams/{teamId}", "Rename a team"))
    .input(RenameTeam)
    .output(Done)
    .mutation(({ ctx, input }) => done(renameTeam(ctx.call, input))),

  setMembers: procedure("people.manage")
    .meta(post("/teams/{teamId}/members", "Say who is in a team, and who leads it"))
    .input(SetTeamMembers)
    .output(Done)
    .mutation(({ ctx, input }) => done(setTeamMembers(ctx.call, input))),

  archive: procedure("people.manage")
    .meta(post("/teams/{teamId}/archive", "Put a team that nothing waits for out of use"))
    .input(OneTeam)
    .output(Done)
    .mutation(({ ctx, input }) => done(archiveTeam(ctx.call, input))),

  restore: procedure("people.manage")
    .meta(post("/teams/{teamId}/restore", "Take an archived team back into use"))
    .input(OneTeam)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreTeam(ctx.call, input))),
});
