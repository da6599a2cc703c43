/** What a customer chose: a button, a row of a list, the button of a template, or the answers of a form (a "flow"). */
import type { MessageContent } from "@max/domain/message/content";
import {
  type JsonObject,
  MAX_NAME,
  MAX_TEXT,
  isObject,
  requiredObjectAt,
  requiredTextAt,
  textAt,
} from "../loose-json.ts";
import { jsonExcerpt, safeText } from "../safe-text.ts";

type Interactive = Extract<MessageContent, { kind: "interactive" }>;

/** Longer than any id that Meta lets us give a button or a row. */
const MAX_PAYLOAD = 1_000;
const MAX_FIELDS = 200;
const MAX_FIELD_VALUE = 2_000;

export function readInteractive(interactive: JsonObject): Interactive {
  switch (requiredTextAt(interactive, "type", 100)) {
    case "button_reply":
      return toChoice("button", requiredObjectAt(interactive, "button_reply"));
    case "list_reply":
      return toChoice("list", requiredObjectAt(interactive, "list_reply"));
    case "nfm_reply":
      return toForm(requiredObjectAt(interactive, "nfm_reply"));
    default:
      return { kind: "interactive", text: null, choice: "other", payload: null, description: null, fields: [] };
  }
}

/** The quick reply of a template. Its payload is the label unless we gave it another. */
export const readTemplateButton = (button: JsonObject): Interactive => ({
  kind: "interactive",
  text: textAt(button, "text", MAX_TEXT),
  choice: "template_button",
  payload: textAt(button, "payload", MAX_PAYLOAD),
  description: null,
  fields: [],
});

const toChoice = (choice: "button" | "list", reply: JsonObject): Interactive => ({
  kind: "interactive",
  text: textAt(reply, "title", MAX_TEXT),
  choice,
  payload: requiredTextAt(reply, "id", MAX_PAYLOAD),
  description: textAt(reply, "description", MAX_TEXT),
  fields: [],
});

function toForm(reply: JsonObject): Interactive {
  const name = textAt(reply, "name", 100);
  return {
    kind: "interactive",
    text: textAt(reply, "body", MAX_TEXT),
    choice: name === "address_message" ? "address" : name === null || name === "flow" ? "flow" : "other",
    payload: null,
    description: null,
    fields: toFields(textAt(reply, "response_json", Number.MAX_SAFE_INTEGER) ?? "{}"),
  };
}

/**
 * The answers as name and value pairs. The names are the customer's phone's to choose, so they never become the keys
 * of an object. Answers that are no JSON object are kept as one field, for a person to read.
 */
function toFields(responseJson: string): Interactive["fields"] {
  const answers = parsedOrNull(responseJson);
  if (!isObject(answers)) return [{ name: "response_json", value: safeText(responseJson, MAX_FIELD_VALUE) }];
  return Object.keys(answers)
    .slice(0, MAX_FIELDS)
    .map((name) => ({ name: safeText(name, MAX_NAME), value: toValue(answers[name]) }));
}

const toValue = (answer: unknown) =>
  typeof answer === "string" ? safeText(answer, MAX_FIELD_VALUE) : jsonExcerpt(answer, MAX_FIELD_VALUE);

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
