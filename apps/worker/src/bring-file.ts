/**
 * Gives a message's file to its provider while the message still waits in `queued`: whatever fails here, nothing went out. The
 * owed work is held on to meanwhile, so that the conversation's order stays.
 */
import type { AttachmentId } from "@max/domain/ids";
import type { SendOutcome } from "@max/domain/message/transport";
import type { Call } from "@max/db/transaction";
import { MediaMissing } from "@max/platform/media-store/media-store";
import { fileToBring, keepProvidersId, type FileToBring } from "@max/services/attachment/sent-file";
import { holdOn, LeaseLost, type Claimed } from "@max/services/outbox/claim";
import { adapterOf, type WorkerDeps } from "./deps.ts";

/** A hundred megabytes at two a second, and some patience. */
const BRING_TIMEOUT_MS = 60_000;
const HOLD_EVERY_MS = 5_000;
const HOLD_MS = 20_000;

export type Unbrought = {
  inboxId: FileToBring["inboxId"];
  outcome: Extract<SendOutcome, { kind: "retry" | "rejected" }>;
};

/**
 * @param mayLeave asked only when there is something to bring
 * @returns null when the message may go; what became of the attempt when it may not; `wait` when the inbox's provider is away or
 *   this process is told to stop, and nothing was tried
 * @throws LeaseLost when another worker took the work over
 */
export async function bringFile(
  deps: WorkerDeps,
  call: Call,
  fileId: AttachmentId,
  lease: Pick<Claimed, "seq" | "token">,
  mayLeave: (inboxId: FileToBring["inboxId"]) => boolean,
): Promise<Unbrought | "wait" | null> {
  const file = await fileToBring(call, fileId);
  if (!file) return null;
  if (!mayLeave(file.inboxId)) return "wait";
  const outcome = await whileHeld(deps, lease, (signal) => upload(deps, call, file, signal));
  if (outcome.kind === "uploaded") {
    await keepProvidersId(call, file, outcome.externalId, outcome.validForMs);
    return null;
  }
  return deps.stopping.aborted ? "wait" : { inboxId: file.inboxId, outcome };
}

async function upload(deps: WorkerDeps, call: Call, file: FileToBring, signal: AbortSignal) {
  const accessToken = await deps.tokens.of(call, { id: file.inboxId, channel: file.channel });
  if (!accessToken)
    return {
      kind: "rejected",
      code: "no_access_token",
      reason: "This inbox has no access token. An admin must connect it again.",
    } as const;
  const adapter = adapterOf(deps, file.channel);
  if (!adapter.uploadMedia) throw new Error(`Files cannot be brought to ${file.channel}.`);
  try {
    const content = await deps.media.open(file.storageKey);
    return await adapter.uploadMedia({ ...file, accessToken, content }, signal);
  } catch (error) {
    if (!(error instanceof MediaMissing)) throw error;
    return {
      kind: "rejected",
      code: "file_missing",
      reason: "The file is no longer kept here. Attach it again and send it anew.",
    } as const;
  }
}

/** @throws LeaseLost when the work was taken over meanwhile */
async function whileHeld<T>(
  deps: WorkerDeps,
  lease: Pick<Claimed, "seq" | "token">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const hold = async () => {
    if (!(await holdOn(deps.db, lease, HOLD_MS))) lost.abort();
  };
  await hold();
  const holding = setInterval(
    () => void hold().catch((error: unknown) => deps.log.warn({ err: error }, "a lease was not prolonged")),
    HOLD_EVERY_MS,
  );
  try {
    const done = await work(AbortSignal.any([AbortSignal.timeout(BRING_TIMEOUT_MS), deps.stopping, lost.signal]));
    if (lost.signal.aborted) throw new LeaseLost();
    return done;
  } finally {
    clearInterval(holding);
  }
}
