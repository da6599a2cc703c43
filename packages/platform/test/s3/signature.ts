/** AWS Signature Version 4 from the storage's side: what the request should have been signed with, from its bytes alone. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export type Key = { accessKeyId: string; secretAccessKey: string };

export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
const MOST_SKEW_MS = 15 * 60_000;

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: Buffer | string, data: string) => createHmac("sha256", key).update(data).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** @throws S3Refusal as S3 refuses */
export function requireSignature(request: IncomingMessage, body: Buffer, key: Key, region: string): void {
  const header = (name: string) => String(request.headers[name] ?? "");
  const found = AUTHORIZATION.exec(header("authorization"));
  if (!found) throw new S3Refusal(403, "AccessDenied");
  const [, accessKeyId, day, signedRegion, signedHeaders, signature] = found as unknown as string[];
  if (accessKeyId !== key.accessKeyId) throw new S3Refusal(403, "InvalidAccessKeyId");
  if (signedRegion !== region) throw new S3Refusal(400, "AuthorizationHeaderMalformed");
  const names = signedHeaders!.split(";");
  if (!names.includes("host") || !names.includes("x-amz-date")) throw new S3Refusal(403, "AccessDenied");
  const at = header("x-amz-date");
  const signedAtMs = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(Date.now() - signedAtMs) < MOST_SKEW_MS)) throw new S3Refusal(403, "RequestTimeTooSkewed");
  const payloadHash = header("x-amz-content-sha256");
  if (payloadHash !== "UNSIGNED-PAYLOAD" && payloadHash !== sha256(body))
    throw new S3Refusal(400, "XAmzContentSHA256Mismatch");

  const url = new URL(request.url ?? "/", "http://storage");
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    request.method,
    url.pathname,
    query.join("&"),
    ...names.map((name) => `${name}:${header(name).trim()}`),
    "",
    signedHeaders,
    payloadHash,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n");
  const parts = [day!, region, "s3", "aws4_request"];
  const signingKey = parts.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${key.secretAccessKey}`);
  const expected = hmac(signingKey, toSign);
  if (!timingSafeEqual(expected, Buffer.from(signature!, "hex"))) throw new S3Refusal(403, "SignatureDoesNotMatch");
}
