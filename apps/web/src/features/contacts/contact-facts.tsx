/** Addresses on each channel, those of once apart, and what an agent wrote down. */
import { BadgeCheck } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Contact } from "../../live/wire.ts";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { Section } from "./section.tsx";

export function ContactFacts({ contact }: { contact: Contact }) {
  const { t, i18n } = useTranslation();
  const present = contact.identities.filter(({ retiredAt }) => retiredAt === null);
  const former = contact.identities.filter(({ retiredAt }) => retiredAt !== null);
  const { email, phone, company, language, timeZone, attributes } = contact;
  const facts: [string, string, string | null][] = [
    ["phone", t("contacts.facts.phone"), phone],
    ["email", t("contacts.facts.email"), email],
    ["company", t("contacts.facts.company"), company],
    ["language", t("contacts.facts.language"), language && languageName(language, i18n.language)],
    ["timeZone", t("contacts.facts.timeZone"), timeZone],
    ...attributes.map(({ name, value }): [string, string, string | null] => [`attribute ${name}`, name, value]),
  ];
  const known = facts.filter(([, , value]) => value);
  return (
    <>
      <Section title={t("panel.identities")}>
        {present.length === 0 && <p className="text-ink-3">{t("panel.noIdentities")}</p>}
        <ul className="flex flex-col gap-1">
          {present.map((identity) => (
            <Address key={`${identity.type} ${identity.value}`} identity={identity} />
          ))}
        </ul>
        {former.length > 0 && (
          <>
            <h3 className="mt-3 mb-1 text-12 text-ink-3">{t("contacts.former")}</h3>
            <ul className="flex flex-col gap-1">
              {former.map((identity) => (
                <Address key={`${identity.type} ${identity.value} ${identity.retiredAt}`} identity={identity} />
              ))}
            </ul>
          </>
        )}
      </Section>
      <Section title={t("contacts.details")}>
        {known.length === 0 && <p className="text-ink-3">{t("contacts.noDetails")}</p>}
        <dl className="grid grid-cols-[minmax(80px,auto)_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          {known.map(([key, label, value]) => (
            <div key={key} className="contents">
              <dt className="max-w-32 wrap-break-word text-ink-3">
                <bdi>{label}</bdi>
              </dt>
              <dd className="min-w-0 wrap-break-word tabular-nums">
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}

function Address({ identity }: { identity: Contact["identities"][number] }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const { retiredAt } = identity;
  return (
    <li className="flex min-h-6 items-center gap-2">
      <span className="flex-none text-ink-3">
        <ChannelGlyph channel={identity.channel} size={16} />
      </span>
      <bdi className={`min-w-0 flex-1 truncate tabular-nums ${retiredAt ? "text-ink-3" : ""}`} title={identity.display}>
        {identity.display}
      </bdi>
      <span className="flex flex-none items-center gap-1 text-12 text-ink-3">
        {retiredAt ? (
          <time dateTime={retiredAt} title={words.exact(retiredAt)}>
            {t("contacts.until", { at: words.dayTime(retiredAt) })}
          </time>
        ) : identity.isVerified ? (
          <span className="flex items-center gap-1" title={t("contacts.verifiedHint")}>
            <Icon of={BadgeCheck} size={14} />
            {t("contacts.verified")}
          </span>
        ) : (
          <span title={t("contacts.unverifiedHint")}>{t("contacts.unverified")}</span>
        )}
      </span>
    </li>
  );
}

/** As the reader calls it; what no list of languages knows stays as it was written. */
function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
