/** One line of the audit log; what else was recorded opens beneath it. */
import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import type { AuditEntry } from "./audit-query.ts";
import { useAuditWords } from "./use-audit-words.ts";

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("office");
  const times = useTimeWords();
  const words = useAuditWords();
  const [isOpen, setOpen] = useState(false);
  const { at, actor, action } = entry;
  const when = (
    <time dateTime={at} title={times.exact(at)} className="tabular-nums">
      {times.dayTime(at)}
    </time>
  );
  const who = <bdi>{words.actor(actor)}</bdi>;
  return (
    <tbody>
      <tr className="border-b border-line align-top">
        <td className="py-2 pr-3 text-12 leading-5 text-ink-2 max-sm:hidden">{when}</td>
        <td className="py-2 pr-3 max-sm:hidden">
          <span className="block truncate" title={words.actor(actor)}>
            {who}
          </span>
        </td>
        <td className="min-w-0 py-2 pr-3">
          <span className="block font-medium">{words.act(action)}</span>
          <span className="block truncate text-12 text-ink-2">
            <Subject entry={entry} />
          </span>
          <span className="block text-12 text-ink-3 sm:hidden">
            {who} · {when}
          </span>
        </td>
        <td className="py-1 text-right">
          <IconButton
            label={t("audit.detailsOf", { what: words.act(action), when: times.dayTime(at) })}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon of={ChevronDown} className={isOpen ? "rotate-180" : ""} />
          </IconButton>
        </td>
      </tr>
      {isOpen && (
        <tr className="border-b border-line">
          <td colSpan={4} className="pb-3 sm:pl-76">
            <Details entry={entry} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Subject({ entry: { subject } }: { entry: AuditEntry }) {
  const words = useAuditWords();
  const said = <bdi>{words.subject(subject)}</bdi>;
  if (subject.type !== "conversation" || subject.id === null) return said;
  return (
    <Link
      to="/inbox/$view/$conversationId"
      params={{ view: "all", conversationId: subject.id }}
      className="text-accent-ink hover:underline"
    >
      {said}
    </Link>
  );
}

/** Names of fields as the log has them: whoever looks here compares them with it. */
function Details({ entry: { id, subject, detail, requestId, action } }: { entry: AuditEntry }) {
  const { t } = useTranslation("office");
  const lines = [
    ["action", action],
    ...(subject.id === null ? [] : [[`${subject.type}`, subject.id]]),
    ...Object.entries(detail).map(([name, value]) => [name, String(value)]),
    [t("audit.request"), requestId],
    ["id", id],
  ];
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-12">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="text-ink-2 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
