/** Files that our own side is to send, from a page of ours or a program: raw bytes, kept for their owner and conversation. */
import type { Permission } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { MAX_UPLOAD_BYTES } from "@max/domain/message/files";
import { UploadFile } from "@max/domain/message/inputs";
import type { UploadView } from "@max/domain/message/views";
import type { Call } from "@max/db/transaction";
import { mayUpload, recordUpload } from "@max/services/attachment/uploads";
import { actorKey } from "@max/services/auth/answer-once";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callAs } from "../context.ts";
import { sessionCookie } from "../cookies.ts";
import type { ApiDeps } from "../deps.ts";
import { requestContext } from "../http/request-context.ts";
import { mayChange, originPolicy } from "../origin.ts";
import { createAtOnce } from "./at-once.ts";
import { takeFileBodies, withFileBody } from "./file-body.ts";
import { takeIn } from "./take-in.ts";

const AT_ONCE_PER_SENDER = 4;

export function uploadRoutes(deps: ApiDeps) {
  const origins = originPolicy(deps.config.publicUrl, deps.config.port);
  const cookie = sessionCookie(deps.config.publicUrl);
  const atOnce = createAtOnce(AT_ONCE_PER_SENDER);

  async function callOf(request: FastifyRequest, acceptsCookie: boolean): Promise<Call> {
    if (acceptsCookie && !mayChange(request.headers, origins, cookie.read(request.headers.cookie) !== null))
      throw new DomainError("forbidden", "This page may not act for the signed-in person.");
    const caller = await requestContext(deps, request, { acceptsCookie }).readCaller();
    if (!caller) throw new DomainError("unauthenticated", "Please sign in.");
    return callAs(deps, caller.actor, request.id);
  }

  async function receive(call: Call, input: UploadFile, body: AsyncIterable<Buffer>): Promise<UploadView> {
    const { conversationId, name, type, voice } = input;
    const channel = await mayUpload(call, conversationId);
    const to = { tenantId: call.tenantId, channel };
    return takeIn(deps.media, to, { name, type, isVoice: voice }, body, (file) =>
      recordUpload(call, { ...file, conversationId }),
    );
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, call: Call, given: object) {
    const input = UploadFile.parse(given);
    const end = atOnce.take(`${call.tenantId} ${actorKey(call)}`);
    try {
      const view = await withFileBody(request, reply, MAX_UPLOAD_BYTES, (body) => receive(call, input, body));
      return reply.send(view);
    } finally {
      end();
    }
  }

  return async (app: FastifyInstance) => {
    takeFileBodies(app);
    const config: { permission: Permission } = { permission: "message.send" };

    app.post("/files", { config, bodyLimit: MAX_UPLOAD_BYTES }, async (request, reply) =>
      answer(request, reply, await callOf(request, true), { ...(request.query as object) }),
    );
    app.post<{ Params: { conversationId: string } }>(
      "/api/v1/conversations/:conversationId/files",
      { config, bodyLimit: MAX_UPLOAD_BYTES },
      // Bearer only: a cookie would let another site's page act through a person's browser.
      async (request, reply) =>
        answer(request, reply, await callOf(request, false), { ...(request.query as object), ...request.params }),
    );
  };
}
