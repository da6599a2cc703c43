/**
 * Meta's webhooks: raw bytes, signature first, stored before the answer. Nothing is parsed here, and nothing is unpacked:
 * a compressed body could grow without bound, and the signature is over the bytes as they came.
 */
import { DomainError } from "@max/domain/errors";
import { InboxId } from "@max/domain/ids";
import { laneHint } from "@max/channels/whatsapp/lane";
import { isSignedBy } from "@max/channels/whatsapp/signature";
import { verifySubscription } from "@max/channels/whatsapp/verification";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { refuse, sendRefusal } from "../http/refuse.ts";

const MAX_BODY_BYTES = 3 * 1024 * 1024;

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

  async function receive(request: FastifyRequest<Params>, reply: FastifyReply) {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const gate = await gateOf(request.params.inboxId);
    if (!isSignedBy(body, request.headers["x-hub-signature-256"], gate.appSecrets))
      return refuse(request, reply, new DomainError("unauthenticated", "The signature is not right."));
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
        handler: receive,
      });
    }
  };
}
