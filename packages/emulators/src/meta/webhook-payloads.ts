/**
 * Webhook bodies as Meta sends them, one function per kind of message. Pure but for two defaults: a fresh message id
 * and the present second, both of which a test may give itself.
 */
import { userIdFor, countryOf, newWamid } from "./wamid.ts";
import type { StatusError } from "./graph-error.ts";

type Json = Record<string, unknown>;
export type Change = { field: string; value: Json };
export type Envelope = {
  object: "whatsapp_business_account";
  entry: { id: string; time?: number; changes: Change[] }[];
};

/** Who writes to which of our numbers. */
export type Inbound = {
  phoneNumberId: string;
  wabaId: string;
  displayPhoneNumber?: string;
  /** Phone digits without "+". Null or absent for a person who is known by user id only. */
  from?: string | null;
  /** Left out: made from `from`, always the same one. Null: the payload carries none, as before April 2026. */
  userId?: string | null;
  parentUserId?: string;
  name?: string;
  username?: string;
  id?: string;
  /** Unix seconds by Meta's clock; the present second when left out. */
  timestamp?: number | string;
  context?: Json;
  referral?: Json;
  groupId?: string;
};

export type Media = { id: string; mimeType?: string; sha256?: string; caption?: string; url?: string };

const seconds = (timestamp: number | string | undefined): string => String(timestamp ?? Math.floor(Date.now() / 1_000));

/** Fields without a value are absent in Meta's JSON, never null. */
const present = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

const userIdOf = (who: Inbound): string | null =>
  who.userId === undefined ? (who.from ? userIdFor(who.from, countryOf(who.from)) : null) : who.userId;

export const envelope = (wabaId: string, changes: Change[], time?: number): Envelope => ({
  object: "whatsapp_business_account",
  entry: [time === undefined ? { id: wabaId, changes } : { id: wabaId, time, changes }],
});

/** Several bodies in one POST, as Meta batches them. */
export const batch = (...bodies: Envelope[]): Envelope => ({
  object: "whatsapp_business_account",
  entry: bodies.flatMap((body) => body.entry),
});

const metadata = (to: { phoneNumberId: string; displayPhoneNumber?: string }): Json => ({
  display_phone_number: to.displayPhoneNumber ?? "15550100100",
  phone_number_id: to.phoneNumberId,
});

/** Any inbound message: `content` is the object that bears the type's name. */
export function inbound(who: Inbound, type: string, content: unknown, more: Json = {}): Envelope {
  const userId = userIdOf(who);
  return envelope(who.wabaId, [
    {
      field: "messages",
      value: {
        messaging_product: "whatsapp",
        metadata: metadata(who),
        contacts: [
          present({
            profile: present({ name: who.name ?? "Customer", username: who.username }),
            wa_id: who.from,
            user_id: userId,
            parent_user_id: who.parentUserId,
          }),
        ],
        messages: [
          present({
            from: who.from,
            from_user_id: userId,
            from_parent_user_id: who.parentUserId,
            group_id: who.groupId,
            id: who.id ?? newWamid(),
            timestamp: seconds(who.timestamp),
            type,
            [type]: content,
            context: who.context,
            referral: who.referral,
            ...more,
          }),
        ],
      },
    },
  ]);
}

export const inboundText = (who: Inbound & { text: string }): Envelope => inbound(who, "text", { body: who.text });

const mediaFields = (media: Media, mimeType: string, more: Json = {}): Json =>
  present({
    id: media.id,
    mime_type: media.mimeType ?? mimeType,
    sha256: media.sha256 ?? "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    caption: media.caption,
    url: media.url,
    ...more,
  });

export const inboundImage = (who: Inbound & { media: Media }): Envelope =>
  inbound(who, "image", mediaFields(who.media, "image/jpeg"));
export const inboundVideo = (who: Inbound & { media: Media }): Envelope =>
  inbound(who, "video", mediaFields(who.media, "video/mp4"));
