/** What one WhatsApp message says, in MAX's own words. Types we do not know are kept as `unsupported`, by their name. */
import type { MediaKind, MessageContent } from "@max/domain/message/content";
import {
  type JsonObject,
  MAX_TEXT,
  fail,
  idAt,
  lenientListAt,
  lenientObjectAt,
  lenientTextAt,
  objectAt,
  requiredNumberAt,
  requiredObjectAt,
  requiredTextAt,
  textAt,
  valueAt,
} from "../loose-json.ts";
import { readContacts } from "./read-contacts.ts";
import { readInteractive, readTemplateButton } from "./read-interactive.ts";
import { readOrder } from "./read-order.ts";

/**
 * @param type the message's `type`, which is also the name of the object that holds its content
 * @param message the message itself, or the inner message of an edit
 */
export function readContent(type: string, message: JsonObject): MessageContent {
  // Meta reports what it could not hand over by its type and an error, without the object that would hold it.
  if (type === "unsupported" || (valueAt(message, type) === undefined && hasErrors(message)))
    return readUnsupported(type, message);
  switch (type) {
    case "text":
      return { kind: "text", text: requiredTextAt(requiredObjectAt(message, "text"), "body", MAX_TEXT) };
    case "image":
    case "video":
    case "document":
    case "sticker":
      return readMedia(type, requiredObjectAt(message, type));
    case "audio": {
      const audio = requiredObjectAt(message, "audio");
      return readMedia(valueAt(audio, "voice") === true ? "voice" : "audio", audio);
    }
    case "location":
      return readLocation(requiredObjectAt(message, "location"));
    case "contacts":
      return readContacts(message);
    case "interactive":
      return readInteractive(requiredObjectAt(message, "interactive"));
    case "button":
      return readTemplateButton(requiredObjectAt(message, "button"));
    case "order":
      return readOrder(requiredObjectAt(message, "order"));
    case "system": {
      const system = requiredObjectAt(message, "system");
      return {
        kind: "system",
        text: textAt(system, "body", MAX_TEXT),
        event: textAt(system, "type", 100) ?? "unknown",
      };
    }
    case "request_welcome":
      return { kind: "system", text: null, event: "request_welcome" };
    default:
      return readUnsupported(type, message);
  }
}

function readMedia(kind: MediaKind, media: JsonObject): MessageContent {
  const externalId = idAt(media, "id");
  // Beside an id, the address is Meta's own, short-lived and for our token only. It is kept nowhere.
  const link = externalId === null ? publicLink(media) : null;
  if (externalId === null && link === null) fail(`the ${kind} has no id`);
  return {
    kind,
    text: textAt(media, "caption", MAX_TEXT),
    media: {
      externalId,
      link,
      mimeType: textAt(media, "mime_type", 200),
      sha256: textAt(media, "sha256", 200),
      fileName: textAt(media, "filename", 255),
      isAnimated: valueAt(media, "animated") === true,
    },
  };
}

function publicLink(media: JsonObject): string | null {
  const link = textAt(media, "link", 2_048);
  return link !== null && /^https?:\/\//.test(link) && URL.canParse(link) ? link : null;
}

function readLocation(location: JsonObject): MessageContent {
  return {
    kind: "location",
    text: null,
    latitude: requiredNumberAt(location, "latitude"),
    longitude: requiredNumberAt(location, "longitude"),
    name: textAt(location, "name", 1_000),
    address: textAt(location, "address", 1_000),
    url: textAt(location, "url", 2_048),
  };
}

const hasErrors = (message: JsonObject) => lenientListAt(message, "errors").length > 0;

/** What the phone shows as "not supported": polls, pins, view-once media, and whatever comes next year. */
function readUnsupported(type: string, message: JsonObject): MessageContent {
  const error = lenientListAt(message, "errors")[0];
  const details = error && lenientObjectAt(error, "error_data");
  const named = type === "unsupported" ? objectAt(message, "unsupported") : null;
  return {
    kind: "unsupported",
    text: null,
    type: (named && textAt(named, "type", 100)) ?? type,
    code: error ? codeOf(error) : null,
    reason: error
      ? ((details && lenientTextAt(details, "details", 500)) ??
        lenientTextAt(error, "message", 500) ??
        lenientTextAt(error, "title", 500))
      : null,
  };
}

/** An error's code as text, whichever of number or string Meta chose. */
export function codeOf(error: JsonObject): string | null {
  const code = valueAt(error, "code");
  return typeof code === "number" ? String(code) : lenientTextAt(error, "code", 20);
}
