/** An invitation or a reset as text and as simple HTML. Names are words in it, never markup. */
import type { LinkKind } from "@max/domain/access/password";
import type { Language } from "@max/domain/access/people";
import type { Mail } from "@max/platform/mailer";
import { LINK_WORDS } from "./words.ts";

export type LinkMail = {
  kind: LinkKind;
  language: Language;
  to: { name: string; address: string };
  company: string;
  link: string;
  expiresAt: Date;
  /** An IANA name; null is said in UTC. */
  timeZone: string | null;
};

export function composeLinkMail({ kind, language, to, company, link, expiresAt, timeZone }: LinkMail): Mail {
  const words = LINK_WORDS[language][kind];
  const time = new Intl.DateTimeFormat(language, {
    dateStyle: "long",
    timeStyle: "long",
    timeZone: timeZone ?? "UTC",
  }).format(expiresAt);
  const [hello, why, until] = [words.hello(to.name), words.why(company), words.until(time)];
  return {
    to,
    subject: words.subject(company),
    text: `${hello}\n\n${why}\n\n${link}\n\n${until}\n${words.ignore}\n`,
    html: `<!doctype html><html lang="${language}"><body style="font:15px/1.5 sans-serif;color:#1c1c1e"><p>${escape(hello)}</p><p>${escape(why)}</p><p><a href="${escape(link)}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:#3457d5;color:#fff;text-decoration:none">${escape(words.button)}</a></p><p style="color:#55555c">${escape(until)}<br>${escape(words.ignore)}</p><p style="color:#55555c;font-size:13px">${escape(link)}</p></body></html>`,
  };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
