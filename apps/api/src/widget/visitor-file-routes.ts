/** A visitor's files: taken in before the message that has them, and found again when an address of one is over. */
import { DomainError, notFound } from "@max/domain/errors";
import { AttachmentId } from "@max/domain/ids";
import { type FileFacts, judgeFile, largestFile, MAX_FILE_NAME_LENGTH } from "@max/domain/message/files";
import { storableText } from "@max/domain/text";
import { hasVisitorFile, keepVisitorFile } from "@max/services/widget/visitor-files";
import { visitorFileAddresses } from "@max/services/widget/visitor-thread";
import { visitorCall } from "@max/services/widget/widget-book";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { createAtOnce } from "../files/at-once.ts";
import { takeFileBodies, withFileBody } from "../files/file-body.ts";
import { takeIn } from "../files/take-in.ts";
import { changeFromOwnFrameOnly, requireVisitor } from "./visitor-request.ts";

const MAX_BYTES = largestFile("widget");
const judge = (facts: FileFacts) => judgeFile("widget", facts);
const AT_ONCE_PER_VISITOR = 2;
/** What strangers send holds connections of a process that agents use as well. */
const AT_ONCE_IN_ALL = 60;

const Upload = z.strictObject({
  clientMessageId: storableText().min(1).max(100),
  name: storableText().min(1).max(MAX_FILE_NAME_LENGTH),
  type: storableText().max(200).default(""),
});

type Path = { Params: { inboxId: string } };
type FilePath = { Params: { inboxId: string; id: string } };

export function visitorFileRoutes(deps: ApiDeps) {
  const { db, media, visitorLimits, fileAddresses } = deps;
  const atOnce = createAtOnce(AT_ONCE_PER_VISITOR, AT_ONCE_IN_ALL);

  /** Sent again after an answer that got lost, it is the file that came first. */
  async function receive(request: FastifyRequest<Path>, reply: FastifyReply) {
    const session = await requireVisitor(deps, request);
    const { clientMessageId, name, type } = Upload.parse(request.query);
    const call = visitorCall(db, session.tenantId, request.id);
    const end = atOnce.take(session.visitorId);
    try {
      if (await hasVisitorFile(call, session, clientMessageId)) return { ok: true };
      return await withFileBody(request, reply, MAX_BYTES, async (body) => {
        await visitorLimits.uploading(session, request.ip, announced(request));
        await takeIn(media, { tenantId: session.tenantId, channel: "widget", judge }, { name, type }, body, (file) =>
          keepVisitorFile(call, session, { ...file, clientMessageId }),
        );
        return { ok: true };
      });
    } finally {
      end();
    }
  }

  async function addresses(request: FastifyRequest<FilePath>) {
    const session = await requireVisitor(deps, request);
    await visitorLimits.acting(session);
    const id = AttachmentId.safeParse(request.params.id);
    if (!id.success) throw notFound("file");
    return visitorFileAddresses(visitorCall(db, session.tenantId, request.id), session, fileAddresses, id.data);
  }

  return async (app: FastifyInstance) => {
    changeFromOwnFrameOnly(app, deps);
    takeFileBodies(app);
    const config = { permission: "visitor" as const };
    const url = "/widget/:inboxId/files";
    app.route<Path>({ method: "POST", url, bodyLimit: MAX_BYTES, config, handler: receive });
    app.route<FilePath>({ method: "GET", url: `${url}/:id`, config, handler: addresses });
  };
}

/** How much is counted against a visitor before any of it is read. @throws DomainError `invalid_input` when it is not said */
function announced(request: FastifyRequest): number {
  const length = request.headers["content-length"];
  if (length === undefined) throw new DomainError("invalid_input", "Say how long the file is, in Content-Length.");
  return Number(length);
}
