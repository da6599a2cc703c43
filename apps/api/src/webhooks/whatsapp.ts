/**
 * Meta's webhooks: raw bytes, signature first, stored before the answer. Nothing is parsed here, and nothing is unpacked:
 * a compressed body could grow without bound, and the signature is over the bytes as they came. A body is read only for an
 * inbox that exists, under a signature that could be one, and while the process has room for it.
 */
import { DomainError } from "@max/domain/errors";
import { InboxId } from "@max/domain/ids";
import { laneHint } from "@max/channels/whatsapp/lane";
import { isSignedBy } from "@max/channels/whatsapp/signature";
import { verifySubscription } from "@max/channels/whatsapp/verification";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { refuse, sendRefusal } from "../http/refuse.ts";
import { createByteBudget } from "./byte-budget.ts";

const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** Of all deliveries that are arriving or being stored at one moment. */
const MOST_BYTES_IN_FLIGHT = 64 * 1024 * 1024;
/** The shape alone, before there is a body to check it against; `isSignedBy` decides. */
const SIGNATURE_SHAPE = /^sha256=[0-9a-f]{64}$/;

/** Who may sign here and whose deliveries they are. */
type Gate = { source: string; inboxId: InboxId | null; appSecrets: readonly string[]; verifyToken: string };

export type WebhookDeps = Pick<ApiDeps, "config" | "acceptor" | "inboxSecrets">;

export function whatsAppWebhooks({ config, acceptor, inboxSecrets }: WebhookDeps) {
  const shared: Gate = {
    source: "whatsapp",
    inboxId: null,
    appSecrets: config.metaAppSecrets,
    verifyToken: config.metaVerifyToken,
  };
  /** An unknown inbox is a gate that nobody's key fits: it answers like a bad signature. */
  const nobodys: Gate = { source: "", inboxId: null, appSecrets: [], verifyToken: "" };
  const budget = createByteBudget(MOST_BYTES_IN_FLIGHT);
  const gates = new WeakMap<FastifyRequest, Gate>();

  async function gateOf(inboxId: string | undefined): Promise<Gate> {
    if (inboxId === undefined) return shared;
    const id = InboxId.safeParse(inboxId.toLowerCase());
    const secrets = id.success ? await inboxSecrets.of(id.data) : null;
    if (!secrets || secrets.channel !== "whatsapp") return nobodys;
    return {
      source: secrets.inboxId,
      inboxId: secrets.inboxId,
      appSecrets: secrets.appSecrets,
      verifyToken: secrets.verifyToken ?? "",
    };
  }

  type Params = { Params: { inboxId?: string } };

  async function verify(request: FastifyRequest<Params>, reply: FastifyReply) {
    const { verifyToken } = await gateOf(request.params.inboxId);
    const answer = verifySubscription(request.query as Record<string, unknown>, verifyToken);
    if (!answer.isVerified) return refuse(request, reply, new DomainError("forbidden", "The token is not right."));
    return reply.type("text/plain; charset=utf-8").send(answer.challenge);
  }

  const refuseSignature = (request: FastifyRequest, reply: FastifyReply) =>
    refuse(request, reply, new DomainError("unauthenticated", "The signature is not right."));

  /** Before a byte of the body is read. What is refused here loses its connection, so that its body never comes. */
  async function admit(request: FastifyRequest, reply: FastifyReply) {
    const { inboxId } = request.params as { inboxId?: string };
    const signature = request.headers["x-hub-signature-256"];
    const isShaped = typeof signature === "string" && SIGNATURE_SHAPE.test(signature);
    const gate = isShaped ? await gateOf(inboxId) : nobodys;
    if (gate.appSecrets.length === 0) return refuseSignature(request, reply.header("connection", "close"));
    gates.set(request, gate);
    const release = budget.take(announcedBytes(request));
    if (release === null) {
      void reply.header("connection", "close");
      return refuse(
        request,
        reply,
        new DomainError("unavailable", "Too much is arriving right now. Please try again."),
      );
    }
    releaseWhenOver(request, reply, release);
  }

  async function receive(request: FastifyRequest<Params>, reply: FastifyReply) {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const gate = gates.get(request) ?? nobodys;
    if (!isSignedBy(body, request.headers["x-hub-signature-256"], gate.appSecrets))
      return refuseSignature(request, reply);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity")
      return sendRefusal(request, reply, {
        code: "invalid_input",
        message: "A compressed body is not accepted.",
        status: 415,
      });
    const { inboxKey, sender } = laneHint(body);
    await acceptor.accept({
      source: gate.source,
      inboxId: gate.inboxId,
      body,
      inboxKeyHint: inboxKey,
      senderHint: sender,
    });
    return reply.type("text/plain; charset=utf-8").send("EVENT_RECEIVED");
  }

  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    // What a sender calls the bytes is of no interest, even when it is nonsense: the signature says whose they are.
    app.addHook("onRequest", async ({ raw }) => {
      raw.headers["content-type"] = "application/octet-stream";
    });
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const url of ["/webhooks/whatsapp", "/webhooks/whatsapp/:inboxId"]) {
      app.route<Params>({ method: "GET", url, config: { permission: "verify_token" }, handler: verify });
      app.route<Params>({
        method: "POST",
        url,
        config: { permission: "signature" },
        bodyLimit: MAX_BODY_BYTES,
        onRequest: admit,
        handler: receive,
      });
    }
  };
}

/** As much as the body may come to hold. More than the limit is refused by its length, unread. */
function announcedBytes({ headers }: FastifyRequest): number {
  if (headers["transfer-encoding"] !== undefined) return MAX_BODY_BYTES;
  return Math.min(Number(headers["content-length"] ?? 0), MAX_BODY_BYTES);
}

/** The answer's end, or the connection's: an answer that still waits behind another on its connection hears no end of its own. */
function releaseWhenOver({ raw: { socket } }: FastifyRequest, reply: FastifyReply, release: () => void) {
  const over = () => {
    socket.off("close", over);
    release();
  };
  // It may have closed while the inbox was looked up.
  if (socket.destroyed) return release();
  socket.once("close", over);
  reply.raw.once("close", over);
}
