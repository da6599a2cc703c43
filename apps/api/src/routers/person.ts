/** The people of a company, for whoever looks after them. */
import {
  ChangePerson,
  Deactivated,
  Invited,
  InvitePeople,
  ListPeople,
  OnePerson,
  PersonView,
} from "@max/domain/access/people";
import { ImportPeople, ImportReport } from "@max/domain/access/people-csv";
import { page } from "@max/domain/paging";
import { changePerson } from "@max/services/person/change-person";
import { deactivatePerson, reactivatePerson } from "@max/services/person/deactivate-person";
import { importPeople } from "@max/services/person/import-people";
import { invitePeople, sendLink } from "@max/services/person/invite-people";
import { listPeople } from "@max/services/person/list-people";
import { removePersonsPicture } from "@max/services/profile/picture";
import { z } from "zod";
import { requireMail } from "../require-mail.ts";
import { procedure, type RestRoute, router } from "../trpc.ts";

const tags = ["people"];
const post = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "POST" as const, path, summary, tags },
});
const Done = z.object({ ok: z.literal(true) });

export const personRouter = router({
  list: procedure("people.manage")
    .meta({ openapi: { method: "GET", path: "/people", summary: "Everybody of the company, by name", tags } })
    .input(ListPeople)
    .output(page(PersonView))
    .query(({ ctx, input }) => listPeople(ctx.call, input)),

  invite: procedure("people.manage")
    .meta(post("/people/invite", "Invite people by e-mail; each chooses a password by a link for 72 hours"))
    .input(InvitePeople)
    .output(Invited)
    .mutation(({ ctx, input }) => {
      requireMail(ctx);
      return invitePeople(ctx.call, ctx.deps.masterKey, input);
    }),

  import: procedure("people.manage")
    .meta(post("/people/import", "Invite everybody of a CSV table, or only say what would become of each row"))
    .input(ImportPeople)
    .output(ImportReport)
    .mutation(({ ctx, input }) => {
      if (!input.isPreview) requireMail(ctx);
      return importPeople(ctx.call, ctx.deps.masterKey, input);
    }),

  change: procedure("people.manage")
    .meta(post("/people/{userId}", "Change a person's name, role or teams"))
    .input(ChangePerson)
    .output(PersonView)
    .mutation(({ ctx, input }) => changePerson(ctx.call, input)),

  removePicture: procedure("people.manage")
    .meta(post("/people/{userId}/picture/remove", "Take a person's picture away: they are shown by their initials"))
    .input(OnePerson)
    .output(PersonView)
    .mutation(async ({ ctx, input }) => {
      const { replaced, person } = await removePersonsPicture(ctx.call, input);
      for (const key of replaced) await ctx.deps.media.remove(key);
      return person;
    }),

  sendLink: procedure("people.manage")
    .meta(post("/people/{userId}/send-link", "Mail a new invitation, or a link to choose a new password"))
    .input(OnePerson)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      requireMail(ctx);
      await sendLink(ctx.call, ctx.deps.masterKey, input);
      return { ok: true as const };
    }),

  deactivate: procedure("people.manage")
    .meta(post("/people/{userId}/deactivate", "Let a person go: sessions end, conversations return to their queues"))
    .input(OnePerson)
    .output(Deactivated)
    .mutation(({ ctx, input }) => deactivatePerson(ctx.call, input)),

  reactivate: procedure("people.manage")
    .meta(post("/people/{userId}/reactivate", "Let a person sign in again"))
    .input(OnePerson)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await reactivatePerson(ctx.call, input);
      return { ok: true as const };
    }),
});
