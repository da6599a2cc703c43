/** What channels and services say to each other. Channels translate into these; services act on them; they meet in the worker. */
import type { SlotValue } from "../template/template.ts";
import type { AttachmentId } from "../ids.ts";
import type { MessageContent, MessageContext } from "./content.ts";
import type { ReportedStatus } from "./delivery-status.ts";
import type { IdentityType, SendToType } from "../inbox/identity-type.ts";

/**
 * Everything by which a provider names one person in one event. `aliases` are lookup keys, strongest first;
 * `sendTo` is the address exactly as the channel gave it, never rebuilt.
 */
export type Sender = {
  aliases: IdentityAlias[];
  sendTo: string;
  displayName: string | null;
  username: string | null;
};

/**
 * One name of a person. A phone also brings its other written forms (Brazil's ninth digit, Mexico's 1) as aliases with
 * `isVariant`: they are looked up but never given to anybody and never sent to.
 */
export type IdentityAlias = {
  type: IdentityType;
  value: string;
  isVariant: boolean;
};

type Item = {
  /** Where in the body it stood: rising over the whole delivery, so that arrival order survives batching. */
  item: number;
};
type OnInbox = Item & {
  /** The provider's key of our account that it is about: WhatsApp's `phone_number_id`. Elsewhere the path alone says it: the inbox. */
  inboxKey: string;
};

export type InboundEvent =
  | (OnInbox & {
      type: "message";
      externalId: string;
      sender: Sender;
      /** The provider's clock, whole seconds. */
      providerAt: Date;
      content: MessageContent;
      context: MessageContext;
      /** External id of the message this one answers; may be unknown to us. */
      quotedExternalId: string | null;
      /** Which of several threads with this person, on a channel that keeps them apart. */
      threadKey?: string;
      /** Whether it opens the reply window. System messages do not. */
      opensReplyWindow: boolean;
    })
  /** Written by our own people in the phone app (coexistence): an outbound message. */
  | (OnInbox & {
      type: "echo";
      externalId: string;
      recipient: Sender;
      providerAt: Date;
      content: MessageContent;
      quotedExternalId: string | null;
    })
  /** `emoji: null` takes the reaction back. `by` tells the customer's from one of ours made in the phone app. */
  | (OnInbox & {
      type: "reaction";
      externalId: string;
      targetExternalId: string;
      emoji: string | null;
      by: "contact" | "business";
      sender: Sender;
      providerAt: Date;
    })
  | (OnInbox & {
      type: "edit";
      externalId: string;
      targetExternalId: string;
      content: MessageContent;
      sender: Sender;
      providerAt: Date;
    })
  | (OnInbox & { type: "revoke"; externalId: string; targetExternalId: string; sender: Sender; providerAt: Date })
  /** The provider itself says that one person's address changed. `previous` and `next` name the same person. */
  | (OnInbox & {
      type: "identity_changed";
      externalId: string | null;
      previous: IdentityAlias[];
      next: IdentityAlias[];
      providerAt: Date;
      text: string | null;
    })
  | (OnInbox & {
      type: "delivery";
      externalId: string;
      status: ReportedStatus;
      providerAt: Date;
      /** Our own message id, when the provider echoes it (`biz_opaque_callback_data`). Untrusted until looked up. */
      opaque: string | null;
      failure: { code: string; reason: string } | null;
      /** What the recipient is called, learned from the report. */
      recipient: IdentityAlias[];
      pricing: { category: string | null; type: string | null; model: string | null } | null;
    })
  /** Something about the templates of an account changed; what, is asked of the provider. */
  | (Item & { type: "templates_changed"; inboxKey: null; accountKey: string })
  /** A field we keep in the raw delivery and do not act on yet (account alerts, history, …). */
  | (Item & { type: "other"; inboxKey: string | null; field: string })
  /** One item that could not be read. Its neighbours live. `inboxKey` when even that much was readable. */
  | (Item & { type: "malformed"; inboxKey: string | null; reason: string; raw: string });

/** A message ready for its channel. Everything the adapter needs; it looks nothing up. */
export type OutboundMessage = {
  /** Our id; travels with the message and comes back in its statuses. */
  opaque: string;
  inboxKey: string;
  /** Where the company's own app takes messages; null on every channel that has one address for all. */
  endpoint: string | null;
  /** What the channel knows us by: an access token, or the secret that signs. */
  accessToken: string;
  to: { type: SendToType; value: string };
  /** Which of several threads with this person. */
  threadKey: string | null;
  author: { isPerson: boolean; name: string };
  content: OutboundContent;
  /** Where the receiver may get a file of ours, and until when; null when the message has none of ours. */
  fileAddress: { url: string; until: Date } | null;
  quotedExternalId: string | null;
};

export type OutboundContent =
  | { kind: "text"; text: string }
  | {
      kind: "image" | "video" | "audio" | "voice" | "document" | "sticker";
      source:
        | { type: "id"; id: string }
        | { type: "link"; link: string }
        /** A file that lies with us, on a channel that is given none before its message. */
        | { type: "own"; id: AttachmentId; mimeType: string; sizeBytes: number };
      caption: string | null;
      fileName: string | null;
    }
  | {
      kind: "template";
      name: string;
      language: string;
      isNamed: boolean;
      /** What kind of file the header's link is; null without one. */
      headerMedia: "image" | "video" | "document" | null;
      parameters: readonly SlotValue[];
    }
  | { kind: "reaction"; targetExternalId: string; emoji: string | null };

export type SendOutcome =
  | { kind: "accepted"; externalId: string; recipient: IdentityAlias[] }
  /**
   * Surely did not go out; or, with `isUncertain`, may have, but the receiver drops repeats of one id: trying again is safe, and
   * what the last try leaves open is `unconfirmed`.
   */
  | { kind: "retry"; code: string; reason: string; afterMs: number | null; isUncertain?: boolean }
  | { kind: "unknown"; reason: string } // may have gone out: becomes `unconfirmed`, never resent by itself
  | { kind: "rejected"; code: string; reason: string };
