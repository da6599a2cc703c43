/** Signing in and out, tokens for programs that act as a person, and passwords. */
import { ChangePassword, ForgotPassword, LinkView, ReadLink } from "@max/domain/access/password";
import { ChoosePassword } from "@max/domain/access/people";
import { SignIn } from "@max/domain/access/views";
import { DomainError } from "@max/domain/errors";
import { issueAccessToken } from "@max/services/auth/access-token";
import { changePassword } from "@max/services/auth/change-password";
import { choosePassword, readLink } from "@max/services/auth/choose-password";
import { requestReset } from "@max/services/auth/request-reset";
import { createSession, endSession } from "@max/services/auth/session";
import { signIn } from "@max/services/auth/sign-in";
import { z } from "zod";
import type { Context } from "../context.ts";
import { requireMail } from "../require-mail.ts";
import { sessionCookie } from "../cookies.ts";
import { procedure, router } from "../trpc.ts";

const Done = z.object({ ok: z.literal(true) });

/** Procedures whose answer carries a cookie: it must be complete before its head is sent. */
export const SETS_COOKIE: ReadonlySet<string> = new Set(["auth.signIn", "auth.signOut"]);

function cookieOf({ deps, setCookie }: Context) {
  if (!setCookie) throw new DomainError("invalid_input", "Sign in and out by HTTP: an answer here carries no cookie.");
  return { set: setCookie, session: sessionCookie(deps.config.publicUrl) };
}

/** A socket knows no more than its proxy's address, and guesses are counted by address. */
function refuseOnSocket({ socket }: Context) {
  if (socket) throw new DomainError("forbidden", "Sign in by HTTP: it is not possible over the WebSocket.");
}

export const authRouter = router({
  signIn: procedure("public")
    .input(SignIn)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      refuseOnSocket(ctx);
      const cookie = cookieOf(ctx);
      const { tenantId, userId } = await signIn(ctx.deps, input, ctx.ip);
      const { cookieValue } = await createSession(ctx.deps.db, tenantId, userId, "browser", ctx);
      cookie.set(cookie.session.write(cookieValue));
      return { ok: true };
    }),

  signOut: procedure("session")
    .output(Done)
    .mutation(async ({ ctx }) => {
      const cookie = cookieOf(ctx);
      await endSession(ctx.deps.db, ctx.session);
      cookie.set(cookie.session.clear());
      return { ok: true };
    }),

  changePassword: procedure("session")
    .input(ChangePassword)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      refuseOnSocket(ctx);
      await changePassword(ctx.call, { session: ctx.session, limiter: ctx.deps.limiter, ip: ctx.ip }, input);
      return { ok: true };
    }),

  /** The same answer whether there is such a person or not. */
  forgotPassword: procedure("public")
    .input(ForgotPassword)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      refuseOnSocket(ctx);
      requireMail(ctx);
      await requestReset(ctx.deps, input, ctx.ip);
      return { ok: true };
    }),

  /** For whom a mailed link is. A mutation, so that its token stands in no address. */
  readLink: procedure("public")
    .input(ReadLink)
    .output(LinkView)
    .mutation(({ ctx, input }) => readLink(ctx.deps.db, input.token)),

  choosePassword: procedure("public")
    .input(ChoosePassword)
    .output(LinkView)
    .mutation(({ ctx, input }) => choosePassword(ctx.deps.db, input)),

  token: procedure("public")
    .meta({
      openapi: {
        method: "POST",
        path: "/auth/token",
        summary: "A token for 15 minutes, by company, e-mail and password",
        tags: ["auth"],
        protect: false,
      },
    })
    .input(SignIn)
    .output(z.object({ token: z.string(), expiresAt: z.coerce.date() }))
    .mutation(async ({ ctx, input }) => {
      refuseOnSocket(ctx);
      const { tenantId, userId } = await signIn(ctx.deps, input, ctx.ip);
      const { sessionHash } = await createSession(ctx.deps.db, tenantId, userId, "token", ctx);
      return issueAccessToken(ctx.deps.masterKey, { tenantId, userId, sessionHash });
    }),
});
