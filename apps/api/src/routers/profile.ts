/** What a person changes about themself, and where they are signed in. */
import { OneSession, Profile, SessionView, UpdateProfile } from "@max/domain/access/people";
import { endOtherSessions, endOwnSession, listOwnSessions } from "@max/services/auth/own-sessions";
import { ownProfile, updateProfile } from "@max/services/profile/own-profile";
import { removeOwnPicture } from "@max/services/profile/picture";
import { z } from "zod";
import { procedure, router } from "../trpc.ts";

const tags = ["profile"];

export const profileRouter = router({
  get: procedure("session")
    .meta({ openapi: { method: "GET", path: "/me", summary: "The signed-in person", tags } })
    .output(Profile)
    .query(({ ctx }) => ownProfile(ctx.call)),

  update: procedure("session")
    .meta({ openapi: { method: "POST", path: "/me", summary: "Change one's name, language or time zone", tags } })
    .input(UpdateProfile)
    .output(Profile)
    .mutation(({ ctx, input }) => updateProfile(ctx.call, input)),

  removePicture: procedure("session")
    .meta({
      openapi: { method: "POST", path: "/me/picture/remove", summary: "Be shown by one's initials again", tags },
    })
    .input(z.strictObject({}).optional())
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx }) => {
      for (const key of (await removeOwnPicture(ctx.call)).replaced) await ctx.deps.media.remove(key);
      return { ok: true as const };
    }),

  sessions: procedure("session")
    .meta({ openapi: { method: "GET", path: "/me/sessions", summary: "Where one is signed in", tags } })
    .output(z.array(SessionView))
    .query(({ ctx }) => listOwnSessions(ctx.call, ctx.session)),

  endSession: procedure("session")
    .meta({ openapi: { method: "POST", path: "/me/sessions/{sessionId}/end", summary: "Sign out one place", tags } })
    .input(OneSession)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await endOwnSession(ctx.call, ctx.session, input.sessionId);
      return { ok: true as const };
    }),

  endOtherSessions: procedure("session")
    .meta({ openapi: { method: "POST", path: "/me/sessions/end-others", summary: "Sign out everywhere else", tags } })
    .input(z.strictObject({}).optional())
    .output(z.object({ ended: z.number().int() }))
    .mutation(({ ctx }) => endOtherSessions(ctx.call, ctx.session)),
});
