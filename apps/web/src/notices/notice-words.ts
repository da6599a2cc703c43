/** What a notice says, in the reader's language. */
import type { TFunction } from "i18next";
import type { Notice } from "../live/wire.ts";

/** What happened, in one line. */
export function noticeTitle(t: TFunction, notice: Notice, teamName: string | null): string {
  const { kind, contactName, actorName, count } = notice;
  switch (kind) {
    case "queued":
      return teamName
        ? t("notice.said.queued", { count, team: teamName })
        : t("notice.said.queuedSomewhere", { count });
    case "assigned":
    case "transferred":
      return actorName
        ? t(`notice.said.${kind}`, { name: actorName, contact: contactName })
        : t("notice.said.given", { contact: contactName });
    case "mention":
      return t("notice.said.mention", { count, name: actorName ?? "", contact: contactName });
    case "message":
      return t("notice.said.message", { count, contact: contactName });
    case "woken":
    case "unsent":
      return t(`notice.said.${kind}`, { contact: contactName });
  }
}

/** The newest words of it; what kind of message it is where that has none. */
export function noticeBody(t: TFunction, { text, messageKind }: Notice): string | null {
  if (text?.trim()) return text;
  return messageKind && messageKind !== "text" ? t(`kind.${messageKind}`) : null;
}
