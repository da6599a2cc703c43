import { DomainError } from "@max/domain/errors";
import type { Context } from "./context.ts";

/** Says so before anything is written that only a mail could finish. @throws DomainError `mail_off` */
export function requireMail({ deps }: Pick<Context, "deps">): void {
  if (!deps.config.sendsMail)
    throw new DomainError("mail_off", "MAX cannot send mail here: SMTP_URL is not set. Ask whoever runs MAX.");
}
