/**
 * A refusal the caller can act on. `code` is stable and part of the public API; `message` says what and which
 * and may be shown to a person.
 */
export type ErrorCode =
  | "not_found"
  | "forbidden"
  | "unauthenticated"
  | "person_required"
  | "invalid_input"
  | "conflict"
  | "transition_refused"
  | "reply_window_closed"
  | "unseen_message"
  | "unfilled_variable"
  | "template_unusable"
  | "not_retryable"
  /** It is on its way, or never waited to be taken back. */
  | "already_sent"
  /** By the chosen moment free text is no longer accepted. */
  | "window_closes_before"
  /** Nothing is sent to somebody who is blocked. */
  | "contact_blocked"
  /** Nothing is sent from an inbox that is turned off. */
  | "inbox_off"
  /** The password that is to be replaced is another one. */
  | "wrong_password"
  /** A mailed link that was used, replaced, or waited too long. */
  | "link_expired"
  /** No mail server is set up. */
  | "mail_off"
  /** The provider does not accept an access token, or not for this account. */
  | "token_refused"
  /** Nobody would be left who can run the company. */
  | "last_admin"
  /** Something still points at the team. */
  | "team_in_use"
  | "file_refused"
  | "too_many_requests"
  | "payload_too_large"
  | "unavailable";

export class DomainError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = "DomainError";
    this.code = code;
  }
}

/** Also the answer for a row of another tenant, and for a row the caller may not see. */
export const notFound = (what: string) => new DomainError("not_found", `There is no such ${what}.`);
