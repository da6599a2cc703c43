/** Reads the body of `POST /{phone-number-id}/messages` and refuses what Meta refuses, in Meta's words. */
import { z } from "zod";
import { isTooLong, refusal, type Content, type ContentRead } from "./content-read.ts";
import type { GraphError } from "./graph-error.ts";
import type { Address } from "./people.ts";
import { digitsOf } from "./phone.ts";
import { readInteractive } from "./read-interactive.ts";
import { readTemplate } from "./templates.ts";

export type Send = Content & {
  action: "send";
  type: string;
  /** Exactly as given, for the answer's `contacts[].input`. */
  input: string;
  to: Address;
  opaque: string | null;
  quotedId: string | null;
};
export type MarkRead = { action: "read"; messageId: string; isTyping: boolean };
export type SendRead = { ok: true; value: Send | MarkRead } | { ok: false; error: GraphError };

const Text = z.looseObject({ body: z.string().min(1), preview_url: z.boolean().optional() });
const MediaObject = z.looseObject({
  id: z.string().optional(),
  link: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
});
const Location = z.looseObject({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: z.string().optional(),
  address: z.string().optional(),
});
const Contacts = z
  .array(z.looseObject({ name: z.looseObject({ formatted_name: z.string().min(1) }) }))
  .min(1)
  .max(257);
const Reaction = z.looseObject({ message_id: z.string().min(1), emoji: z.string() });

function readText(given: unknown): ContentRead {
  const text = Text.safeParse(given);
  if (!text.success) return refusal(100, "The parameter text['body'] is required.");
  if (isTooLong(text.data.body, 4_096)) return refusal(100, "Param text['body'] must be at most 4096 characters long.");
  return { ok: true, content: { text: text.data.body } };
}

const readMedia =
  (type: string) =>
  (given: unknown): ContentRead => {
    const media = MediaObject.safeParse(given);
    if (!media.success) return refusal(100, `Param ${type} must be an object with an id or a link.`);
    const { id, link, caption, filename, voice } = media.data;
    if ((id === undefined) === (link === undefined))
      return refusal(100, `The parameter ${type} must have exactly one of: id, link.`);
    if (link !== undefined && !/^https?:\/\/\S+$/.test(link))
      return refusal(100, `Param ${type}['link'] is not a valid URI.`);
    if (caption !== undefined && (type === "audio" || type === "sticker"))
      return refusal(100, `Unexpected key "caption" on param "${type}".`);
    if (caption !== undefined && isTooLong(caption, 1_024))
      return refusal(100, `Param ${type}['caption'] must be at most 1024 characters long.`);
    return {
      ok: true,
      content: {
        text: caption ?? null,
        media: {
          source: id === undefined ? { link: link ?? "" } : { id },
          fileName: filename ?? null,
          voice: voice ?? false,
        },
      },
    };
  };

const readers: Record<string, (given: unknown) => ContentRead> = {
  text: readText,
  image: readMedia("image"),
  video: readMedia("video"),
  audio: readMedia("audio"),
  document: readMedia("document"),
  sticker: readMedia("sticker"),
  location: (given) => {
    const place = Location.safeParse(given);
    if (!place.success) return refusal(100, "Param location must have a latitude and a longitude.");
    const { name, address, latitude, longitude } = place.data;
    return { ok: true, content: { text: [name, address, `${latitude}, ${longitude}`].filter(Boolean).join("\n") } };
  },
  contacts: (given) => {
    const contacts = Contacts.safeParse(given);
    if (!contacts.success) return refusal(100, "The parameter contacts[0]['name']['formatted_name'] is required.");
    return { ok: true, content: { text: contacts.data.map((contact) => contact.name.formatted_name).join(", ") } };
  },
  reaction: (given) => {
    const reaction = Reaction.safeParse(given);
    if (!reaction.success) return refusal(100, "The parameter reaction must have a message_id and an emoji.");
    return {
      ok: true,
      content: { reaction: { messageId: reaction.data.message_id, emoji: reaction.data.emoji || null } },
    };
  },
  interactive: readInteractive,
  template: (given) => {
    const read = readTemplate(given);
    return read.ok ? { ok: true, content: { text: read.text, choices: read.choices, category: read.category } } : read;
  },
};

function readAddress(body: Record<string, unknown>): { input: string; to: Address } | null | "invalid" {
  const { to, recipient } = body;
  if (to !== undefined && to !== "") {
    const digits = typeof to === "string" || typeof to === "number" ? digitsOf(String(to)) : "";
    return digits.length >= 5 && digits.length <= 20
      ? { input: String(to), to: { type: "phone", value: digits } }
      : "invalid";
  }
  if (typeof recipient === "string" && recipient !== "")
    return /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient)
      ? { input: recipient, to: { type: "user_id", value: recipient } }
      : "invalid";
  return null;
}

/** Everything that can be judged from the body alone; whom it reaches and whether the media exist is judged later. */
export function readSend(body: unknown): SendRead {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return refusal(100, "The parameter messaging_product is required.");
  const fields: Record<string, unknown> = { ...body };
  if (fields["messaging_product"] === undefined) return refusal(100, "The parameter messaging_product is required.");
  if (fields["messaging_product"] !== "whatsapp")
    return refusal(100, "Param messaging_product must be one of {WHATSAPP}.");

  if (fields["status"] !== undefined) {
    if (fields["status"] !== "read") return refusal(100, "Param status must be one of {READ}.");
    if (typeof fields["message_id"] !== "string") return refusal(100, "The parameter message_id is required.");
    return {
      ok: true,
      value: { action: "read", messageId: fields["message_id"], isTyping: fields["typing_indicator"] !== undefined },
    };
  }

  const address = readAddress(fields);
  if (address === null) return refusal(100, "The parameter to is required.");
  if (address === "invalid")
    return refusal(131009, undefined, "Recipient is neither a valid phone number nor a valid user id.");

  const type = fields["type"] ?? "text";
  const reader = typeof type === "string" && Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (typeof type !== "string" || !reader)
    return refusal(
      100,
      `Param type must be one of {${Object.keys(readers).join(", ").toUpperCase()}} - got "${String(type)}".`,
    );
  if (fields[type] === undefined) return refusal(100, `The parameter ${type} is required.`);

  const opaque = fields["biz_opaque_callback_data"];
  if (opaque !== undefined && (typeof opaque !== "string" || Buffer.byteLength(opaque) > 512))
    return refusal(100, "Param biz_opaque_callback_data must be a string of at most 512 bytes.");
  const context = z
    .looseObject({ message_id: z.string().min(1) })
    .optional()
    .safeParse(fields["context"]);
  if (!context.success) return refusal(100, "The parameter context['message_id'] is required.");

  const read = reader(fields[type]);
  if (!read.ok) return read;
  return {
    ok: true,
    value: {
      action: "send",
      type,
      ...address,
      opaque: opaque ?? null,
      quotedId: context.data?.message_id ?? null,
      text: null,
      media: null,
      choices: [],
      reaction: null,
      category: "service",
      ...read.content,
    },
  };
}
