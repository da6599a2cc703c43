/** Uploads of our own side, from a page of ours or a program: who sends them, and how many at once. */
import type { Permission } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { Call } from "@max/db/transaction";
import { actorKey } from "@max/services/auth/answer-once";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sessionCookie } from "../cookies.ts";
import type { ApiDeps } from "../deps.ts";
import { requireCall } from "../http/request-context.ts";
import { mayChange, originPolicy } from "../origin.ts";
import { createAtOnce } from "./at-once.ts";
import { takeFileBodies, withFileBody } from "./file-body.ts";

const AT_ONCE_PER_SENDER = 4;

export type RawUpload = {
  permission: Permission;
  /** Where pages of ours send it, and programs. */
  paths: { page: string; rest: string };
  maxBytes: number;
  /** @param given what stands in the address @returns the answer */
  take: (call: Call, given: Record<string, unknown>, body: AsyncIterable<Buffer>) => Promise<unknown>;
};

/** The requests of all of them count together. */
export function rawUploads(deps: ApiDeps, uploads: readonly RawUpload[]) {
  const origins = originPolicy(deps.config.publicUrl, deps.config.port);
  const cookie = sessionCookie(deps.config.publicUrl);
  const atOnce = createAtOnce(AT_ONCE_PER_SENDER);

  async function callOfPage(request: FastifyRequest): Promise<Call> {
    if (!mayChange(request.headers, origins, cookie.read(request.headers.cookie) !== null))
      throw new DomainError("forbidden", "This page may not act for the signed-in person.");
    return requireCall(deps, request, { acceptsCookie: true });
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, call: Call, { maxBytes, take }: RawUpload) {
    const end = atOnce.take(`${call.tenantId} ${actorKey(call)}`);
    const given = { ...(request.query as object), ...(request.params as object) };
    try {
      return reply.send(await withFileBody(request, reply, maxBytes, (body) => take(call, given, body)));
    } finally {
      end();
    }
  }

  return async (app: FastifyInstance) => {
    takeFileBodies(app);
    for (const upload of uploads) {
      const options = { config: { permission: upload.permission }, bodyLimit: upload.maxBytes };
      app.post(upload.paths.page, options, async (request, reply) =>
        answer(request, reply, await callOfPage(request), upload),
      );
      // Bearer only: a cookie would let another site's page act through a person's browser.
      app.post(upload.paths.rest, options, async (request, reply) =>
        answer(request, reply, await requireCall(deps, request, { acceptsCookie: false }), upload),
      );
    }
  };
}