/** `voice: true` is a recorded voice note, false an audio file. */
export const inboundAudio = (who: Inbound & { media: Media; voice: boolean }): Envelope =>
  inbound(
    who,
    "audio",
    mediaFields(who.media, who.voice ? "audio/ogg; codecs=opus" : "audio/mpeg", { voice: who.voice }),
  );
export const inboundDocument = (who: Inbound & { media: Media; fileName: string }): Envelope =>
  inbound(who, "document", mediaFields(who.media, "application/pdf", { filename: who.fileName }));
export const inboundSticker = (who: Inbound & { media: Media; animated?: boolean }): Envelope =>
  inbound(who, "sticker", mediaFields(who.media, "image/webp", { animated: who.animated ?? false }));

export const inboundLocation = (
  who: Inbound & { latitude: number; longitude: number; place?: string; address?: string; url?: string },
): Envelope =>
  inbound(
    who,
    "location",
    present({ latitude: who.latitude, longitude: who.longitude, name: who.place, address: who.address, url: who.url }),
  );

/** `contacts` in Meta's own form, at least `{ name: { formatted_name } }` each. */
export const inboundContacts = (who: Inbound & { contacts: Json[] }): Envelope =>
  inbound(who, "contacts", who.contacts);

type Answer = { answeredId: string; businessPhone?: string };
const answering = (who: Inbound & Answer): Inbound => ({
  ...who,
  context: { from: who.businessPhone ?? who.displayPhoneNumber ?? "15550100100", id: who.answeredId },
});

export const inboundButtonReply = (who: Inbound & Answer & { buttonId: string; title: string }): Envelope =>
  inbound(answering(who), "interactive", {
    type: "button_reply",
    button_reply: { id: who.buttonId, title: who.title },
  });
export const inboundListReply = (
  who: Inbound & Answer & { rowId: string; title: string; description?: string },
): Envelope =>
  inbound(answering(who), "interactive", {
    type: "list_reply",
    list_reply: present({ id: who.rowId, title: who.title, description: who.description }),
  });
/** The answers of a flow travel as a JSON string inside the JSON. */
export const inboundFlowReply = (
  who: Inbound & Answer & { flow?: "flow" | "address_message"; answers: unknown },
): Envelope =>
  inbound(answering(who), "interactive", {
    type: "nfm_reply",
    nfm_reply: { name: who.flow ?? "flow", body: "Sent", response_json: JSON.stringify(who.answers) },
  });
/** A quick reply of a template. */
export const inboundTemplateButton = (who: Inbound & Answer & { text: string; payload?: string }): Envelope =>
  inbound(answering(who), "button", { payload: who.payload ?? who.text, text: who.text });

/** `emoji: null` takes the reaction back: Meta then leaves the field out. */
export const inboundReaction = (who: Inbound & { messageId: string; emoji: string | null }): Envelope =>
  inbound(who, "reaction", present({ message_id: who.messageId, emoji: who.emoji }));

export const inboundOrder = (
  who: Inbound & {
    catalogId: string;
    text?: string;
    items: { productId: string; quantity: number; price: number; currency: string }[];
  },
): Envelope =>
  inbound(
    who,
    "order",
    present({
      catalog_id: who.catalogId,
      text: who.text,
      product_items: who.items.map((item) => ({
        product_retailer_id: item.productId,
        quantity: item.quantity,
        item_price: item.price,
        currency: item.currency,
      })),
    }),
  );

/** System messages carry the old identity and no `contacts`. */
function withoutContacts(body: Envelope): Envelope {
  for (const entry of body.entry) for (const change of entry.changes) delete change.value["contacts"];
  return body;
}
export const inboundNumberChanged = (who: Inbound & { newPhone: string }): Envelope =>
  withoutContacts(
    inbound(who, "system", {
      type: "user_changed_number",
      body: `User ${who.name ?? "Customer"} changed from ${who.from ?? ""} to ${who.newPhone}`,
      wa_id: who.newPhone,
    }),
  );
