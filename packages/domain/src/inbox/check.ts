/** What asking the other side of an inbox found, and what is to be done about it. */
import { z } from "zod";
import { DomainError } from "../errors.ts";

/**
 * `works`: it knows us. `nothing_to_ask`: the channel is our own. `refused`: our token or secret is not known there. `expired`: the
 * token was good once. `no_permission`: it may not do what we need. `number_unknown`, `account_unknown`: not there, or not for this
 * token; Meta does not tell these apart. `not_ours`: the number is not one of that account. `wrong_app_secret`: the token is of
 * another Meta app. `restricted`: the provider has locked the account. `too_often`: it asks us to wait. `away`: nobody answered.
 */
const CHECK_PROBLEMS = [
  "refused",
  "expired",
  "no_permission",
  "number_unknown",
  "account_unknown",
  "not_ours",
  "wrong_app_secret",
  "restricted",
  "too_often",
  "away",
] as const;
export type CheckProblem = (typeof CHECK_PROBLEMS)[number];

export const InboxCheck = z.object({
  result: z.enum(["works", "nothing_to_ask", ...CHECK_PROBLEMS]),
  /** The other side's words or number for it, where it has any. */
  reason: z.string().nullable(),
});
export type InboxCheck = z.infer<typeof InboxCheck>;

/** A WhatsApp number that somebody says is theirs. */
export type NumberClaim = {
  accessToken: string;
  phoneNumberId: string;
  /** The WhatsApp business account the number is said to belong to. */
  wabaId: string;
  /** Of the Meta app the token is said to be for; null asks nothing of it. */
  appSecret: string | null;
};
export type NumberCheck = InboxCheck & { displayPhoneNumber: string | null };

/** Why an account is not connected: what a check found, or that its webhooks could not be told from anybody's. */
export type AccountProblem = CheckProblem | "app_secret_missing";

const SENTENCES: Record<AccountProblem, string> = {
  app_secret_missing: "Give the app secret of the number's Meta app: MAX has no Meta app of its own here.",
  refused:
    "Meta does not accept this access token. Copy it again, whole, from your system user in Meta Business settings.",
  expired:
    "This access token is no longer valid. Make one that does not expire for a system user in Meta Business settings.",
  no_permission:
    "This access token lacks a permission. Make one with whatsapp_business_management and whatsapp_business_messaging, for a system user who has the WhatsApp account.",
  number_unknown:
    "Meta knows no number with this phone number id, or this access token may not see it. Copy the id (not the phone number) from WhatsApp, API setup.",
  account_unknown:
    "Meta knows no WhatsApp account with this id, or this access token may not see it. Copy the WhatsApp Business account id, and give the system user the account.",
  not_ours: "Meta says that this number is not one of that WhatsApp account. Copy both ids from the same page.",
  wrong_app_secret:
    "This app secret is not of the Meta app that the access token was made for. Copy it from that app's basic settings.",
  restricted: "Meta has locked or restricted this account. Look into it in Meta Business settings.",
  too_often: "Meta was asked too often for this account. Wait a few minutes and try again.",
  away: "Meta did not answer. Try again in a moment.",
};

const PASSING = { away: "unavailable", too_often: "too_many_requests" } as const;

/** The provider does not let us use an account as it was given. */
export class AccountRefused extends DomainError {
  readonly problem: AccountProblem;
  constructor(problem: AccountProblem, reason: string | null = null) {
    const code = problem === "away" || problem === "too_often" ? PASSING[problem] : "token_refused";
    super(code, reason ? `${SENTENCES[problem]} (${reason})` : SENTENCES[problem]);
    this.name = "AccountRefused";
    this.problem = problem;
  }
}

/** What does not work would cut the inbox off. @throws AccountRefused */
export function requireWorking({ result, reason }: InboxCheck): void {
  if (result !== "works" && result !== "nothing_to_ask") throw new AccountRefused(result, reason);
}
