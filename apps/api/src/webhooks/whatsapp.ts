/** Meta's webhooks: of MAX's own Meta app, and of inboxes that have an app of their own. Nothing is parsed here. */
import { DomainError } from "@max/domain/errors";
import { laneHint } from "@max/channels/whatsapp/lane";
import { isSignedBy } from "@max/channels/whatsapp/signature";
import { verifySubscription } from "@max/channels/whatsapp/verification";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { refuse } from "../http/refuse.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { gateOfInbox, openSignedDoor, takeRawBodies } from "./signed-door.ts";

const MAX_BODY_BYTES = 3 * 1024 * 1024;
const SIGNATURE_SHAPE = /^sha256=[0-9a-f]{64}$/;

export type WebhookDeps = Pick<ApiDeps, "config" | "acceptor" | "inboxSecrets" | "inboxVerified">;

export function whatsAppWebhooks({ config, acceptor, inboxSecrets, inboxVerified }: WebhookDeps, budget: ByteBudget) {
  const shared = {
    source: "whatsapp",
    tenantId: null,
    inboxId: null,
    secrets: config.metaAppSecrets,
    verifyToken: config.metaVerifyToken,
  };
  const gateOf = async (inboxId: string | undefined) =>
    inboxId === undefined ? shared : gateOfInbox(inboxSecrets, "whatsapp", inboxId);

  type Params = { Params: { inboxId?: string } };

  async function verify(request: FastifyRequest<Params>, reply: FastifyReply) {
    const { tenantId, inboxId, verifyToken } = await gateOf(request.params.inboxId);
    const answer = verifySubscription(request.query as Record<string, unknown>, verifyToken);
    if (!answer.isVerified) return refuse(request, reply, new DomainError("forbidden", "The token is not right."));
    if (tenantId && inboxId) await inboxVerified({ tenantId, inboxId });
    return reply.type("text/plain; charset=utf-8").send(answer.challenge);
  }

  const door = openSignedDoor(
    {
      maxBodyBytes: MAX_BODY_BYTES,
      looksSigned(headers) {
        const signature = headers["x-hub-signature-256"];
        return typeof signature === "string" && SIGNATURE_SHAPE.test(signature);
      },
      isAuthentic: (body, headers, secrets) => isSignedBy(body, headers["x-hub-signature-256"], secrets),
      gateOf,
      laneHint,
      answer: (reply) => reply.type("text/plain; charset=utf-8").send("EVENT_RECEIVED"),
    },
    { acceptor, budget },
  );

  return async (app: FastifyInstance) => {
    takeRawBodies(app);
    for (const url of ["/webhooks/whatsapp", "/webhooks/whatsapp/:inboxId"]) {
      app.route<Params>({ method: "GET", url, config: { permission: "verify_token" }, handler: verify });
      app.route({ method: "POST", url, ...door });
    }
  };
}
