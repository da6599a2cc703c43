/**
 * What a visitor does: opens a session, shows who they are, says something, reads on, leaves. What they say goes the way of every
 * webhook: stored as it came, answered after the commit, and worked on by the workers.
 */
import { toRaw, type VisitorAct } from "@max/channels/widget/raw";
import { DomainError } from "@max/domain/errors";
import { storableText } from "@max/domain/text";
import type { Call } from "@max/db/transaction";
import { MAX_VISITOR_TEXT, type VisitorPage, type WidgetSession } from "@max/domain/widget/wire";
import { readablePlacement } from "@max/services/conversation/readable-placement";
import { announceTyping } from "@max/services/presence/say-typing";
import { sayVisitorFile } from "@max/services/widget/visitor-files";
import { verifyIdentity } from "@max/services/widget/verify-identity";
import { endSession, identifySession, openSession, type VisitorSession } from "@max/services/widget/visitor-session";
import { addressesOf, readVisitorThread, visitorPicture } from "@max/services/widget/visitor-thread";
import { type Widget, visitorCall } from "@max/services/widget/widget-book";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { sendPicture } from "../files/picture.ts";
import { createStreamSeats } from "./stream-seats.ts";
import { changeFromOwnFrameOnly, requireVisitor, requireWidget } from "./visitor-request.ts";
import { NEWEST, openVisitorStream } from "./visitor-stream.ts";

const MAX_BODY_BYTES = 32 * 1024;
const PAGE = 40;

const claim = (length: number) => storableText().trim().max(length).optional();
const Opening = z.strictObject({ name: claim(200), email: z.union([z.literal(""), z.email().max(300)]).optional() });
const Identity = z.strictObject({ token: z.string().min(1).max(4_000) });
const Saying = z
  .strictObject({
    clientMessageId: storableText().min(1).max(100),
    text: storableText().trim().max(MAX_VISITOR_TEXT),
    /** With the file that was uploaded under this id. */
    hasFile: z.boolean().default(false),
  })
  .refine(({ text, hasFile }) => text !== "" || hasFile, { message: "A message needs words or a file." });
const Receipt = z.strictObject({
  status: z.enum(["delivered", "read"]),
  messages: z.array(storableText().min(1).max(200)).min(1).max(100),
});
const Page = z.strictObject({ before: z.string().max(100) });

type Path = { Params: { inboxId: string } };
type PicturePath = { Params: { inboxId: string; hash: string } };

