/** SHA-256, in the two forms MAX stores: hex for tokens, bytes for bodies. */
import { createHash } from "node:crypto";

/** @returns 64 lower-case hex digits */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** @returns 32 bytes */
export function sha256Bytes(content: string | Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
