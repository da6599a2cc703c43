/** The two ends of sending a mail: what is to be written to whom, and what became of it. */
import type { LinkKind } from "@max/domain/access/password";
import { Language } from "@max/domain/access/people";
import { PasswordLinkId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";
import type { Mail } from "@max/platform/mailer";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { linkToken } from "../auth/password-link.ts";
import { finish, type Lease } from "../outbox/claim.ts";
import { composeLinkMail } from "./compose-link-mail.ts";

export const MailWork = z.object({ kind: z.literal("password_link"), linkId: PasswordLinkId });
export type MailWork = z.infer<typeof MailWork>;

type LinkRow = {
  kind: LinkKind;
  expiresAt: Date;
  name: string;
  email: string;
  language: string | null;
  timeZone: string | null;
  company: string;
};

/** Where a link leads; the token stands behind the #, which browsers send to nobody. */
const PAGES: Record<LinkKind, string> = { invite: "/accept-invite", reset: "/reset-password" };

/**
 * The same mail each time it is asked for.
 * @param publicUrl the origin people open; what a request said of its host never gets here
 * @returns null when nobody is to be written to (any more): the link was used, replaced or is over, or there never was one
 */
export async function composeOwedMail(
  call: Call,
  { masterKey, publicUrl }: { masterKey: Buffer; publicUrl: string },
  { linkId }: MailWork,
): Promise<Mail | null> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<LinkRow>(
      `select l.kind, l.expires_at as "expiresAt", u.name, u.email, u.language, u.time_zone as "timeZone", t.name as company
       from password_links l join users u on u.tenant_id = l.tenant_id and u.id = l.user_id join tenants t on t.id = l.tenant_id
       where l.tenant_id = $1 and l.id = $2 and l.expires_at > now() and l.mailed_at is null and u.deactivated_at is null`,
      [tx.tenantId, linkId],
    ),
  );
  if (!row) return null;
  const { kind, name, email, company, expiresAt, timeZone } = row;
  return composeLinkMail({
    kind,
    company,
    expiresAt,
    timeZone,
    language: Language.catch("en").parse(row.language),
    to: { name, address: email },
    link: `${publicUrl}${PAGES[kind]}#${linkToken(masterKey, call.tenantId, linkId)}`,
  });
}

/** Ends the owed work. @param problem why it will never be taken; null when it was @throws LeaseLost */
export async function settleMail(
  call: Call,
  { linkId }: MailWork,
  lease: Lease,
  problem: string | null,
): Promise<void> {
  await inTransaction(call, async (tx) => {
    await finish(tx, [lease]);
    const settled = await tx.query<{ userId: string; kind: LinkKind }>(
      `update password_links set mailed_at = case when $3::text is null then now() end, mail_problem = $3
       where tenant_id = $1 and id = $2 returning user_id as "userId", kind`,
      [tx.tenantId, linkId, problem],
    );
    await recordAudit(
      tx,
      call,
      settled.map(({ userId, kind }) => ({
        action: problem === null ? "mail.sent" : "mail.refused",
        subjectType: "user",
        subjectId: userId,
        detail: { kind },
      })),
    );
  });
}

/** Ends owed mail that nobody is to get. @throws LeaseLost */
export const dropMail = (call: Call, lease: Lease): Promise<void> => inTransaction(call, (tx) => finish(tx, [lease]));
