/** The rules of `interactive` messages: which parts each needs, how long they may be, and what the customer can press. */
import { z } from "zod";
import type { Choice } from "./chats.ts";
import { isTooLong, refusal, type ContentRead } from "./content-read.ts";

const Button = z.looseObject({
  type: z.literal("reply"),
  reply: z.looseObject({ id: z.string().min(1), title: z.string().min(1) }),
});
const Row = z.looseObject({ id: z.string().min(1), title: z.string().min(1), description: z.string().optional() });
const Section = z.looseObject({ title: z.string().optional(), rows: z.array(Row).min(1) });
const Frame = z.looseObject({
  type: z.string(),
  header: z.looseObject({ type: z.string(), text: z.string().optional() }).optional(),
  body: z.looseObject({ text: z.string().min(1) }),
  footer: z.looseObject({ text: z.string() }).optional(),
  action: z.looseObject({}),
});
type Read = { ok: true; choices: Choice[] } | ReturnType<typeof refusal>;

const hasRepeat = (values: string[]): boolean => new Set(values).size !== values.length;

function readButtons(action: Record<string, unknown>): Read {
  const buttons = z.array(Button).min(1).max(3).safeParse(action["buttons"]);
  if (!buttons.success)
    return refusal(131009, undefined, "Interactive buttons: between 1 and 3 of type reply are needed.");
  const replies = buttons.data.map((button) => button.reply);
  if (replies.some((reply) => isTooLong(reply.title, 20) || isTooLong(reply.id, 256)))
    return refusal(131009, undefined, "Button title length invalid. Min length: 1, Max length: 20");
  if (hasRepeat(replies.map((reply) => reply.id)) || hasRepeat(replies.map((reply) => reply.title)))
    return refusal(131009, undefined, "Duplicated button ids or titles.");
  return { ok: true, choices: replies.map(({ id, title }) => ({ id, title, description: null, kind: "button" })) };
}

function readList(action: Record<string, unknown>): Read {
  const list = z
    .looseObject({ button: z.string().min(1), sections: z.array(Section).min(1).max(10) })
    .safeParse(action);
  if (!list.success)
    return refusal(131009, undefined, "Interactive list: a button and 1 to 10 sections with rows are needed.");
  const rows = list.data.sections.flatMap((section) => section.rows);
  if (rows.length > 10) return refusal(131009, undefined, "Total row count exceed max allowed count: 10");
  if (isTooLong(list.data.button, 20)) return refusal(131009, undefined, "List button length invalid. Max length: 20");
  if (rows.some((row) => isTooLong(row.title, 24) || isTooLong(row.id, 200) || isTooLong(row.description ?? "", 72)))
    return refusal(131009, undefined, "Row title, id or description length invalid. Max length: 24, 200, 72");
  if (hasRepeat(rows.map((row) => row.id))) return refusal(131009, undefined, "Duplicated row ids.");
  return {
    ok: true,
    choices: rows.map((row) => ({ id: row.id, title: row.title, description: row.description ?? null, kind: "row" })),
  };
}

function readLink(action: Record<string, unknown>): Read {
  const link = z
    .looseObject({ parameters: z.looseObject({ display_text: z.string().min(1), url: z.url() }) })
    .safeParse(action);
  if (!link.success || isTooLong(link.data.parameters.display_text, 20))
    return refusal(131009, undefined, "cta_url: display_text (at most 20 characters) and a valid url are needed.");
  const { display_text: title, url } = link.data.parameters;
  return { ok: true, choices: [{ id: url, title, description: null, kind: "link" }] };
}

function readAction(type: string, action: Record<string, unknown>): Read {
  if (type === "button") return readButtons(action);
  if (type === "list") return readList(action);
  if (type === "cta_url") return readLink(action);
  const named: Record<string, string> = {
    location_request_message: "send_location",
    request_contact_info: "request_contact_info",
    flow: "flow",
  };
  if (!Object.hasOwn(named, type))
    return refusal(131009, undefined, `Interactive type ${type} is not one this emulator knows.`);
  if (action["name"] !== named[type]) return refusal(131009, undefined, `action.name must be ${named[type]}.`);
  return { ok: true, choices: [] };
}

/** Checks an `interactive` object. */
export function readInteractive(given: unknown): ContentRead {
  const frame = Frame.safeParse(given);
  if (!frame.success) return refusal(131008, undefined, "interactive needs a type, a body with text and an action.");
  const { type, header, body, footer, action } = frame.data;
  if (isTooLong(body.text, type === "list" ? 4_096 : 1_024))
    return refusal(131009, undefined, `Body text length invalid. Max length: ${type === "list" ? 4_096 : 1_024}`);
  if (footer && isTooLong(footer.text, 60))
    return refusal(131009, undefined, "Footer text length invalid. Max length: 60");
  if (header && (type === "list" ? header.type !== "text" : false))
    return refusal(131009, undefined, "A list may only have a text header.");
  if (header?.text !== undefined && isTooLong(header.text, 60))
    return refusal(131009, undefined, "Header text length invalid. Max length: 60");
  const read = readAction(type, action);
  if (!read.ok) return read;
  const text = [header?.text, body.text, footer?.text].filter(Boolean).join("\n");
  return { ok: true, content: { text, choices: read.choices } };
}
