/**
 * The way in of every signed webhook: raw bytes, signature first, stored before the answer. Nothing is unpacked: a compressed body
 * could grow without bound, and the signature is over the bytes as they came. A body is read only for an inbox that exists, under
 * a signature that could be one, and while the process has room for it.
 */
import type { LaneHint, RequestHeaders } from "@max/channels/adapter";
import { DomainError } from "@max/domain/errors";
import { InboxId, type TenantId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { Acceptance, Acceptor } from "@max/services/webhook/accept";
import type { InboxSecrets } from "@max/services/webhook/inbox-secrets";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuse, sendRefusal } from "../http/refuse.ts";
import type { ByteBudget } from "./byte-budget.ts";

/** Who may sign here and whose deliveries they are. */
export type Gate = { source: string; inboxId: InboxId | null; secrets: readonly string[] };

/** A gate that nobody's key fits: an unknown inbox answers like a bad signature. */
export const NOBODYS: Gate = { source: "", inboxId: null, secrets: [] };

export type SignedDoor = {
  maxBodyBytes: number;
  /** The shape alone, before there is a body to check it against; `isAuthentic` decides. */
  looksSigned(headers: RequestHeaders): boolean;
  isAuthentic(body: Buffer, headers: RequestHeaders, secrets: readonly string[]): boolean;
  gateOf(inboxId: string | undefined): Promise<Gate>;
  laneHint(body: Buffer): LaneHint;
  /** Why an authentic body is not taken, if it is not. */
  objectionTo?(body: Buffer, gate: Gate): string | null;
  answer(reply: FastifyReply, acceptance: Acceptance): FastifyReply;
};

/** @param budget of all deliveries that are arriving or being stored at one moment */
export function openSignedDoor(door: SignedDoor, { acceptor, budget }: { acceptor: Acceptor; budget: ByteBudget }) {
  const gates = new WeakMap<FastifyRequest, Gate>();

  const refuseSignature = (request: FastifyRequest, reply: FastifyReply) =>
    refuse(request, reply, new DomainError("unauthenticated", "The signature is not right."));

  /** Before a byte of the body is read. What is refused here loses its connection, so that its body never comes. */
  async function admit(request: FastifyRequest, reply: FastifyReply) {
    const { inboxId } = request.params as { inboxId?: string };
    const gate = door.looksSigned(request.headers) ? await door.gateOf(inboxId) : NOBODYS;
    if (gate.secrets.length === 0) return refuseSignature(request, reply.header("connection", "close"));
    gates.set(request, gate);
    const release = budget.take(announcedBytes(request, door.maxBodyBytes));
    if (release === null) {
      void reply.header("connection", "close");
      return refuse(
        request,
        reply,
        new DomainError("unavailable", "Too much is arriving right now. Please try again."),
      );
    }
    releaseWhenOver(request, reply, release);
  }

  async function receive(request: FastifyRequest, reply: FastifyReply) {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const gate = gates.get(request) ?? NOBODYS;
    if (!door.isAuthentic(body, request.headers, gate.secrets)) return refuseSignature(request, reply);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity")
      return sendRefusal(request, reply, {
        code: "invalid_input",
        message: "A compressed body is not accepted.",
        status: 415,
      });
    const objection = door.objectionTo?.(body, gate) ?? null;
    if (objection !== null)
      return sendRefusal(request, reply, { code: "invalid_input", message: objection, status: 422 });
    const { inboxKey, sender } = door.laneHint(body);
    const acceptance = await acceptor.accept({
      source: gate.source,
      inboxId: gate.inboxId,
      body,
      inboxKeyHint: inboxKey,
      senderHint: sender,
    });
    return door.answer(reply, acceptance);
  }

  return {
    config: { permission: "signature" as const },
    bodyLimit: door.maxBodyBytes,
    onRequest: admit,
    handler: receive,
  };
}

/** The gate of an inbox's own path. */
export async function gateOfInbox(
  inboxSecrets: { of(id: InboxId): Promise<InboxSecrets | null> },
  channel: Channel,
  inboxId: string | undefined,
): Promise<Gate & { tenantId: TenantId | null; verifyToken: string }> {
  const id = InboxId.safeParse(inboxId?.toLowerCase());
  const found = id.success ? await inboxSecrets.of(id.data) : null;
  if (!found || found.channel !== channel) return { ...NOBODYS, tenantId: null, verifyToken: "" };
  return {
    tenantId: found.tenantId,
    source: found.inboxId,
    inboxId: found.inboxId,
    secrets: found.appSecrets,
    verifyToken: found.verifyToken ?? "",
  };
}

/** What a sender calls the bytes is of no interest, even when it is nonsense: the signature says whose they are. */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook("onRequest", async ({ raw }) => {
    raw.headers["content-type"] = "application/octet-stream";
  });
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** As much as the body may come to hold. More than the limit is refused by its length, unread. */
function announcedBytes({ headers }: FastifyRequest, limitBytes: number): number {
  if (headers["transfer-encoding"] !== undefined) return limitBytes;
  return Math.min(Number(headers["content-length"] ?? 0), limitBytes);
}

/** The answer's end, or the connection's: an answer that still waits behind another on its connection hears no end of its own. */
function releaseWhenOver({ raw: { socket } }: FastifyRequest, reply: FastifyReply, release: () => void) {
  const over = () => {
    socket.off("close", over);
    release();
  };
  // It may have closed while the inbox was looked up.
  if (socket.destroyed) return release();
  socket.once("close", over);
  reply.raw.once("close", over);
}
