/**
 * Templates: texts that the provider has approved, the only ones it delivers outside the reply window. What differs from customer
 * to customer are slots: `body.1`, `body.nome`, `header.1`, `header.media`, `button.0.url`, `button.0.code`.
 */
import { z } from "zod";

export const TemplateButton = z.object({
  kind: z.enum(["quick_reply", "url", "phone", "copy_code", "other"]),
  text: z.string(),
  url: z.string().nullable(),
});

export const TemplateParts = z.object({
  header: z
    .object({
      format: z.enum(["text", "image", "video", "document", "other"]),
      text: z.string().nullable(),
    })
    .nullable(),
  body: z.string(),
  footer: z.string().nullable(),
  buttons: z.array(TemplateButton),
  /** Whether its variables have names; else they are counted from 1. */
  isNamed: z.boolean(),
  /** It has parts that MAX cannot fill: a carousel, a flow, a place, a one-time code. */
  hasUnknownParts: z.boolean(),
});
export type TemplateParts = z.infer<typeof TemplateParts>;

export const TemplateView = z.object({
  /** The provider's own id of it. */
  id: z.string(),
  name: z.string(),
  language: z.string(),
  /** The provider's words: `APPROVED`, `PAUSED`, `REJECTED`, … Only what is approved can be sent. */
  status: z.string(),
  category: z.string(),
  quality: z.string().nullable(),
  rejectedReason: z.string().nullable(),
  parts: TemplateParts,
  /** How often it was sent from here. */
  sends: z.number().int(),
});
export type TemplateView = z.infer<typeof TemplateView>;

/** What is filled in where. A list, so that no name of a slot is ever a key of an object. */
export const SlotValue = z.object({ slot: z.string(), text: z.string() });
export type SlotValue = z.infer<typeof SlotValue>;

export type TemplateSlot = {
  id: string;
  place: "header" | "body" | "button";
  /** The variable's name or number. */
  key: string;
  /** Zero-based, for a button's. */
  button: number | null;
  kind: "text" | "link" | "code";
};

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;
const variablesOf = (text: string) => [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1]!))];

/** What has to be filled in, in the order in which the customer reads it. */
export function slotsOf({ header, body, buttons }: TemplateParts): TemplateSlot[] {
  const textSlots = (place: "header" | "body", text: string): TemplateSlot[] =>
    variablesOf(text).map((key) => ({ id: `${place}.${key}`, place, key, button: null, kind: "text" }));
  const isMedia = header !== null && header.format !== "text" && header.format !== "other";
  return [
    ...(isMedia
      ? [{ id: "header.media", place: "header", key: "media", button: null, kind: "link" } satisfies TemplateSlot]
      : textSlots("header", header?.text ?? "")),
    ...textSlots("body", body),
    ...buttons.flatMap(({ kind, url }, button): TemplateSlot[] => {
      if (kind === "url" && url && variablesOf(url).length > 0)
        return [{ id: `button.${button}.url`, place: "button", key: "url", button, kind: "text" }];
      if (kind === "copy_code")
        return [{ id: `button.${button}.code`, place: "button", key: "code", button, kind: "code" }];
      return [];
    }),
  ];
}

export type TemplateReading = { header: string | null; body: string; footer: string | null; buttons: string[] };

/** As the customer will read it. What is not filled in stays as it is. */
export function renderTemplate(parts: TemplateParts, values: readonly SlotValue[]): TemplateReading {
  const filled = new Map(values.map(({ slot, text }) => [slot, text]));
  const fill = (place: string, text: string) =>
    text.replace(VARIABLE, (raw, key: string) => filled.get(`${place}.${key}`) || raw);
  return {
    header: parts.header?.text ? fill("header", parts.header.text) : null,
    body: fill("body", parts.body),
    footer: parts.footer,
    buttons: parts.buttons.map(({ text }) => text),
  };
}

export type TemplateProblem =
  | { type: "not_approved" }
  | { type: "unknown_parts" }
  | { type: "missing"; slot: string }
  | { type: "unknown_slot"; slot: string }
  /** A line break, a tab or more than four spaces in a row, which WhatsApp refuses, or a link that is none. */
  | { type: "forbidden"; slot: string };

/** Why it cannot be sent like this; null when it can. */
export function templateProblem(
  { status, parts }: Pick<TemplateView, "status" | "parts">,
  values: readonly SlotValue[],
): TemplateProblem | null {
  if (status !== "APPROVED") return { type: "not_approved" };
  if (parts.hasUnknownParts) return { type: "unknown_parts" };
  const slots = slotsOf(parts);
  const stranger = values.find(({ slot }) => !slots.some(({ id }) => id === slot));
  if (stranger) return { type: "unknown_slot", slot: stranger.slot };
  for (const { id, kind } of slots) {
    const text = values.find(({ slot }) => slot === id)?.text.trim() ?? "";
    if (text === "") return { type: "missing", slot: id };
    const isAllowed = kind === "link" ? /^https:\/\/\S+$/.test(text) : !/[\n\r\t]| {5,}/.test(text);
    if (!isAllowed) return { type: "forbidden", slot: id };
  }
  return null;
}
