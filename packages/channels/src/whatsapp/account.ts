/** Before an inbox is connected: does this access token really own this WhatsApp number, and will its webhooks come? */
import { createHmac } from "node:crypto";
import type { CheckProblem, InboxCheck, NumberCheck, NumberClaim } from "@max/domain/inbox/check";
import { z } from "zod";
import { type GraphAnswer, type GraphConfig, callGraph, isPossibleToken, pathPart } from "./graph.ts";
import { isTokenError } from "./media.ts";

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
 * Asks Meta for the number, for the numbers of its business account, and whether the secret is that of the token's app. Only what
 * Meta itself answers counts: the ids come from a form and prove nothing.
 */
export async function checkNumber(config: GraphConfig, claim: NumberClaim, signal: AbortSignal): Promise<NumberCheck> {
  const found = await findNumber(config, claim, signal);
  if (!("id" in found)) return { ...found, displayPhoneNumber: null };
  const problem =
    (await findInAccount(config, claim, signal)) ??
    (claim.appSecret === null ? null : await checkSecret(config, { ...claim, appSecret: claim.appSecret }, signal));
  if (problem) return { ...problem, displayPhoneNumber: null };
  return {
    result: "works",
    reason: found.verified_name ?? null,
    displayPhoneNumber: found.display_phone_number ?? null,
  };
}

/** Has Meta send the webhooks of the account to the token's app: without it none come. Asking twice changes nothing. */
export async function subscribeAccount(
  config: GraphConfig,
  { accessToken, wabaId }: NumberClaim,
  signal: AbortSignal,
): Promise<InboxCheck> {
  const path = `${pathPart(wabaId)}/subscribed_apps`;
  const answer = await callGraph(config, { path, accessToken, body: {}, signal });
  return answer.kind === "ok" ? { result: "works", reason: null } : problemOf(answer, "account_unknown");
}

async function findNumber(
  config: GraphConfig,
  { accessToken, phoneNumberId }: NumberClaim,
  signal: AbortSignal,
): Promise<z.infer<typeof PhoneNumber> | InboxCheck> {
  if (!isPossibleToken(accessToken)) return { result: "refused", reason: null };
  const path = `${pathPart(phoneNumberId)}?fields=id,display_phone_number,verified_name`;
  const answer = await callGraph(config, { path, accessToken, signal });
  if (answer.kind !== "ok") return problemOf(answer, "number_unknown");
  const number = PhoneNumber.safeParse(answer.body);
  if (!number.success) return { result: "away", reason: "WhatsApp's answer is not a number's description." };
  return number.data.id === phoneNumberId ? number.data : { result: "number_unknown", reason: null };
}

/** Null when the account lists the number. */
async function findInAccount(
  config: GraphConfig,
  { accessToken, phoneNumberId, wabaId }: NumberClaim,
  signal: AbortSignal,
): Promise<InboxCheck | null> {
  let after = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `${pathPart(wabaId)}/phone_numbers?fields=id&limit=100${after}`;
    const answer = await callGraph(config, { path, accessToken, signal });
    if (answer.kind !== "ok") return problemOf(answer, "account_unknown");
    const list = Page.safeParse(answer.body);
    if (!list.success) return { result: "away", reason: "WhatsApp's answer is not a list of numbers." };
    if (list.data.data.some(({ id }) => id === phoneNumberId)) return null;
    const cursor = list.data.paging?.next ? list.data.paging.cursors?.after : null;
    if (!cursor) break;
    after = `&after=${pathPart(cursor)}`;
  }
  return { result: "not_ours", reason: null };
}

/** Null when Meta takes a proof made with it. The number itself was shown before: what is refused now is the proof. */
async function checkSecret(
  config: GraphConfig,
  { accessToken, phoneNumberId, appSecret }: NumberClaim & { appSecret: string },
  signal: AbortSignal,
): Promise<InboxCheck | null> {
  const proof = createHmac("sha256", appSecret).update(accessToken).digest("hex");
  const path = `${pathPart(phoneNumberId)}?fields=id&appsecret_proof=${proof}`;
  const answer = await callGraph(config, { path, accessToken, signal });
  return answer.kind === "ok" ? null : problemOf(answer, "wrong_app_secret");
}

/** The token expired, or was withdrawn with its person's password, rights or session. */
const WITHDRAWN: ReadonlySet<number | null> = new Set([458, 459, 460, 463, 464, 467, 492]);
const UNKNOWN_TOKEN: ReadonlySet<number> = new Set([0, 104, 190]);
const TOO_OFTEN: ReadonlySet<number> = new Set([4, 17, 32, 341, 613, 80007, 80008]);
const RESTRICTED: ReadonlySet<number> = new Set([368, 131031]);
/** Meta answers the same for what does not exist and for what this token may not see. */
const NOT_THERE: ReadonlySet<number> = new Set([33, 100]);

/**
 * @param ifNotThere what it means that Meta does not know what was asked for
 * @returns Meta's number as the reason: its words may quote the token
 */
function problemOf(answer: Exclude<GraphAnswer, { kind: "ok" }>, ifNotThere: CheckProblem): InboxCheck {
  if (answer.kind !== "error") return { result: "away", reason: `WhatsApp could not be asked: ${answer.reason}` };
  const { code, subcode } = answer.error;
  const reason = `error ${code}${subcode === null ? "" : `/${subcode}`}`;
  if (UNKNOWN_TOKEN.has(code)) return { result: WITHDRAWN.has(subcode) ? "expired" : "refused", reason };
  if (TOO_OFTEN.has(code)) return { result: "too_often", reason };
  if (RESTRICTED.has(code)) return { result: "restricted", reason };
  if (NOT_THERE.has(code)) return { result: ifNotThere, reason };
  return { result: isTokenError(code) ? "no_permission" : "away", reason };
}
