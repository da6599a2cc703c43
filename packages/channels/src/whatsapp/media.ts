/**
 * Files that customers send, in two steps: Meta turns a file's id into an address that lives five minutes, and the
 * address gives the bytes to the bearer of the same token. Ids from webhooks live seven days, so we fetch at once.
 */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { DownloadBytes, MediaOutcome, MediaRequest } from "../adapter.ts";
import { type GraphAnswer, type GraphConfig, callGraph, pathPart } from "./graph.ts";

export type MediaLookup =
  | { kind: "found"; url: string; mimeType: string | null; sha256: string | null; sizeBytes: number | null }
  | MediaRefusal;
export type MediaRefusal = Extract<MediaOutcome, { kind: "gone" | "unauthorised" | "try_later" }>;

const Found = z.object({
  url: z.url({ protocol: /^https?$/ }).max(4_096),
  mime_type: z.string().max(200).nullish().catch(null),
  sha256: z.string().max(200).nullish().catch(null),
  // Meta writes it as a string or as a number.
  file_size: z.coerce.number().int().nonnegative().nullish().catch(null),
});

/** Asks for a file's address. The address is for us alone: it must reach neither a browser nor a log. */
export async function lookUpMedia(
  config: GraphConfig,
  accessToken: string,
  mediaId: string,
  inboxKey: string,
  signal: AbortSignal,
): Promise<MediaLookup> {
  const answer = await callGraph(config, {
    path: `${pathPart(mediaId)}?phone_number_id=${pathPart(inboxKey)}`,
    accessToken,
    signal,
  });
  if (answer.kind !== "ok") return toRefusal(answer);
  const found = Found.safeParse(answer.body);
  if (!found.success) return { kind: "try_later", reason: "the answer holds no address" };
  const { url, mime_type: mimeType, sha256, file_size: sizeBytes } = found.data;
  return { kind: "found", url, mimeType: mimeType ?? null, sha256: sha256 ?? null, sizeBytes: sizeBytes ?? null };
}

function toRefusal(answer: Exclude<GraphAnswer, { kind: "ok" }>): MediaRefusal {
  if (answer.kind !== "error") return { kind: "try_later", reason: answer.reason };
  const { code, subcode } = answer.error;
  if (isTokenError(code)) return { kind: "unauthorised" };
  const isGone = answer.httpStatus === 404 || code === 33 || code === 131052 || (code === 100 && subcode === 33);
  return isGone ? { kind: "gone" } : { kind: "try_later", reason: `error ${code}` };
}

/** The codes by which Meta says that a token is invalid, or may not do this. */
export const isTokenError = (code: number) => [0, 3, 10, 190, 131005].includes(code) || (code >= 200 && code <= 299);

/**
 * Looks a file up, has its bytes downloaded and compares them with what was announced. An address that has already
 * run out is looked up once more.
 */
export async function fetchMedia(
  config: GraphConfig,
  request: MediaRequest,
  download: DownloadBytes,
  signal: AbortSignal,
): Promise<MediaOutcome> {
  const first = await fetchOnce(config, request, download, signal);
  return first === "address_ran_out" ? orGone(await fetchOnce(config, request, download, signal)) : first;
}

const orGone = (outcome: MediaOutcome | "address_ran_out"): MediaOutcome =>
  outcome === "address_ran_out" ? { kind: "gone" } : outcome;

async function fetchOnce(
  config: GraphConfig,
  { mediaId, inboxKey, accessToken, sha256 }: MediaRequest,
  download: DownloadBytes,
  signal: AbortSignal,
): Promise<MediaOutcome | "address_ran_out"> {
  const found = await lookUpMedia(config, accessToken, mediaId, inboxKey, signal);
  if (found.kind !== "found") return found;
  let got: Awaited<ReturnType<DownloadBytes>>;
  try {
    got = await download(found.url, { authorization: `Bearer ${accessToken}` }, signal);
  } catch (error) {
    return { kind: "try_later", reason: `the download broke off: ${error instanceof Error ? error.name : "unknown"}` };
  }
  if (got.status === 404 || got.status === 410) return "address_ran_out";
  if (got.status === 401 || got.status === 403) return { kind: "unauthorised" };
  if (got.status !== 200) return { kind: "try_later", reason: `HTTP ${got.status} from the file's address` };
  const announced = sha256 ?? found.sha256;
  if (announced !== null && !isSha256Match(got.sha256, announced)) return { kind: "mismatch" };
  return { kind: "fetched", mimeType: found.mimeType, sizeBytes: got.sizeBytes };
}

/** Whether a digest is the one given as base64, URL-safe base64 or hex; Meta has used more than one of them. */
export function isSha256Match(bytesHash: Buffer, given: string): boolean {
  const text = given.trim();
  const claimed = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : fromBase64(text);
  return claimed !== null && claimed.length === bytesHash.length && timingSafeEqual(claimed, bytesHash);
}

const fromBase64 = (text: string) => (/^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null);
