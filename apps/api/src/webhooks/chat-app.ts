/**
 * Webhooks of companies' own apps, by Standard Webhooks. An app's maker reads our answer, so a body that we cannot read is refused
 * with its reason instead of being kept.
 */
import { laneHint } from "@max/channels/chat-app/lane";
import { parseChatApp } from "@max/channels/chat-app/parse";
import { isSignedBy, looksSigned } from "@max/channels/chat-app/signature";
import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "../deps.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { gateOfInbox, openSignedDoor, takeRawBodies } from "./signed-door.ts";

/** One event, its text at most 64 KiB in whatever spelling. */
const MAX_BODY_BYTES = 512 * 1024;

export function chatAppWebhooks(
  { acceptor, inboxSecrets }: Pick<ApiDeps, "acceptor" | "inboxSecrets">,
  budget: ByteBudget,
) {
  const door = openSignedDoor(
    {
      maxBodyBytes: MAX_BODY_BYTES,
      looksSigned,
      isAuthentic: (body, headers, secrets) => isSignedBy(body, headers, secrets, new Date()),
      gateOf: (inboxId) => gateOfInbox(inboxSecrets, "chat_app", inboxId),
      laneHint,
      objectionTo(body, { inboxId }) {
        const [event] = parseChatApp(body, inboxId ?? "");
        return event?.type === "malformed" ? `The event cannot be read: ${event.reason}.` : null;
      },
      answer: (reply, { deliveryId, isNew }) => reply.code(isNew ? 202 : 200).send({ accepted: true, id: deliveryId }),
    },
    { acceptor, budget },
  );
  return async (app: FastifyInstance) => {
    takeRawBodies(app);
    app.route({ method: "POST", url: "/webhooks/chat/:inboxId", ...door });
  };
}
