/**
 * Files of messages: for whoever may read the conversation, and by signed addresses for visitors and companies' apps. A browser
 * never runs or shows one in our origin.
 */
import { notFound } from "@max/domain/errors";
import { AttachmentId } from "@max/domain/ids";
import { SHARED_FILES } from "@max/services/attachment/file-address";
import { openAttachment, type OpenedAttachment } from "@max/services/attachment/open-attachment";
import { openShared } from "@max/services/attachment/open-shared";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "../deps.ts";
import { requireCall } from "../http/request-context.ts";
import { type ByteRange, rangeOf } from "./byte-range.ts";
import { contentOf, NO_SCRIPTS, sendDrawn } from "./stored.ts";

/** Types that players need to be told. All others are bytes: a type is never taken on trust. */
const NAMED_TYPE = /^(?:audio|video)\/[a-z0-9.+-]{1,60}$|^image\/(?:jpeg|png|webp|gif)$|^application\/pdf$/;
const PRIVATE_CACHE = "private, max-age=3600";

type Params = { Params: { id: string } };

export function fileRoutes(deps: ApiDeps) {
  async function open(request: FastifyRequest<Params>) {
    const call = await requireCall(deps, request, { acceptsCookie: true });
    const id = AttachmentId.safeParse(request.params.id);
    if (!id.success) throw notFound("file");
    const file = await openAttachment(call, id.data);
    if (file.state !== "stored") throw notFound("file");
    return file;
  }

  async function sendWhole(request: FastifyRequest, reply: FastifyReply, file: OpenedAttachment) {
    if (file.storageKey === null) throw notFound("file");
    const { sizeBytes } = file;
    const range = sizeBytes === null ? null : rangeOf(request.headers.range, sizeBytes);
    const content = await contentOf(deps.media, file.storageKey, range);
    if (range && sizeBytes !== null) void reply.code(206).headers(partHeaders(range, sizeBytes));
    const type = file.mimeType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
    return reply
      .headers({
        "content-type": NAMED_TYPE.test(type) ? type : "application/octet-stream",
        "content-disposition": contentDisposition(file.fileName ?? "file"),
        "content-security-policy": NO_SCRIPTS,
        "cache-control": PRIVATE_CACHE,
        "accept-ranges": "bytes",
      })
      .send(content);
  }

  async function sendPreview(reply: FastifyReply, { previewKey }: OpenedAttachment) {
    if (previewKey === null) throw notFound("file");
    return sendDrawn(reply, deps.media, previewKey, PRIVATE_CACHE);
  }

  return async (app: FastifyInstance) => {
    const config = { permission: "conversation.read" } as const;
    app.get<Params>("/files/:id", { config }, async (request, reply) => sendWhole(request, reply, await open(request)));
    app.get<Params>("/files/:id/preview", { config }, async (request, reply) =>
      sendPreview(reply, await open(request)),
    );

    // Whoever holds the address is who it was signed for.
    app.get(`${SHARED_FILES}/:id/:form`, { config: { permission: "public" } }, async (request, reply) => {
      const asked = deps.fileAddresses.read(request.params, request.query);
      if (!asked) throw notFound("file");
      const file = await openShared(deps.db, asked);
      // An app may show it on pages of its own.
      if (asked.reader.type === "app") void reply.header("cross-origin-resource-policy", "cross-origin");
      return asked.form === "picture" ? sendPreview(reply, file) : sendWhole(request, reply, file);
    });
  };
}

const partHeaders = ({ first, last }: ByteRange, sizeBytes: number) => ({
  "content-range": `bytes ${first}-${last}/${sizeBytes}`,
  "content-length": last - first + 1,
});

/** A file's name as a header (RFC 6266): plain letters for old clients, all of it percent-encoded for the others. */
export function contentDisposition(fileName: string): string {
  // Half of a pair, as a cut through an emoji leaves it, cannot be encoded.
  const name = [...fileName.replace(/[\p{Cc}\p{Cf}\p{Cs}/\\]/gu, "_")].slice(0, 200).join("") || "file";
  const plain = name.replace(/[^\w .()-]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
