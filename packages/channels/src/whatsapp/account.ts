/** Before an inbox is connected: does this access token really own this WhatsApp number? */
import { z } from "zod";
import { explainError } from "./errors.ts";
import { type GraphAnswer, type GraphConfig, callGraph, pathPart } from "./graph.ts";
import { isTokenError } from "./media.ts";

export type NumberCheck =
  | { kind: "owned"; phoneNumberId: string; displayPhoneNumber: string | null; verifiedName: string | null }
  /** The token is good, but not for this number, or the number is not one of this business account. */
  | { kind: "not_owned" }
  | { kind: "unauthorised"; reason: string }
  | { kind: "try_later"; reason: string };

const PhoneNumber = z.object({
  id: z.string(),
  display_phone_number: z.string().max(50).nullish().catch(null),
  verified_name: z.string().max(512).nullish().catch(null),
});
const Page = z.object({
  data: z.array(z.object({ id: z.string() })),
  paging: z
    .object({ next: z.string().nullish(), cursors: z.object({ after: z.string().nullish() }).nullish() })
    .nullish(),
});

/** More numbers than Meta lets one business account have. */
const MAX_PAGES = 20;

/**
 * Asks Meta for the number and for the numbers of its business account. Only what Meta itself answers counts: the ids
 * come from a form and prove nothing.
 * @param wabaId the WhatsApp business account the number is said to belong to
 */
export async function checkNumber(
  config: GraphConfig,
  accessToken: string,
  phoneNumberId: string,
  wabaId: string,
  signal: AbortSignal,
): Promise<NumberCheck> {
  if (!/^[!-~]+$/.test(accessToken)) return { kind: "unauthorised", ...explainError(190) };
  const path = `${pathPart(phoneNumberId)}?fields=id,display_phone_number,verified_name`;
  const answer = await callGraph(config, { path, accessToken, signal });
  if (answer.kind !== "ok") return toRefusal(answer);
  const number = PhoneNumber.safeParse(answer.body);
  if (!number.success) return { kind: "try_later", reason: "WhatsApp's answer is not a number's description." };
  if (number.data.id !== phoneNumberId) return { kind: "not_owned" };
  const refusal = await findInAccount(config, accessToken, phoneNumberId, wabaId, signal);
  if (refusal) return refusal;
  const { display_phone_number: displayPhoneNumber, verified_name: verifiedName } = number.data;
  return {
    kind: "owned",
    phoneNumberId,
    displayPhoneNumber: displayPhoneNumber ?? null,
    verifiedName: verifiedName ?? null,
  };
}

/** Null when the account lists the number. */
async function findInAccount(
  config: GraphConfig,
  accessToken: string,
  phoneNumberId: string,
  wabaId: string,
  signal: AbortSignal,
): Promise<NumberCheck | null> {
  let after = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `${pathPart(wabaId)}/phone_numbers?fields=id&limit=100${after}`;
    const answer = await callGraph(config, { path, accessToken, signal });
    if (answer.kind !== "ok") return toRefusal(answer);
    const list = Page.safeParse(answer.body);
    if (!list.success) return { kind: "try_later", reason: "WhatsApp's answer is not a list of numbers." };
    if (list.data.data.some(({ id }) => id === phoneNumberId)) return null;
    const cursor = list.data.paging?.next ? list.data.paging.cursors?.after : null;
    if (!cursor) break;
    after = `&after=${pathPart(cursor)}`;
  }
  return { kind: "not_owned" };
}

function toRefusal(answer: Exclude<GraphAnswer, { kind: "ok" }>): NumberCheck {
  if (answer.kind !== "error") return { kind: "try_later", reason: `WhatsApp could not be asked (${answer.reason}).` };
  const { code } = answer.error;
  if (code === 0 || code === 190) return { kind: "unauthorised", ...explainError(code) };
  // Meta answers the same for what does not exist and for what this token may not see.
  if (code === 100 || code === 33 || isTokenError(code)) return { kind: "not_owned" };
  return { kind: "try_later", ...explainError(code) };
}
