/**
 * The part of Amazon S3 that MAX uses, in memory, path style: buckets, objects and uploads in parts, with real signatures and
 * S3's own refusals.
 */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Key, requireSignature, S3Refusal } from "./signature.ts";

const LEAST_PART_BYTES = 5 * 1024 * 1024;

type Answer = { status?: number; headers?: Record<string, string>; body?: Buffer | string };
type Request = {
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  body: Buffer;
  range: string | undefined;
};

const etagOf = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;
const xml = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${inner}`;

/** @param options.port 0, the default, takes any free one */
export async function startS3Server(options: { port?: number; key?: Key; region?: string; buckets?: string[] } = {}) {
  const { port = 0, region = "us-east-1", buckets = [] } = options;
  const key = options.key ?? { accessKeyId: "AKIATEST", secretAccessKey: randomUUID() };
  const objects = new Map<string, Map<string, Buffer>>(buckets.map((name) => [name, new Map()]));
  const uploads = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];
  let toSlowDown = 0;

  function bucketOf(name: string): Map<string, Buffer> {
    const bucket = objects.get(name);
    if (!bucket) throw new S3Refusal(404, "NoSuchBucket");
    return bucket;
  }

  function onBucket({ method, bucket }: Request): Answer {
    if (method === "PUT") {
      if (objects.has(bucket)) throw new S3Refusal(409, "BucketAlreadyOwnedByYou");
      objects.set(bucket, new Map());
      return {};
    }
    bucketOf(bucket);
    if (method === "HEAD") return {};
    throw new S3Refusal(501, "NotImplemented");
  }

  function onObject({ method, bucket, key: name, query, body, range }: Request): Answer {
    const stored = bucketOf(bucket);
    if (method === "PUT") {
      stored.set(name, body);
      return { headers: { etag: etagOf(body) } };
    }
    if (method === "DELETE") {
      stored.delete(name);
      return { status: 204 };
    }
    const found = stored.get(name);
    if (!found) throw new S3Refusal(404, "NoSuchKey");
    if (method !== "GET") throw new S3Refusal(501, `NotImplemented ${method} ${query}`);
    const headers = { etag: etagOf(found), "content-type": "application/octet-stream" };
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    if (first === undefined || last === undefined) return { headers, body: found };
    if (Number(first) >= found.length) throw new S3Refusal(416, "InvalidRange");
    return { status: 206, headers, body: found.subarray(Number(first), Number(last) + 1) };
  }

  function onUpload({ method, bucket, key: name, query, body }: Request): Answer {
    const stored = bucketOf(bucket);
    if (query.has("uploads")) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return {
        body: xml(
          `<InitiateMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${name}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        ),
      };
    }
    const id = query.get("uploadId") ?? "";
    const parts = uploads.get(id);
    if (!parts) throw new S3Refusal(404, "NoSuchUpload");
    if (method === "PUT") {
      parts.set(Number(query.get("partNumber")), body);
      return { headers: { etag: etagOf(body) } };
    }
    uploads.delete(id);
    if (method === "DELETE") return { status: 204 };
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
    const pieces = named.map((number) => parts.get(number));
    if (pieces.some((piece) => piece === undefined)) throw new S3Refusal(400, "InvalidPart");
    if (pieces.slice(0, -1).some((piece) => piece!.length < LEAST_PART_BYTES))
      throw new S3Refusal(400, "EntityTooSmall");
    const whole = Buffer.concat(pieces as Buffer[]);
    stored.set(name, whole);
    return {
      body: xml(
        `<CompleteMultipartUploadResult><Key>${name}</Key><ETag>${etagOf(whole)}</ETag></CompleteMultipartUploadResult>`,
      ),
    };
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? "/", "http://storage");
    const method = request.method ?? "";
    requests.push(`${method} ${url.pathname}${url.search}`);
    if (toSlowDown > 0) {
      toSlowDown -= 1;
      throw new S3Refusal(503, "SlowDown");
    }
    requireSignature(request, body, key, region);
    const [, bucket = "", ...rest] = url.pathname.split("/");
    const asked: Request = {
      method,
      bucket,
      key: decodeURIComponent(rest.join("/")),
      query: url.searchParams,
      body,
      range: request.headers.range,
    };
    if (asked.key === "") return onBucket(asked);
    return asked.query.has("uploads") || asked.query.has("uploadId") ? onUpload(asked) : onObject(asked);
  }

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const requestId = randomUUID();
    response.setHeader("x-amz-request-id", requestId);
    try {
      const { status = 200, headers = {}, body = "" } = await answer(request);
      response.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers }).end(body);
    } catch (error) {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, "InternalError");
      const body = xml(`<Error><Code>${refusal.code}</Code><RequestId>${requestId}</RequestId></Error>`);
      // An answer to HEAD has no body, so that its code cannot be told.
      response.writeHead(refusal.status, { "content-type": "application/xml" });
      response.end(request.method === "HEAD" ? undefined : body);
    }
  }

  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const address = server.address() as { port: number };
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    key,
    /** `METHOD /path?query` of everything that was asked. */
    requests,
    objects: (bucket: string) => bucketOf(bucket),
    /** Uploads in parts that were begun and neither finished nor taken back. */
    unfinished: () => uploads.size,
    slowDown: (times: number) => void (toSlowDown = times),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
