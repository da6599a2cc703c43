/** What keeps one from answering the customer. */
import { useTranslation } from "../../words/use-translation.ts";
import { useMay, useUserName, useWorkspace } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import type { ReplyClock } from "../../words/reply-clock.ts";
import { useTimeWords } from "../../words/use-time-words.ts";

/** `needsTemplate`: an approved template may go all the same. */
export type Obstacle = { what: string; next: string | null; needsTemplate?: true };

/** Why one cannot write here now, and what would change it. Null when one can. */
export function useObstacle(conversation: Conversation, clock: ReplyClock): Obstacle | null {
  const { t } = useTranslation();
  const words = useTimeWords();
  const { me, inboxes } = useWorkspace();
  const may = useMay();
  const userName = useUserName();
  if (conversation.contact.isBlocked) return { what: t("composer.blocked"), next: null };
  if (conversation.state === "closed") return { what: t("composer.conversationClosed"), next: null };
  if (!may("message.send", conversation)) {
    if (may("conversation.take", conversation)) return { what: t("composer.takeFirst"), next: null };
    const name = conversation.assigneeId === me.id ? null : userName(conversation.assigneeId);
    return { what: name ? t("composer.notYours", { name }) : t("composer.notAllowed"), next: null };
  }
  if (inboxes.some(({ id, isOff }) => isOff && id === conversation.inboxId))
    return { what: t("error.inbox_off"), next: null };
  if (clock.state === "closed")
    return {
      needsTemplate: true,
      what: t("composer.closedAt", { at: words.dayTime(clock.closedAt.toISOString()) }),
      next: t("composer.closedHint"),
    };
  if (clock.state === "never") return { needsTemplate: true, what: t("composer.never"), next: t("composer.neverHint") };
  return null;
}
