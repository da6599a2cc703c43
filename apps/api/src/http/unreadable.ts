/** What is no HTTP reaches no route and no hook. It is answered here, on the bare connection, in the shape of every refusal. */
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { newId } from "@max/platform/ids";
import type { PublicError } from "../errors.ts";
import { isPatient } from "./slow-bodies.ts";
import type { HeaderSet } from "./headers.ts";

const UNREADABLE: PublicError = { code: "invalid_input", message: "The request is not valid HTTP.", status: 400 };

/** By the name Node gives the error. */
const REFUSALS: ReadonlyMap<string, PublicError> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", { code: "invalid_input", message: "The request did not arrive in time.", status: 408 }],
  [
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    { code: "payload_too_large", message: "The request's chunks are too large.", status: 413 },
  ],
  ["HPE_HEADER_OVERFLOW", { code: "payload_too_large", message: "The request's headers are too large.", status: 431 }],
]);

/** @returns a handler for Node's `clientError`: it answers when an answer can still be told apart, and ends the connection */
export function answerUnreadable(headers: HeaderSet) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && isPatient(socket)) return;
    if (error.code !== "ECONNRESET" && socket.writable && !isAnswering(socket))
      socket.write(rawAnswer(REFUSALS.get(error.code ?? "") ?? UNREADABLE, headers));
    socket.destroy();
  };
}

function rawAnswer({ code, message, status }: PublicError, headers: HeaderSet): string {
  const requestId = newId();
  const body = JSON.stringify({ code, message, requestId });
  const fields = {
    ...headers,
    "x-request-id": requestId,
    connection: "close",
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("")}\r\n${body}`;
}

/** Whether the head of an earlier answer has left: more bytes would be read as part of that one. Only Node's own field says so. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  return answer?.headersSent ?? false;
}
