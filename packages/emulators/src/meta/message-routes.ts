/** `POST /{phone-number-id}/messages`: sending, marking as read, and the misbehaviour ordered for either answer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Behaviour } from "./behaviours.ts";
import { graphError } from "./graph-error.ts";
import { answer, numberOfPath } from "./graph-access.ts";
import type { BusinessNumber } from "./people.ts";
import { readSend, type MarkRead } from "./read-send.ts";
import { sendMessage } from "./send-message.ts";
import type { Statuses } from "./statuses.ts";
import { answerInPieces, bytesOneByOne, cutShort, withoutEnd } from "./strange-answers.ts";
import type { World } from "./world.ts";

const fieldOf = (body: unknown, name: string): string | null => {
  const value = typeof body === "object" && body !== null ? new Map(Object.entries(body)).get(name) : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
};

/** Cuts the connection with a reset, as a broken load balancer does, and leaves the request without any answer. */
export function reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}

/** Keeps the connection open for ever and says nothing. */
export function hang(reply: FastifyReply): FastifyReply {
  reply.hijack();
  return reply;
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function markRead(world: World, number: BusinessNumber, mark: MarkRead, reply: FastifyReply): FastifyReply {
  const where = world.sentBy.get(mark.messageId);
  const chat = where && world.chats.find(where.phoneNumberId, where.customerId);
  if (!chat || where.phoneNumberId !== number.phoneNumberId) {
    const error = graphError(131009, { details: "The message id is unknown to this number or too old." });
    return answer(reply, error.httpStatus, error.body);
  }
  // Marking one as read marks all before it.
  const upTo = chat.messages.findIndex((message) => message.id === mark.messageId);
  const newlyRead = chat.messages.filter(
    (message, index) => index <= upTo && message.side === "customer" && message.state !== "read",
  );
  for (const message of newlyRead) message.state = "read";
  if (newlyRead.length > 0) world.chats.step(chat, "Read by an agent");
  if (mark.isTyping) world.chats.step(chat, "An agent is typing");
  return answer(reply, 200, { success: true });
}

export function addMessageRoutes(app: FastifyInstance, world: World, statuses: Statuses): void {
  app.post("/:version(^v\\d+\\.\\d+$)/:id/messages", async (request, reply) => {
    const number = numberOfPath(world, request);
    const { entry, body } = request;
    if (entry) {
      entry.opaque = fieldOf(body, "biz_opaque_callback_data");
      entry.to = fieldOf(body, "to") ?? fieldOf(body, "recipient");
    }
    const isMark = fieldOf(body, "status") !== null;
    const behaviour = isMark
      ? null
      : world.behaviours.take({ on: "send", phoneNumberId: number.phoneNumberId, to: entry?.to ?? null });
    return behave(world, statuses, number, request, reply, behaviour);
  });
}

async function behave(
  world: World,
  statuses: Statuses,
  number: BusinessNumber,
  request: FastifyRequest,
  reply: FastifyReply,
  behaviour: Behaviour | null,
): Promise<FastifyReply> {
  const { entry } = request;
  const decide = (outcome: string): void => {
    if (entry) entry.outcome = outcome;
    world.ledger.settled();
  };

  if (behaviour?.kind === "error") {
    decide(`refused ${behaviour.code}`);
    const error = graphError(behaviour.code, { httpStatus: behaviour.httpStatus });
    if (behaviour.retryAfterS !== undefined) reply.header("retry-after", String(behaviour.retryAfterS));
    return answer(reply, error.httpStatus, error.body);
  }
  if (behaviour?.kind === "reset_before") {
    decide("reset_before");
    return reset(request, reply);
  }
  if (behaviour?.kind === "hang" && !behaviour.accepts) {
    decide("hang");
    return hang(reply);
  }
  if (behaviour?.kind === "garbage_200" && !behaviour.accepts) {
    decide("garbage_200");
    return reply.code(200).type("text/html").send("<html><body>OK</body></html>");
  }
  if (behaviour?.kind === "answer" && !behaviour.accepts) {
    decide("answer");
    return reply.code(behaviour.httpStatus).headers(behaviour.headers).send(behaviour.body);
  }
  if (behaviour?.kind === "slow") await wait(behaviour.ms);

  const read = readSend(request.body);
  if (!read.ok) {
    decide(`refused ${String(read.error.body.error["code"])}`);
    return answer(reply, read.error.httpStatus, read.error.body);
  }
  if (read.value.action === "read") return markRead(world, number, read.value, reply);

  const failWith = behaviour?.kind === "fail_later" ? behaviour.code : null;
  const result = await sendMessage(world, statuses, number, read.value, failWith);
  if (result.kind === "refused") {
    decide(`refused ${result.code}`);
    return answer(reply, result.error.httpStatus, result.error.body);
  }
  if (entry) entry.wamid = result.wamid;
  switch (behaviour?.kind) {
    case "reset_after_accept":
      decide("reset_after_accept");
      return reset(request, reply);
    case "hang":
      decide("hang");
      return hang(reply);
    case "garbage_200":
      decide("garbage_200");
      return reply.code(200).type("text/html").send("<html><body>OK</body></html>");
    case "answer":
      decide("answer");
      return reply.code(behaviour.httpStatus).headers(behaviour.headers).send(behaviour.body);
    case "drip":
      decide("drip");
      return answerInPieces(reply, bytesOneByOne(JSON.stringify(result.body), behaviour.everyMs));
    case "endless":
      decide("endless");
      return answerInPieces(reply, withoutEnd());
    case "cut_answer":
      decide("cut_answer");
      return answerInPieces(reply, cutShort(JSON.stringify(result.body)));
    default:
      decide(
        result.willFail === null ? (behaviour?.kind === "slow" ? "slow" : "accepted") : `will_fail ${result.willFail}`,
      );
      return answer(reply, 200, result.body);
  }
}
