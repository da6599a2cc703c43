/** The OpenAPI document, made from the procedures themselves, so that it cannot say anything else than they do. */
import { UploadedPicture } from "@max/domain/access/people";
import { CannedFileView } from "@max/domain/canned/canned-response";
import { UploadView } from "@max/domain/message/views";
import { z } from "zod";
import { appRouter } from "../router.ts";
import { REST_PREFIX, restProcedures } from "./bridge.ts";

type Json = Record<string, unknown>;

const PROBLEM = {
  type: "object",
  required: ["code", "message", "requestId"],
  properties: {
    code: { type: "string", description: "Stable; what a program decides by.", example: "not_found" },
    message: { type: "string", description: "A sentence for a person.", example: "There is no such conversation." },
    unseen: {
      type: "array",
      items: { type: "object" },
      description: "With `unseen_message`: the messages that came after `seenMessageId`.",
    },
    problem: {
      type: "string",
      description:
        "When an account cannot be used: what is wrong, such as `expired`, `no_permission` or `number_unknown`.",
    },
    requestId: { type: "string", description: "Finds the request in our log." },
  },
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same key with the same request gives the same answer for a day, and nothing happens twice.",
  schema: { type: "string", maxLength: 200 },
};

const inQuery = (name: string, description: string, required = false) => ({
  name,
  in: "query",
  required,
  description,
  schema: { type: "string" },
});

const FILE_NAME = inQuery("name", "The file's name, as the customer sees it.", true);
const FILE_TYPE = inQuery("type", "The type it claims. Its bytes decide; this only tells what bytes cannot.");

type UploadOperation = {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: Json[];
};

/** A call whose body is no JSON: a file's own bytes. */
const ofBytes = (operation: UploadOperation, answer: string, view: z.ZodType) => ({
  ...operation,
  security: [{ Authorization: [] }],
  requestBody: {
    required: true,
    content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
  },
  responses: withOurProblems({
    200: { description: answer, content: { "application/json": { schema: z.toJSONSchema(view) } } },
  }),
});

/** By their paths. */
const UPLOADS: Readonly<Record<string, Json>> = {
  "/conversations/{conversationId}/files": ofBytes(
    {
      operationId: "message-uploadFile",
      summary: "Upload a file to send",
      description:
        "The answer's `id` is the `attachmentId` of the message that sends it. A file belongs to its conversation and to who uploaded it, is sent once, and leaves after a week unsent.",
      tags: ["messages"],
      parameters: [
        { name: "conversationId", in: "path", required: true, schema: { type: "string", format: "uuid" } },
        FILE_NAME,
        FILE_TYPE,
        inQuery("voice", "`true` for Ogg with Opus that is to be heard as a voice note."),
      ],
    },
    "Stored, and not sent yet",
    UploadView,
  ),
  "/canned-files": ofBytes(
    {
      operationId: "cannedResponse-uploadFile",
      summary: "Upload a file for a canned response",
      description:
        "The answer's `id` is one of the `fileIds` of the response that is to carry it. Until then it belongs to who uploaded it, and leaves after a week.",
      tags: ["canned responses"],
      parameters: [FILE_NAME, FILE_TYPE],
    },
    "Stored, and in no response yet",
    CannedFileView,
  ),
  "/me/picture": ofBytes(
    {
      operationId: "profile-uploadPicture",
      summary: "Be shown by a picture",
      description: "A JPEG, PNG, WebP or GIF of 5 MB at most. Its middle is kept, as a square.",
      tags: ["profile"],
      parameters: [],
    },
    "Kept, instead of the one before",
    UploadedPicture,
  ),
};

/** @param publicUrl the origin the API is reached at */
export async function openApiDocument(publicUrl: string): Promise<Json> {
  // Most processes are never asked for it, and what makes it is large.
  const { generateOpenApiDocument } = await import("trpc-to-openapi");
  const document = generateOpenApiDocument(appRouter, {
    title: "MAX",
    version: "1",
    description: "Conversations and messages of one company. Authorization: Bearer with an API key or an access token.",
    baseUrl: `${publicUrl}${REST_PREFIX}`,
    openApiVersion: "3.1.0",
  }) as unknown as { paths: Record<string, Record<string, Json>>; components: { schemas?: Json } };
  const keyed = new Set<string>(
    restProcedures().flatMap(({ isKeyed, route }) => (isKeyed ? [`${route.method.toLowerCase()} ${route.path}`] : [])),
  );
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.responses = withOurProblems(operation.responses as Json);
      if (keyed.has(`${method} ${path}`))
        operation.parameters = [...((operation.parameters as Json[]) ?? []), IDEMPOTENCY_KEY];
    }
  }
  makeClientMessageIdOptional(document.paths);
  for (const [path, post] of Object.entries(UPLOADS)) document.paths[path] = { post };
  const kept = Object.entries(document.components.schemas ?? {}).filter(([name]) => !name.startsWith("error."));
  document.components.schemas = { ...Object.fromEntries(kept), Problem: PROBLEM };
  return document;
}

/** The generator describes the library's own error shape; ours is one for all. */
function withOurProblems(responses: Json): Json {
  const success = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const problem = {
    description: "A refusal",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  return { ...Object.fromEntries(success), default: problem };
}

/** Over REST it may be left out; the server then makes one. */
function makeClientMessageIdOptional(paths: Record<string, Record<string, Json>>) {
  const body = paths["/conversations/{conversationId}/messages"]?.post?.requestBody as
    | { content: { "application/json": { schema: { required?: string[] } } } }
    | undefined;
  const schema = body?.content["application/json"].schema;
  if (schema?.required) schema.required = schema.required.filter((name) => name !== "clientMessageId");
}
