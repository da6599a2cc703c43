/** What every channel offers to the rest of MAX. An adapter translates: it decides nothing, stores nothing, knows no clock. */
import type { InboundEvent, OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import type { TemplatesOutcome } from "@max/domain/template/transport";

/** Request headers as Node gives them: names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * A guess, read from the raw bytes, at whom a delivery belongs to. It only shares the workers' time fairly;
 * nothing may be decided by it, since a sender can write what they like into it.
 */
export type LaneHint = { inboxKey: string | null; sender: string | null };

export type MediaRequest = {
  /** The provider's id of the file. */
  mediaId: string;
  /** The account the message came to. */
  inboxKey: string;
  accessToken: string;
  /** What the message said about the file: base64 or hex, or null when it said nothing. */
  sha256: string | null;
};

/**
 * Gets the bytes of one address into a sink of the caller's choice, by a fetcher that guards against addresses
 * inside our own network. It keeps the bytes only when the status is 200, starts afresh at every call, and throws
 * when the connection or one of its caps fails.
 */
export type DownloadBytes = (
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<{ status: number; sizeBytes: number; sha256: Buffer }>;

/**
 * Posts bytes to an address that a company chose, by a fetcher that guards against addresses inside our own network and follows
 * nobody elsewhere. Never throws: what became of it is what the caller must branch on.
 */
export type PostBytes = (
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  signal: AbortSignal,
) => Promise<PostAnswer>;

export type PostAnswer =
  /** `body` is at most 64 KiB of it, and empty after a refusal. */
  | { kind: "answered"; status: number; body: Buffer; retryAfterMs: number | null }
  /** Nothing was sent: the address is not one we may call. */
  | { kind: "not_allowed"; reason: string }
  /** Nothing was sent: the address leads nowhere just now. */
  | { kind: "not_connected"; reason: string }
  /** It may have arrived. */
  | { kind: "lost"; reason: string };

export type MediaOutcome =
  | { kind: "fetched"; mimeType: string | null; sizeBytes: number }
  /** The bytes are not those that were announced. They must not be shown. */
  | { kind: "mismatch" }
  /** The provider no longer has the file. */
  | { kind: "gone" }
  /** Our access token is not, or no longer, good for this file. */
  | { kind: "unauthorised" }
  | { kind: "try_later"; reason: string };

export type FileToUpload = {
  /** The account that is to send it. */
  inboxKey: string;
  accessToken: string;
  mimeType: string;
  fileName: string;
  sizeBytes: number;
  /** Exactly so many bytes, read once. */
  content: AsyncIterable<Uint8Array>;
};

/** Nothing has gone to a customer yet, so that whatever may pass is worth another try. */
export type UploadOutcome =
  /** The provider keeps it under this id for so long. */
  { kind: "uploaded"; externalId: string; validForMs: number } | Extract<SendOutcome, { kind: "retry" | "rejected" }>;

/** Outcomes the caller must branch on are returned, not thrown. */
export interface ChannelAdapter {
  /**
   * Checks the sender's signature over the exact bytes received, by any of the secrets that hold at present.
   * @param at when they came, by our clock: a signature may have an age
   */
  isAuthentic(rawBody: Buffer, headers: RequestHeaders, secrets: readonly string[], at: Date): boolean;
  laneHint(rawBody: Buffer): LaneHint;
  /** Longer than this a send is not waited for. Below the time after which it counts as unconfirmed. */
  readonly sendTimeoutMs: number;
  /**
   * Every event of one delivery, in order. Never throws: what cannot be read becomes `malformed`, alone.
   * @param inboxId the inbox on whose own path it came; null on a path that several share
   */
  parse(rawBody: Buffer, inboxId: string | null): InboundEvent[];
  /** Hands over one message, once. The signal ends the wait; what it cuts off may still have gone out. */
  send(message: OutboundMessage, signal: AbortSignal): Promise<SendOutcome>;
  /** Gives the provider a file that messages can then name. Absent where a message names its file by a link alone. */
  uploadMedia?(file: FileToUpload, signal: AbortSignal): Promise<UploadOutcome>;
  /** All templates of the account behind an inbox. Absent where a channel has none. */
  readTemplates?(account: { accountKey: string; accessToken: string }, signal: AbortSignal): Promise<TemplatesOutcome>;
  fetchMedia(request: MediaRequest, download: DownloadBytes, signal: AbortSignal): Promise<MediaOutcome>;
}
