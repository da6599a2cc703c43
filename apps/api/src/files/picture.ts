/** People's pictures: taken from whom they show, and given to everybody of their company who is signed in. */
import { Readable } from "node:stream";
import type { UploadedPicture } from "@max/domain/access/people";
import { MAX_PICTURE_BYTES, PICTURE_EDGES, type PictureSize } from "@max/domain/access/picture";
import { notFound } from "@max/domain/errors";
import { UserId } from "@max/domain/ids";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { sha256Hex } from "@max/platform/sha256";
import { keepPicture, openPicture, requirePictured } from "@max/services/profile/picture";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { requireCall } from "../http/request-context.ts";
import type { RawUpload } from "./raw-upload.ts";
import { squarePicture } from "./square-picture.ts";
import { sendDrawn } from "./stored.ts";

/** So much of the digest tells any two pictures apart. */
const HASH_DIGITS = 32;

export function pictureUpload(deps: ApiDeps): RawUpload {
  return {
    permission: "session",
    paths: { page: "/picture", rest: "/api/v1/me/picture" },
    maxBytes: MAX_PICTURE_BYTES,
    async take(call, given, body) {
      Nothing.parse(given);
      requirePictured(call);
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const squares = await squarePicture(Buffer.concat(chunks));
      const keys = { large: newMediaKey(call.tenantId), small: newMediaKey(call.tenantId) };
      const hash = sha256Hex(squares.large).slice(0, HASH_DIGITS);
      try {
        for (const size of SIZES) await deps.media.put(keys[size], Readable.from([squares[size]]));
        const { replaced } = await keepPicture(call, { hash, keys });
        for (const key of replaced) await deps.media.remove(key);
      } catch (error) {
        // Nothing will ever point at these bytes.
        for (const key of Object.values(keys)) await deps.media.remove(key);
        throw error;
      }
      return { picture: hash } satisfies z.infer<typeof UploadedPicture>;
    },
  };
}

const Nothing = z.strictObject({});
const SIZES = ["small", "large"] as const satisfies readonly PictureSize[];
const Address = z.object({
  userId: UserId,
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  size: z.enum(Object.keys(PICTURE_EDGES) as [PictureSize, ...PictureSize[]]),
});

/** Another picture has another address. */
const FOR_GOOD = "private, max-age=31536000, immutable";

export const sendPicture = (reply: FastifyReply, { media }: Pick<ApiDeps, "media">, key: string) =>
  sendDrawn(reply, media, key, FOR_GOOD);

export function pictureRoutes(deps: ApiDeps) {
  return async (app: FastifyInstance) => {
    const config = { permission: "workspace.read" } as const;
    app.get("/pictures/:userId/:hash/:size", { config }, async (request, reply) => {
      const call = await requireCall(deps, request, { acceptsCookie: true });
      const address = Address.safeParse(request.params);
      if (!address.success) throw notFound("picture");
      return sendPicture(reply, deps, await openPicture(call, address.data));
    });
  };
}
