/**
 * Who may call what, in one place to read. The code declares the same where each thing is defined; a test holds the two
 * together, so that nothing is added or loosened without a line here.
 */
import type { Permission } from "@max/domain/access/permissions";
import type { LiveEvent } from "@max/domain/live/events";
import type { RoutePermission } from "./http/route-permission.ts";

export const PROCEDURES: Readonly<Record<string, Permission>> = {
  "auth.signIn": "public",
  "auth.signOut": "session",
  "auth.token": "public",
  "contact.list": "contact.list",
  "conversation.assign": "conversation.assign",
  "conversation.byId": "conversation.read",
  "conversation.close": "conversation.close",
  "conversation.list": "conversation.list",
  "conversation.markRead": "conversation.read",
  "conversation.reopen": "conversation.reopen",
  "conversation.take": "conversation.take",
  "conversation.takeNext": "conversation.take",
  "conversation.transfer": "conversation.transfer",
  "conversation.view": "conversation.read",
  "live.events": "conversation.list",
  "message.leave": "message.send",
  "message.list": "conversation.read",
  "message.react": "message.send",
  "message.retry": "message.send",
  "message.send": "message.send",
  "quarantine.list": "quarantine.manage",
  "quarantine.replay": "quarantine.manage",
  "workspace.counts": "conversation.list",
  "workspace.get": "workspace.read",
};

/** REST routes are called like their procedures, above; `procedure` says so. */
export const ROUTES: Readonly<Record<string, RoutePermission>> = {
  "GET /*": "public",
  "GET /api/docs": "public",
  "GET /api/docs/favicon-32x32.png": "public",
  "GET /api/docs/start.js": "public",
  "GET /api/docs/swagger-ui-bundle.js": "public",
  "GET /api/docs/swagger-ui.css": "public",
  "GET /api/openapi.json": "public",
  "GET /api/v1/contacts": "procedure",
  "GET /api/v1/conversations": "procedure",
  "GET /api/v1/conversations/:conversationId": "procedure",
  "GET /api/v1/conversations/:conversationId/history": "procedure",
  "GET /api/v1/conversations/:conversationId/messages": "procedure",
  "GET /api/v1/counts": "procedure",
  "GET /api/v1/quarantine": "procedure",
  "GET /api/v1/workspace": "procedure",
  "GET /files/:id": "conversation.read",
  "GET /files/:id/preview": "conversation.read",
  "GET /healthz": "public",
  "GET /metrics": "metrics_token",
  "GET /readyz": "public",
  "GET /trpc/:path": "procedure",
  "GET /webhooks/whatsapp": "verify_token",
  "GET /webhooks/whatsapp/:inboxId": "verify_token",
  "POST /api/v1/auth/token": "procedure",
  "POST /api/v1/conversations/:conversationId/assign": "procedure",
  "POST /api/v1/conversations/:conversationId/close": "procedure",
  "POST /api/v1/conversations/:conversationId/messages": "procedure",
  "POST /api/v1/conversations/:conversationId/read": "procedure",
  "POST /api/v1/conversations/:conversationId/reopen": "procedure",
  "POST /api/v1/conversations/:conversationId/take": "procedure",
  "POST /api/v1/conversations/:conversationId/transfer": "procedure",
  "POST /api/v1/conversations/take-next": "procedure",
  "POST /api/v1/messages/:messageId/leave": "procedure",
  "POST /api/v1/messages/:messageId/reaction": "procedure",
  "POST /api/v1/messages/:messageId/retry": "procedure",
  "POST /api/v1/quarantine/:id/replay": "procedure",
  "POST /trpc/:path": "procedure",
  "POST /webhooks/whatsapp": "signature",
  "POST /webhooks/whatsapp/:inboxId": "signature",
  // The demo's customer phone, only where SIMULATOR_URL names one.
  "DELETE /simulator": "public",
  "DELETE /simulator/*": "public",
  "GET /simulator": "public",
  "GET /simulator/*": "public",
  "POST /simulator": "public",
  "POST /simulator/*": "public",
  "PUT /simulator": "public",
  "PUT /simulator/*": "public",
};

/** Who hears each kind of live event: who may read its conversation, who it is about, or every follower. */
export const LIVE_TOPICS: Readonly<Record<LiveEvent["type"], "conversation.read" | "own" | "everybody">> = {
  "message.created": "conversation.read",
  "message.changed": "conversation.read",
  "conversation.changed": "conversation.read",
  "conversation.left": "conversation.read",
  "access.changed": "own",
  reset: "everybody",
};
