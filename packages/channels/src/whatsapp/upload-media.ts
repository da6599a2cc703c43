/**
 * Gives Meta a file to send, and gets the id by which messages name it. No customer sees anything of it, so that every failure
 * but a plain refusal may be tried again.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { FileToUpload, UploadOutcome } from "../adapter.ts";
import { explainError } from "./errors.ts";
import { type GraphAnswer, type GraphConfig, callGraph, isPossibleToken, notConnected, pathPart } from "./graph.ts";
import { safeText } from "../safe-text.ts";

/** Meta keeps what was uploaded for 30 days; one less, for clocks and for what waits to be sent. */
const VALID_FOR_MS = 29 * 24 * 60 * 60 * 1_000;
/** Faults of theirs and limits on how fast we go; all others are about the file or the account. */
const PASSING = new Set([1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057]);
/** How the upload call says that it does not take a file. */
const WRONG_PARAMETER = 100;

export async function uploadMedia(
  config: GraphConfig,
  file: FileToUpload,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  if (!isPossibleToken(file.accessToken)) return { kind: "rejected", code: "190", ...explainError(190) };
  const answer = await callGraph(config, {
    path: `${pathPart(file.inboxKey)}/media`,
    accessToken: file.accessToken,
    form: toForm(file),
    signal,
  });
  return toOutcome(answer);
}

/** The three parts Meta asks for (RFC 7578), the file's bytes passed through as they come. */
function toForm({ mimeType, fileName, sizeBytes, content }: FileToUpload) {
  const boundary = `max-${randomUUID()}`;
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const type = safeText(mimeType, 200).replace(/[\r\n]/g, "");
  const head = Buffer.from(
    `${field("messaging_product", "whatsapp")}${field("type", type)}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted(fileName)}"\r\ncontent-type: ${type}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* parts() {
    yield head;
    yield* content;
    yield tail;
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.length + sizeBytes + tail.length,
    content: parts(),
  };
}

/** As browsers write a name: what would end the header's value or line is percent-encoded. */
const quoted = (fileName: string) =>
  safeText(fileName, 240).replace(/["\r\n]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

const Uploaded = z.object({ id: z.string().min(1).max(512) });

function toOutcome(answer: GraphAnswer): UploadOutcome {
  switch (answer.kind) {
    case "ok": {
      const { data } = Uploaded.safeParse(answer.body);
      return data
        ? { kind: "uploaded", externalId: safeText(data.id, 512), validForMs: VALID_FOR_MS }
        : interrupted("no id came back");
    }
    case "not_connected":
      return notConnected(answer);
    case "lost":
    case "nonsense":
      return interrupted(answer.reason);
    case "error": {
      const { code } = answer.error;
      if (answer.httpStatus >= 500 || PASSING.has(code))
        return { ...interrupted(`error ${code}`), afterMs: answer.retryAfterMs };
      return { kind: "rejected", code: String(code), ...explainError(code === WRONG_PARAMETER ? 131053 : code) };
    }
  }
}

const interrupted = (why: string) =>
  ({
    kind: "retry",
    code: "upload_interrupted",
    reason: `The file could not be handed to WhatsApp (${why}).`,
    afterMs: null,
  }) as const;
