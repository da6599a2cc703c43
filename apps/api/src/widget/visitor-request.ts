/** Who asks on a widget's path: which widget it is, and which visitor, by the token in the Authorization header. */
import { DomainError, notFound } from "@max/domain/errors";
import { InboxId } from "@max/domain/ids";
import { readSession, type VisitorSession } from "@max/services/widget/visitor-session";
import type { Widget, WidgetBook } from "@max/services/widget/widget-book";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { originPolicy } from "../origin.ts";

const BEARER = /^Bearer ([^\s]{1,200})$/;

/** A page that shows us has no business with a visitor's session: only our own frame has. */
export function changeFromOwnFrameOnly(app: FastifyInstance, { config }: Pick<ApiDeps, "config">): void {
  const origins = originPolicy(config.publicUrl, config.port);
  app.addHook("onRequest", async (request) => {
    if (request.method === "POST" && !origins.isOwn(request.headers.origin))
      throw new DomainError("forbidden", "This chat may only be used from its own frame.");
  });
}

/** @throws DomainError `not_found`, also for what is no id at all */
export async function requireWidget(widgets: WidgetBook, inboxId: string): Promise<Widget> {
  const id = InboxId.safeParse(inboxId);
  const widget = id.success ? await widgets.of(id.data) : null;
  if (!widget) throw notFound("chat widget");
  return widget;
}

/** @throws DomainError `unauthenticated` when the token is none, is over, or is another widget's */
export async function requireVisitor(
  { db, widgets }: Pick<ApiDeps, "db" | "widgets">,
  request: FastifyRequest<{ Params: { inboxId: string } }>,
): Promise<VisitorSession> {
  const { tenantId, inboxId } = await requireWidget(widgets, request.params.inboxId);
  const token = BEARER.exec(request.headers.authorization ?? "")?.[1];
  const session = token === undefined ? null : await readSession(db, inboxId, token);
  if (session?.tenantId !== tenantId)
    throw new DomainError("unauthenticated", "This chat has been signed out. Open it again.");
  return session;
}
