/** Meta's error codes, in the two forms in which Meta gives them: an HTTP answer and an element of `statuses[].errors[]`. */
import { newTraceId } from "./wamid.ts";

type Known = { title: string; httpStatus: number };

/** Title and HTTP status by code. Callers must branch on the code alone; the status has changed over the years. */
const KNOWN: Record<number, Known> = {
  0: { title: "AuthException", httpStatus: 401 },
  1: { title: "API Unknown", httpStatus: 400 },
  2: { title: "API Service", httpStatus: 503 },
  3: { title: "API Method", httpStatus: 500 },
  4: { title: "Application request limit reached", httpStatus: 400 },
  10: { title: "Application does not have permission for this action", httpStatus: 403 },
  33: { title: "Parameter value is not valid", httpStatus: 400 },
  100: { title: "Invalid parameter", httpStatus: 400 },
  104: { title: "An access token is required to request this resource.", httpStatus: 400 },
  190: { title: "Invalid OAuth access token - Cannot parse access token", httpStatus: 401 },
  200: { title: "Permissions error", httpStatus: 403 },
  368: { title: "Temporarily blocked for policies violations", httpStatus: 403 },
  2500: { title: "Unknown path components", httpStatus: 400 },
  80007: { title: "Rate limit issues", httpStatus: 400 },
  130429: { title: "Rate limit hit", httpStatus: 400 },
  130472: { title: "User's number is part of an experiment", httpStatus: 400 },
  130497: { title: "Business account is restricted from messaging users in this country", httpStatus: 403 },
  131000: { title: "Something went wrong", httpStatus: 500 },
  131005: { title: "Access denied", httpStatus: 403 },
  131008: { title: "Required parameter is missing", httpStatus: 400 },
  131009: { title: "Parameter value is not valid", httpStatus: 400 },
  131016: { title: "Service unavailable", httpStatus: 500 },
  131021: { title: "Recipient cannot be sender", httpStatus: 400 },
  131026: { title: "Message undeliverable", httpStatus: 400 },
  131030: { title: "Recipient phone number not in allowed list", httpStatus: 400 },
  131031: { title: "Account has been locked", httpStatus: 403 },
  131037: { title: "Display name approval is required", httpStatus: 400 },
  131042: { title: "Business eligibility payment issue", httpStatus: 400 },
  131045: { title: "Incorrect certificate", httpStatus: 500 },
  131047: { title: "Re-engagement message", httpStatus: 400 },
  131048: { title: "Spam rate limit hit", httpStatus: 400 },
  131049: { title: "Message held back to keep the ecosystem healthy", httpStatus: 400 },
  131050: { title: "User stopped marketing messages", httpStatus: 400 },
  131051: { title: "Message type unknown", httpStatus: 400 },
  131052: { title: "Media download error", httpStatus: 400 },
  131053: { title: "Media upload error", httpStatus: 400 },
  131056: { title: "(Business Account, Consumer Account) pair rate limit hit", httpStatus: 400 },
  131057: { title: "Account in maintenance mode", httpStatus: 500 },
  131060: { title: "This message is currently unavailable", httpStatus: 400 },
  131062: { title: "Business-scoped user id is not allowed for this message", httpStatus: 400 },
  132000: { title: "Number of parameters does not match the expected number of params", httpStatus: 400 },
  132001: { title: "Template name does not exist in the translation", httpStatus: 404 },
  132005: { title: "Translated text too long", httpStatus: 400 },
  132007: { title: "Template format character policy violated", httpStatus: 400 },
  132012: { title: "Parameter format does not match format in the created template", httpStatus: 400 },
  132015: { title: "Template is paused", httpStatus: 400 },
  132016: { title: "Template is disabled", httpStatus: 400 },
  133004: { title: "Server temporarily unavailable", httpStatus: 503 },
  133010: { title: "Phone number not registered", httpStatus: 400 },
  135000: { title: "Generic user error", httpStatus: 400 },
};

const DETAILS: Record<number, string> = {
  131026: "Message undeliverable. The recipient may not be on WhatsApp or may not have accepted the current terms.",
  131047:
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  131053: "The media could not be fetched or is of a kind that is not supported.",
  131056: "Too many messages sent from this number to the same recipient in a short time.",
  130429: "Message failed to send because too many messages were sent from this number in a short time.",
};

export type GraphError = { httpStatus: number; body: { error: Record<string, unknown> } };

const titleOf = (code: number): string => KNOWN[code]?.title ?? "Something went wrong";
const detailsOf = (code: number): string => DETAILS[code] ?? titleOf(code);

/** The HTTP answer for `code`. `message` replaces Meta's usual "(#code) title". */
export function graphError(
  code: number,
  more: { message?: string; details?: string; subcode?: number; type?: string; httpStatus?: number } = {},
): GraphError {
  return {
    httpStatus: more.httpStatus ?? KNOWN[code]?.httpStatus ?? 400,
    body: {
      error: {
        message: more.message ?? `(#${code}) ${titleOf(code)}`,
        type: more.type ?? "OAuthException",
        code,
        ...(more.subcode === undefined ? {} : { error_subcode: more.subcode }),
        ...(code >= 80_000 || more.details
          ? { error_data: { messaging_product: "whatsapp", details: more.details ?? detailsOf(code) } }
          : {}),
        fbtrace_id: newTraceId(),
      },
    },
  };
}

/** What Meta says of an object that is not there and of one that the token may not see: the same. */
export const noSuchObject = (method: string, id: string): GraphError =>
  graphError(100, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: "GraphMethodException",
    subcode: 33,
  });

export type StatusError = {
  code: number;
  title: string;
  message: string;
  error_data: { details: string };
  href: string;
};

/** The same error as it stands in a `failed` status. */
export const statusError = (code: number, details = detailsOf(code)): StatusError => ({
  code,
  title: titleOf(code),
  message: titleOf(code),
  error_data: { details },
  href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
});
