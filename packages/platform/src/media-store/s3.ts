/**
 * Files in a bucket of Amazon S3, or of anything that speaks its protocol. Nothing in it is public: files are read by the
 * api, which asks the reader's right each time.
 */
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { MediaMissing, type OpenMediaStore, requireMediaKey } from "./media-store.ts";

export type S3Options = {
  bucket: string;
  region: string;
  endpoint?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  forcePathStyle: boolean;
};

/** The least S3 takes for a part that is not the last. A file up to this goes in one request. */
const PART_BYTES = 5 * 1024 * 1024;
/** Together with the size of a part: what one file being stored holds in memory at most. */
const PARTS_AT_ONCE = 2;
/** Refusals for being too fast and broken connections included; the pauses between grow. */
const TRIES = 3;
const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** A reader may be slow: the connection behind them is silent for as long as they are. */
const SILENCE_TIMEOUT_MS = 60_000;

export function createS3MediaStore(options: S3Options): OpenMediaStore {
  const { bucket: Bucket, region, endpoint, accessKeyId, secretAccessKey, forcePathStyle } = options;
  const client = new S3Client({
    region,
    forcePathStyle,
    maxAttempts: TRIES,
    // Checksums in trailers are Amazon's own: other storages refuse or, worse, store them.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENCE_TIMEOUT_MS,
    },
    ...(endpoint && { endpoint }),
    // Without a key the machine's own role is asked.
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  });
  const ping = async () => void (await client.send(new HeadBucketCommand({ Bucket })));

  return {
    async put(Key, content) {
      requireMediaKey(Key);
      let sizeBytes = 0;
      async function* counted() {
        for await (const chunk of content) {
          sizeBytes += (chunk as Uint8Array).length;
          yield chunk as Uint8Array;
        }
      }
      // What is broken off is taken back: its parts would be stored, and paid for, without end.
      const upload = new Upload({
        client,
        params: { Bucket, Key, Body: Readable.from(counted(), { objectMode: false }) },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
        leavePartsOnError: false,
      });
      await upload.done();
      return sizeBytes;
    },
    async open(Key, part) {
      requireMediaKey(Key);
      try {
        const Range = part && `bytes=${part.first}-${part.last}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
        return asReadable(Body);
      } catch (error) {
        // An empty file has no first byte; a storage calls any part of it out of range.
        if (part && isNamed(error, "InvalidRange")) return Readable.from([]);
        throw isNamed(error, "NoSuchKey") ? new MediaMissing() : error;
      }
    },
    async remove(Key) {
      requireMediaKey(Key);
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    ping,
    async prepare() {
      try {
        await ping();
      } catch (error) {
        if (!isNamed(error, "NotFound", "NoSuchBucket")) throw error;
        await client.send(new CreateBucketCommand({ Bucket })).catch((refusal: unknown) => {
          // Somebody else was quicker.
          if (!isNamed(refusal, "BucketAlreadyOwnedByYou")) throw refusal;
        });
      }
    },
    close: () => client.destroy(),
  };
}

const isNamed = (error: unknown, ...names: string[]) =>
  error instanceof S3ServiceException && names.includes(error.name);

/** On Node it always is one; the type also speaks of browsers. */
function asReadable(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw new Error("The storage answered without a body.");
}
