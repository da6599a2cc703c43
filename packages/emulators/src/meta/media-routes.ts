/** Media of the Graph API: upload, look-up, download with the bearer token, removal. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { graphError, noSuchObject } from "./graph-error.ts";
import { answer, GraphRefusal, numberOfPath, numbersOfCaller, param, queryOf } from "./graph-access.ts";
import { refusalOf, sha256Hex, type StoredMedia } from "./media-store.ts";
import { hang, reset, wait } from "./message-routes.ts";
import type { World } from "./world.ts";
import type { Behaviour } from "./behaviours.ts";

type Upload = { fields: Record<string, string>; file: { bytes: Buffer; mimeType: string; fileName: string } | null };

async function readUpload(request: FastifyRequest): Promise<Upload> {
  const upload: Upload = { fields: {}, file: null };
  for await (const part of request.parts()) {
    if (part.type === "file")
      upload.file = { bytes: await part.toBuffer(), mimeType: part.mimetype, fileName: part.filename };
    else upload.fields[part.fieldname] = String(part.value);
  }
  return upload;
}

/** The misbehaviour ordered for media, if any; true when the request has been dealt with. */
async function isMistreated(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  phoneNumberId: string | null,
  on: Behaviour["on"] = "media",
): Promise<boolean> {
  const behaviour = world.behaviours.take({ on, phoneNumberId, to: null });
  if (!behaviour) return false;
  if (request.entry) request.entry.outcome = behaviour.kind;
  if (behaviour.kind === "slow") {
    await wait(behaviour.ms);
    return false;
  }
  if (behaviour.kind === "error" || behaviour.kind === "fail_later") {
    const error = graphError(behaviour.code, behaviour.kind === "error" ? { httpStatus: behaviour.httpStatus } : {});
    answer(reply, error.httpStatus, error.body);
  } else if (behaviour.kind === "hang") hang(reply);
  else if (behaviour.kind === "garbage_200") reply.code(200).type("text/html").send("<html></html>");
  else reset(request, reply);
  return true;
}

function mediaOfCaller(world: World, request: FastifyRequest, id: string): StoredMedia {
  const ids = new Set(numbersOfCaller(world, request).map((number) => number.phoneNumberId));
  const media = world.media.get(id);
  const wanted = queryOf(request)["phone_number_id"];
  if (!media || !ids.has(media.phoneNumberId) || (wanted !== undefined && wanted !== media.phoneNumberId))
    throw new GraphRefusal(noSuchObject(request.method, id));
  return media;
}

export function addMediaRoutes(app: FastifyInstance, world: World): void {
  app.post("/:version(^v\\d+\\.\\d+$)/:id/media", async (request, reply) => {
    const number = numberOfPath(world, request);
    if (!request.isMultipart())
      throw new GraphRefusal(graphError(100, { message: "(#100) The parameter file is required." }));
    const { fields, file } = await readUpload(request);
    if (request.entry)
      request.entry.body = {
        ...fields,
        file: file && { mimeType: file.mimeType, fileName: file.fileName, sizeBytes: file.bytes.length },
      };
    if (await isMistreated(world, request, reply, number.phoneNumberId, "upload")) return reply;
    if (fields["messaging_product"] !== "whatsapp")
      throw new GraphRefusal(graphError(100, { message: "(#100) The parameter messaging_product is required." }));
    if (!file) throw new GraphRefusal(graphError(100, { message: "(#100) The parameter file is required." }));
    const mimeType = fields["type"] ?? file.mimeType;
    const refused = refusalOf(mimeType, file.bytes.length);
    if (refused === "type")
      throw new GraphRefusal(
        graphError(100, {
          message: `(#100) Param file must be a file with one of the supported types; got ${mimeType}.`,
        }),
      );
    if (refused === "size")
      throw new GraphRefusal(
        graphError(131053, { details: `Media file size is too big: ${file.bytes.length} bytes.` }),
      );
    const { bytes, fileName } = file;
    const media = world.media.add({ phoneNumberId: number.phoneNumberId, mimeType, fileName, bytes }, "business");
    return answer(reply, 200, { id: media.id });
  });

  // The bytes themselves live outside the versioned paths, as on Meta's own file hosts.
  app.get("/whatsapp_business/attachments/", async (request, reply) => {
    numbersOfCaller(world, request);
    const { mid = "", hash = "" } = queryOf(request);
    const media = world.media.redeem(mid, hash);
    if (await isMistreated(world, request, reply, media?.phoneNumberId ?? null)) return reply;
    if (!media) return reply.code(404).type("text/plain").send("");
    mediaOfCaller(world, request, media.id);
    return reply.type(media.mimeType).header("content-disposition", "attachment").send(media.bytes);
  });

  app.delete("/:version(^v\\d+\\.\\d+$)/:id", async (request, reply) => {
    world.media.remove(mediaOfCaller(world, request, param(request, "id")).id);
    return answer(reply, 200, { success: true });
  });
}

/** `GET /{media-id}`: where it can be fetched, for five minutes. */
export async function lookUpMedia(world: World, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const media = mediaOfCaller(world, request, param(request, "id"));
  if (await isMistreated(world, request, reply, media.phoneNumberId)) return reply;
  return answer(reply, 200, {
    messaging_product: "whatsapp",
    // The address the caller used is the one at which this emulator can be reached by them.
    url: `http://${request.headers.host ?? new URL(world.url).host}${world.media.ticket(media.id)}`,
    mime_type: media.mimeType,
    sha256: sha256Hex(media.bytes),
    file_size: String(media.bytes.length),
    id: media.id,
  });
}