export function visitorRoutes(deps: ApiDeps) {
  const { db, widgets, acceptor, inboxSecrets, visitorLimits, visitorHub, log, fileAddresses } = deps;
  const seats = createStreamSeats();

  /** Stored first, then answered: what a visitor was told is sent is never lost. */
  async function keep({ inboxId, visitorId, member, name }: VisitorSession, act: Acts) {
    const visitor = { id: visitorId, member, name };
    const at = new Date().toISOString();
    const body = toRaw({ ...act, visitor, at });
    await acceptor.accept({ source: inboxId, inboxId, body, inboxKeyHint: null, senderHint: visitorId });
    return { ok: true };
  }

  const sessionView = ({ token, session }: { token: string; session: VisitorSession }): WidgetSession => ({
    token,
    isMember: session.member !== null,
    hasName: session.name !== null,
  });

  async function open(request: FastifyRequest<Path>) {
    const widget = await requireWidget(widgets, request.params.inboxId);
    await visitorLimits.opening(request.ip);
    const { name, email } = Opening.parse(request.body ?? {});
    requireAnswers(widget, { name, email });
    return sessionView(await openSession(db, widget, { name: name || null, email: email || null }));
  }

  async function identify(request: FastifyRequest<Path>) {
    const session = await requireVisitor(deps, request);
    await visitorLimits.opening(request.ip);
    const { token } = Identity.parse(request.body);
    const secrets = await inboxSecrets.of(session.inboxId);
    const identity = await verifyIdentity(secrets?.appSecrets ?? [], session.inboxId, token);
    if (!identity) throw new DomainError("forbidden", "This is not the company's word for who you are.");
    const identified = await identifySession(db, session, identity);
    // What stays open under the old token is over, in this process at once.
    seats.endOf(session.visitorId);
    return sessionView(identified);
  }

  async function signOut(request: FastifyRequest<Path>) {
    const session = await requireVisitor(deps, request);
    await endSession(db, session);
    seats.endOf(session.visitorId);
    return { ok: true };
  }

  async function say(request: FastifyRequest<Path>) {
    const session = await requireVisitor(deps, request);
    const { hasFile, ...said } = Saying.parse(request.body);
    await visitorLimits.saying(session, request.ip);
    const call = callOf(request, session);
    const { messages } = await thread(call, session, { before: null, size: 1 });
    const file = hasFile ? await sayVisitorFile(call, session, said.clientMessageId) : null;
    if (hasFile && !file) return { ok: true };
    return keep(session, { type: "message", ...said, file, form: messages.length === 0 ? formOf(session) : [] });
  }

  async function report(request: FastifyRequest<Path>) {
    const session = await requireVisitor(deps, request);
    const receipt = Receipt.parse(request.body);
    await visitorLimits.acting(session);
    return keep(session, { type: "receipt", ...receipt });
  }

  async function type(request: FastifyRequest<Path>) {
    const session = await requireVisitor(deps, request);
    await visitorLimits.acting(session);
    const call = callOf(request, session);
    const { conversationIds } = await thread(call, session, { before: null, size: 1 });
    const { tenantId, visitorId } = session;
    for (const conversationId of conversationIds) {
      const place = await readablePlacement(call, { conversationId });
      const writer = { type: "contact", id: visitorId } as const;
      announceTyping(db, { tenantId, conversationId, writer, isTyping: true, place });
    }
    return { ok: true };
  }

  async function page(request: FastifyRequest<Path>): Promise<VisitorPage> {
    const session = await requireVisitor(deps, request);
    const { before } = Page.parse(request.query);
    const { messages, hasMore } = await thread(callOf(request, session), session, { before, size: PAGE });
    return { messages, hasMore };
  }

  async function picture(request: FastifyRequest<PicturePath>, reply: FastifyReply) {
    const session = await requireVisitor(deps, request);
    return sendPicture(reply, deps, await visitorPicture(callOf(request, session), session, request.params.hash));
  }

  async function stream(request: FastifyRequest<Path>, reply: FastifyReply) {
    const session = await requireVisitor(deps, request);
    // It may have closed while the session was looked up.
    if (request.raw.socket.destroyed) return reply.hijack();
    const seat = seats.take(session.visitorId, request.ip);
    reply.hijack();
    const call = callOf(request, session);
    const opened = openVisitorStream(
      reply.raw,
      reply.getHeaders() as Record<string, string>,
      () => thread(call, session, { before: null, size: NEWEST }),
      (error) => log.warn({ err: error, requestId: request.id }, "a visitor's thread could not be read"),
    );
    const unwatch = visitorHub.watch(session.tenantId, { ...opened, addresses: addressesOf(session) });
    seat.onEnd(opened.end);
    reply.raw.once("close", () => {
      unwatch();
      seat.free();
    });
  }

  const POSTS = { identify, "sign-out": signOut, messages: say, receipts: report, typing: type };

  const routes = async (app: FastifyInstance) => {
    changeFromOwnFrameOnly(app, deps);
    const bodyLimit = MAX_BODY_BYTES;
    const url = "/widget/:inboxId";
    app.route<Path>({
      method: "POST",
      url: `${url}/session`,
      bodyLimit,
      config: { permission: "public" },
      handler: open,
    });
    const config = { permission: "visitor" as const };
    for (const [name, handler] of Object.entries(POSTS))
      app.route<Path>({ method: "POST", url: `${url}/${name}`, bodyLimit, config, handler });
    app.route<Path>({ method: "GET", url: `${url}/messages`, config, handler: page });
    app.route<PicturePath>({ method: "GET", url: `${url}/pictures/:hash`, config, handler: picture });
    app.route<Path>({ method: "GET", url: `${url}/stream`, config, handler: stream });
  };

  /** `letGo` ends every stream and opens no more: this process is about to leave. */
  return { routes, letGo: seats.endAll };

  function callOf(request: FastifyRequest, { tenantId }: VisitorSession) {
    return visitorCall(db, tenantId, request.id);
  }

  function thread(call: Call, session: VisitorSession, page: { before: string | null; size: number }) {
    return readVisitorThread(call, session, fileAddresses, page);
  }
}

type Acts = VisitorAct extends infer Act ? (Act extends VisitorAct ? Omit<Act, "visitor" | "at"> : never) : never;

/** What the form asks for is asked for here as well. */
function requireAnswers({ settings }: Widget, given: { name?: string | undefined; email?: string | undefined }) {
  if (settings.askName === "required" && !given.name) throw new DomainError("invalid_input", "Please say your name.");
  if (settings.askEmail === "required" && !given.email)
    throw new DomainError("invalid_input", "Please say your e-mail address.");
}

const formOf = ({ name, email }: VisitorSession) => [
  ...(name ? [{ name: "Name", value: name }] : []),
  ...(email ? [{ name: "E-mail", value: email }] : []),
];