export const inboundUserIdChanged = (who: Inbound & { newUserId: string; newPhone?: string }): Envelope =>
  withoutContacts(
    inbound(
      who,
      "system",
      present({
        type: "user_changed_user_id",
        body: `User ${who.name ?? "Customer"} changed their user id`,
        wa_id: who.newPhone,
        user_id: who.newUserId,
      }),
    ),
  );

/** `code` 131051: a type the API does not know; 131060: not available at present. */
export const inboundUnsupported = (who: Inbound & { kind: string; code?: 131051 | 131060 }): Envelope =>
  inbound(
    who,
    "unsupported",
    { type: who.kind },
    {
      errors: [
        {
          code: who.code ?? 131051,
          title: who.code === 131060 ? "This message is currently unavailable" : "Message type unknown",
          message: who.code === 131060 ? "This message is currently unavailable" : "Message type unknown",
          error_data: { details: "Message type is currently not supported." },
        },
      ],
    },
  );

export const inboundEdit = (who: Inbound & { messageId: string; text: string }): Envelope =>
  inbound(who, "edit", {
    original_message_id: who.messageId,
    message: { type: "text", text: { body: who.text } },
  });
export const inboundRevoke = (who: Inbound & { messageId: string }): Envelope =>
  inbound(who, "revoke", { original_message_id: who.messageId });
export const inboundRequestWelcome = (who: Inbound): Envelope => inbound(who, "request_welcome", undefined);

export type StatusName = "sent" | "delivered" | "read" | "played" | "failed";

/** One delivery report about a message of ours. */
export const statusUpdate = (report: {
  phoneNumberId: string;
  wabaId: string;
  displayPhoneNumber?: string;
  id: string;
  status: StatusName;
  timestamp?: number | string;
  recipientId?: string | null;
  recipientUserId?: string | null;
  opaque?: string | null;
  pricing?: { type: string; category: string } | null;
  errors?: StatusError[];
}): Envelope =>
  envelope(report.wabaId, [
    {
      field: "messages",
      value: {
        messaging_product: "whatsapp",
        metadata: metadata(report),
        statuses: [
          present({
            id: report.id,
            status: report.status,
            timestamp: seconds(report.timestamp),
            recipient_id: report.recipientId,
            recipient_user_id: report.recipientUserId,
            biz_opaque_callback_data: report.opaque,
            pricing: report.pricing && { billable: true, pricing_model: "PMP", ...report.pricing },
            errors: report.errors,
          }),
        ],
      },
    },
  ]);

/** A message our own people wrote in the phone app (coexistence). */
export const echo = (who: Inbound & { to: string; type: string; content: unknown }): Envelope =>
  envelope(who.wabaId, [
    {
      field: "smb_message_echoes",
      value: {
        messaging_product: "whatsapp",
        metadata: metadata(who),
        message_echoes: [
          {
            from: who.displayPhoneNumber ?? "15550100100",
            to: who.to,
            id: who.id ?? newWamid(),
            timestamp: seconds(who.timestamp),
            type: who.type,
            [who.type]: who.content,
          },
        ],
      },
    },
  ]);

/** The field that says a person's user id changed. */
export const userIdUpdate = (who: Inbound & { previous: string; current: string }): Envelope =>
  envelope(who.wabaId, [
    {
      field: "user_id_update",
      value: {
        messaging_product: "whatsapp",
        metadata: metadata(who),
        user_id_update: [
          present({
            wa_id: who.from,
            detail: "User id changed",
            user_id: { previous: who.previous, current: who.current },
            timestamp: seconds(who.timestamp),
          }),
        ],
      },
    },
  ]);

/** Any other field: templates, account, quality, history. It goes with the entry's own clock. */
export const fieldChange = (wabaId: string, field: string, value: Json, time?: number): Envelope =>
  envelope(wabaId, [{ field, value }], time ?? Math.floor(Date.now() / 1_000));

/** An error about the account or the app rather than about one message. */
export const valueErrors = (to: Inbound, errors: Json[]): Envelope =>
  envelope(to.wabaId, [
    { field: "messages", value: { messaging_product: "whatsapp", metadata: metadata(to), errors } },
  ]);
