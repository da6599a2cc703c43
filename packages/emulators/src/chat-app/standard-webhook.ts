/** Standard Webhooks as a company's own app writes and checks them. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const TOLERANCE_S = 300;

function digest(secret: string, id: string, seconds: string, bytes: Buffer): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return createHmac("sha256", key).update(`${id}.${seconds}.`).update(bytes).digest();
}

export function signed(secret: string, id: string, bytes: Buffer, nowMs = Date.now()): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1_000));
  return {
    "webhook-id": id,
    "webhook-timestamp": seconds,
    "webhook-signature": `v1,${digest(secret, id, seconds, bytes).toString("base64")}`,
  };
}

export function isAuthentic(secret: string, headers: IncomingHttpHeaders, bytes: Buffer, nowMs = Date.now()): boolean {
  const id = headers["webhook-id"];
  const seconds = headers["webhook-timestamp"];
  const signature = headers["webhook-signature"];
  if (typeof id !== "string" || typeof seconds !== "string" || typeof signature !== "string") return false;
  if (Math.abs(nowMs / 1_000 - Number(seconds)) > TOLERANCE_S) return false;
  const right = digest(secret, id, seconds, bytes);
  return signature.split(" ").some((entry) => {
    const claimed = Buffer.from(entry.replace(/^v1,/, ""), "base64");
    return entry.startsWith("v1,") && claimed.length === right.length && timingSafeEqual(claimed, right);
  });
}
