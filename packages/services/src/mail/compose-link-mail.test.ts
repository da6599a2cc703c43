import { Language } from "@max/domain/access/people";
import { LinkKind } from "@max/domain/access/password";
import { describe, expect, it } from "vitest";
import { composeLinkMail, type LinkMail } from "./compose-link-mail.ts";

const link = "https://desk.example.com/accept-invite#token";
const mail = (changes: Partial<LinkMail> = {}) =>
  composeLinkMail({
    kind: "invite",
    language: "en",
    to: { name: "Ana", address: "ana@example.com" },
    company: "Casa Lumen",
    link,
    expiresAt: new Date("2026-03-01T12:00:00Z"),
    timeZone: null,
    ...changes,
  });

describe("the mail of a link", () => {
  it.each(Language.options.flatMap((language) => LinkKind.options.map((kind) => [language, kind] as const)))(
    "says in %s what an %s is, who sends it, and until when it works",
    (language, kind) => {
      const { subject, text, html } = mail({ language, kind });
      expect(subject).toContain("Casa Lumen");
      for (const part of [text, html]) {
        expect(part).toContain("Ana");
        expect(part).toContain(link);
        expect(part).toMatch(/2026/);
      }
    },
  );

  it("says the time in the reader's zone", () => {
    expect(mail({ timeZone: "America/Sao_Paulo" }).text).toContain("9:00:00");
    expect(mail().text).toContain("12:00:00");
  });

  it("shows markup in a name as words", () => {
    const { html } = mail({ to: { name: `<img src=x onerror="alert(1)">`, address: "a@b.example" }, company: "<b>" });
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  });
});
