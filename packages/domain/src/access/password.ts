/** What is said of passwords on the way in: tried, forgotten, chosen by a mailed link. */
import { z } from "zod";
import { storableText } from "../text.ts";

/** Anything that may be tried as a password. */
export const TypedPassword = storableText().min(1).max(1000);

/** The secret of a mailed link: its tenant, then 256 bits. */
export const LinkToken = z.string().regex(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);

/** `present` is the password that is to be replaced. */
export const ChangePassword = z.strictObject({ present: TypedPassword, password: TypedPassword });
export const ForgotPassword = z.strictObject({
  company: storableText().trim().toLowerCase().min(1).max(63),
  email: storableText().trim().toLowerCase().min(3).max(254),
});
export const ReadLink = z.strictObject({ token: LinkToken });

export const LinkKind = z.enum(["invite", "reset"]);
export type LinkKind = z.infer<typeof LinkKind>;

/** For whom a link is, as its own page shows it. */
export const LinkView = z.object({
  kind: LinkKind,
  email: z.string(),
  name: z.string(),
  company: z.object({ name: z.string(), slug: z.string() }),
});
export type LinkView = z.infer<typeof LinkView>;
