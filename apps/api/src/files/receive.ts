/**
 * Files on their way out, from a page of ours or a program: raw bytes, streamed into the store, capped, and looked into before
 * anything can name them. What they claim to be is never believed.
 */
import type { Readable } from "node:stream";
import type { Permission } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { type FileVerdict, judgeFile, MAX_UPLOAD_BYTES } from "@max/domain/message/files";
import { UploadFile } from "@max/domain/message/inputs";
import type { UploadView } from "@max/domain/message/views";
import type { Call } from "@max/db/transaction";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { mayUpload, recordUpload } from "@max/services/attachment/uploads";
import { actorKey } from "@max/services/auth/answer-once";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callAs } from "../context.ts";
import { sessionCookie } from "../cookies.ts";
import type { ApiDeps } from "../deps.ts";
import { allowSlowBody } from "../http/slow-bodies.ts";
import { requestContext } from "../http/request-context.ts";
import { mayChange, originPolicy } from "../origin.ts";
import { capped, tooLarge } from "./capped.ts";
import { lookInto } from "./look-into.ts";

const MB = 1024 * 1024;
/** A slow line has this long for its file, as long as something comes. */
const WHOLE_LIMIT_MS = 10 * 60_000;
const SILENCE_LIMIT_MS = 20_000;
/** One sender fills neither the disk nor all connections at once. */
const AT_ONCE_PER_SENDER = 4;

export function uploadRoutes(deps: ApiDeps) {
  const origins = originPolicy(deps.config.publicUrl, deps.config.port);
  const cookie = sessionCookie(deps.config.publicUrl);
  const underWay = new Map<string, number>();

  async function callOf(request: FastifyRequest, acceptsCookie: boolean): Promise<Call> {
    if (acceptsCookie && !mayChange(request.headers, origins, cookie.read(request.headers.cookie) !== null))
      throw new DomainError("forbidden", "This page may not act for the signed-in person.");
    const caller = await requestContext(deps, request, { acceptsCookie }).readCaller();
    if (!caller) throw new DomainError("unauthenticated", "Please sign in.");
    return callAs(deps, caller.actor, request.id);
  }

  async function receive(call: Call, input: UploadFile, body: AsyncIterable<Buffer>): Promise<UploadView> {
    const channel = await mayUpload(call, input.conversationId);
    const storageKey = newMediaKey(call.tenantId);
    try {
      const sizeBytes = await deps.media.put(storageKey, body);
      const { mimeType, flaw } = await lookInto(deps.media, storageKey, input.name, input.type);
      const verdict = judgeFile(channel, { mimeType: mimeType ?? "", sizeBytes, isVoice: input.voice });
      if (!verdict.ok) throw new DomainError("file_refused", sentenceOf(verdict));
      if (mimeType === null || flaw !== null) throw new DomainError("file_refused", flaw ?? sentenceOf(OF_NO_TYPE));
      const { conversationId, name: fileName } = input;
      return await recordUpload(call, {
        conversationId,
        fileName,
        kind: verdict.kind,
        mimeType,
        sizeBytes,
        storageKey,
      });
    } catch (error) {
      // Nothing will ever point at these bytes.
      await deps.media.remove(storageKey);
      throw error;
    }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, call: Call, given: object) {
    const input = UploadFile.parse(given);
    const sender = `${call.tenantId} ${actorKey(call)}`;
    const others = underWay.get(sender) ?? 0;
    if (others >= AT_ONCE_PER_SENDER)
      throw new DomainError("too_many_requests", "Too many files at once. Wait until some are done.");
    if (Number(request.headers["content-length"]) > MAX_UPLOAD_BYTES) throw tooLarge(MAX_UPLOAD_BYTES);
    underWay.set(sender, others + 1);
    const patience = allowSlowBody(request.raw, { wholeMs: WHOLE_LIMIT_MS, silenceMs: SILENCE_LIMIT_MS });
    try {
      return reply.send(await receive(call, input, capped(request.body as Readable, MAX_UPLOAD_BYTES, patience.heard)));
    } catch (error) {
      // What is still on its way will not be read.
      void reply.header("connection", "close");
      throw error;
    } finally {
      patience.end();
      const left = (underWay.get(sender) ?? 1) - 1;
      if (left > 0) underWay.set(sender, left);
      else underWay.delete(sender);
    }
  }

  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    // No page of another site can send this type without asking first, and nothing is read before the handler wants it.
    app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
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

const OF_NO_TYPE: Exclude<FileVerdict, { ok: true }> = { ok: false, reason: "type" };

function sentenceOf(verdict: Exclude<FileVerdict, { ok: true }>): string {
  switch (verdict.reason) {
    case "empty":
      return "This file is empty. Choose another one.";
    case "type":
      return "The channel does not take this type of file, or the file is not what its name says. Send a PDF, a JPEG or PNG picture, an MP4 video or an Office document.";
    case "size":
      return `A file of this kind (${verdict.kind}) may have ${Math.floor((verdict.maxBytes / MB) * 10) / 10} MB at most. Make it smaller, or send a link.`;
  }
}
