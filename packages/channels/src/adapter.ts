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

export type MediaOutcome =
  | { kind: "fetched"; mimeType: string | null; sizeBytes: number }
  /** The bytes are not those that were announced. They must not be shown. */
  | { kind: "mismatch" }
  /** The provider no longer has the file. */
  | { kind: "gone" }
  /** Our access token is not, or no longer, good for this file. */
  | { kind: "unauthorised" }
  | { kind: "try_later"; reason: string };

/** Outcomes the caller must branch on are returned, not thrown. */
export interface ChannelAdapter {
  /** Checks the provider's signature over the exact bytes received, by any of the secrets that hold at present. */
  isAuthentic(rawBody: Buffer, headers: RequestHeaders, secrets: readonly string[]): boolean;
  /** Every event of one delivery, in order. Never throws: what cannot be read becomes `malformed`, alone. */
  parse(rawBody: Buffer): InboundEvent[];
  laneHint(rawBody: Buffer): LaneHint;
  /** Hands over one message, once. The signal ends the wait; what it cuts off may still have gone out. */
  send(message: OutboundMessage, signal: AbortSignal): Promise<SendOutcome>;
  /** All templates of the account behind an inbox. */
  readTemplates(account: { accountKey: string; accessToken: string }, signal: AbortSignal): Promise<TemplatesOutcome>;
  fetchMedia(request: MediaRequest, download: DownloadBytes, signal: AbortSignal): Promise<MediaOutcome>;
}
