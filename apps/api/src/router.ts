/** All procedures. The SPA takes the type, REST and the permission table walk the value. */
import type { AnyTRPCProcedure, TRPCProcedureType } from "@trpc/server";
import type { z } from "zod";
import { auditRouter } from "./routers/audit.ts";
import { authRouter } from "./routers/auth.ts";
import { cannedResponseRouter } from "./routers/canned-response.ts";
import { bulkRouter } from "./routers/bulk.ts";
import { contactRouter } from "./routers/contact.ts";
import { conversationRouter } from "./routers/conversation.ts";
import { dispositionRouter } from "./routers/disposition.ts";
import { inboxRouter } from "./routers/inbox.ts";
import { draftRouter } from "./routers/draft.ts";
import { liveRouter } from "./routers/live.ts";
import { mentionRouter } from "./routers/mention.ts";
import { messageRouter } from "./routers/message.ts";
import { noteRouter } from "./routers/note.ts";
import { noticeRouter } from "./routers/notice.ts";
import { personRouter } from "./routers/person.ts";
import { profileRouter } from "./routers/profile.ts";
import { presenceRouter } from "./routers/presence.ts";
import { protectionRouter } from "./routers/protection.ts";
import { quarantineRouter } from "./routers/quarantine.ts";
import { savedViewRouter } from "./routers/saved-view.ts";
import { scheduledRouter } from "./routers/scheduled.ts";
import { searchRouter } from "./routers/search.ts";
import { sendingRouter } from "./routers/sending.ts";
import { tagRouter } from "./routers/tag.ts";
import { teamRouter } from "./routers/team.ts";
import { templateRouter } from "./routers/template.ts";
import { workspaceRouter } from "./routers/workspace.ts";
import { type ProcedureMeta, router } from "./trpc.ts";

export const appRouter = router({
  audit: auditRouter,
  auth: authRouter,
  cannedResponse: cannedResponseRouter,
  bulk: bulkRouter,
  contact: contactRouter,
  conversation: conversationRouter,
  disposition: dispositionRouter,
  inbox: inboxRouter,
  draft: draftRouter,
  live: liveRouter,
  mention: mentionRouter,
  message: messageRouter,
  note: noteRouter,
  notice: noticeRouter,
  person: personRouter,
  profile: profileRouter,
  presence: presenceRouter,
  protection: protectionRouter,
  quarantine: quarantineRouter,
  savedView: savedViewRouter,
  scheduled: scheduledRouter,
  search: searchRouter,
  sending: sendingRouter,
  tag: tagRouter,
  team: teamRouter,
  template: templateRouter,
  workspace: workspaceRouter,
});

export type AppRouter = typeof appRouter;

export type ListedProcedure = {
  path: string;
  type: TRPCProcedureType;
  meta: ProcedureMeta;
  /** What it accepts: nothing, or one schema. */
  inputs: readonly z.ZodType[];
};

type FlatProcedure = { _def: AnyTRPCProcedure["_def"] & { inputs: z.ZodType[] } };

/** tRPC keeps them flat, by path; its types show the nested form only, so the flat one is named here. */
export function allProcedures(): ListedProcedure[] {
  const procedures = appRouter._def.procedures as unknown as Record<string, FlatProcedure>;
  return Object.entries(procedures).map(([path, { _def }]) => ({
    path,
    type: _def.type,
    meta: (_def.meta ?? {}) as ProcedureMeta,
    inputs: _def.inputs,
  }));
}
