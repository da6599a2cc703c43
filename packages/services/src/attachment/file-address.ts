/**
 * Addresses of files for whoever has no session to ask with: a picture in a visitor's page, a company's own app. Each is signed
 * for one file, one reader and a time, and says nothing of where the file lies. Being signed is not enough: `openShared` asks
 * again whether its reader may still have the file.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { AttachmentId, InboxId, TenantId, VisitorId } from "@max/domain/ids";
import { z } from "zod";

export type FileReader = { type: "visitor"; id: VisitorId } | { type: "app"; id: InboxId };
/** The file as it came, or the picture that was made anew from its pixels. */
export type FileForm = "file" | "picture";
export type SharedFile = { tenantId: TenantId; attachmentId: AttachmentId; form: FileForm; reader: FileReader };

const MINUTE_MS = 60_000;
/** A page that stays open asks anew. */
const VISITOR_STEP_MS = 30 * MINUTE_MS;
/** An app fetches what it wants to keep. */
const APP_MS = 24 * 60 * MINUTE_MS;

export const SHARED_FILES = "/shared-files";

const Query = z.object({
  company: TenantId,
  visitor: VisitorId.optional(),
  app: InboxId.optional(),
  until: z.string().regex(/^\d{1,12}$/),
  signature: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
const Path = z.object({ id: AttachmentId, form: z.enum(["file", "picture"]) });

export type FileAddresses = ReturnType<typeof createFileAddresses>;

export function createFileAddresses(masterKey: Buffer) {
  const key = Buffer.from(hkdfSync("sha256", masterKey, "", "max file address", 32));
  const sign = ({ tenantId, attachmentId, form, reader }: SharedFile, untilS: number) =>
    createHmac("sha256", key)
      .update([tenantId, reader.type, reader.id, attachmentId, form, untilS].join("\n"))
      .digest();

  function addressOf(file: SharedFile, untilMs: number): string {
    const untilS = Math.floor(untilMs / 1_000);
    const query = new URLSearchParams({
      company: file.tenantId,
      [file.reader.type]: file.reader.id,
      until: String(untilS),
      signature: sign(file, untilS).toString("base64url"),
    });
    return `${SHARED_FILES}/${file.attachmentId}/${file.form}?${query}`;
  }

  return {
    /** Good for 30 to 60 minutes and the same for as long as it is given out, so that a browser fetches a picture once. */
    forVisitor(file: Omit<SharedFile, "reader">, visitorId: VisitorId, nowMs = Date.now()): string {
      const untilMs = (Math.floor(nowMs / VISITOR_STEP_MS) + 2) * VISITOR_STEP_MS;
      return addressOf({ ...file, reader: { type: "visitor", id: visitorId } }, untilMs);
    },
    /** Good for a day. Still without our own origin. */
    forApp(file: Omit<SharedFile, "reader">, inboxId: InboxId, nowMs = Date.now()): { path: string; until: Date } {
      const until = new Date(nowMs + APP_MS);
      return { path: addressOf({ ...file, reader: { type: "app", id: inboxId } }, until.getTime()), until };
    },
    /** Null for what we did not sign, and for what is over. */
    read(path: unknown, query: unknown, nowMs = Date.now()): SharedFile | null {
      const [named, asked] = [Path.safeParse(path), Query.safeParse(query)];
      if (!named.success || !asked.success) return null;
      const { company, visitor, app, until, signature } = asked.data;
      const reader = readerOf(visitor, app);
      if (!reader || Number(until) * 1_000 <= nowMs) return null;
      const file = { tenantId: company, attachmentId: named.data.id, form: named.data.form, reader };
      return timingSafeEqual(sign(file, Number(until)), Buffer.from(signature, "base64url")) ? file : null;
    },
  };
}

function readerOf(visitor: VisitorId | undefined, app: InboxId | undefined): FileReader | null {
  if (visitor && !app) return { type: "visitor", id: visitor };
  return app && !visitor ? { type: "app", id: app } : null;
}
