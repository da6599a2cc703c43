/** Who else looks at the conversation, and who is writing in it: one calm line beside its owner, read out when it changes. */
import { useTranslation } from "../../words/use-translation.ts";
import { useFace } from "../../app/session.ts";
import { useWriters } from "../../live/typing.ts";
import { useViewers } from "../../live/viewers.ts";
import type { Conversation } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";

export function WhoIsHere({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useTranslation();
  const faceOf = useFace();
  const writers = useWriters(conversation.id);
  const viewers = useViewers(conversation.id).filter((id) => !writers.some((writer) => writer.id === id));
  const colleagues = writers.flatMap((writer) => (writer.type === "user" ? [writer.id] : []));
  const isCustomerWriting = writers.some((writer) => writer.type === "contact");
  const nameOf = (id: string) => faceOf(id)?.name ?? t("conversation.unknownPerson");
  const namesOf = (ids: readonly string[]) =>
    new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(ids.map(nameOf));
  const pictureOf = (id: string) => (
    <Avatar key={id} name={nameOf(id)} id={id} side="agent" picture={faceOf(id)?.picture ?? null} size={18} />
  );
  return (
    <span aria-live="polite" className="flex max-w-2/3 flex-none items-center gap-2.5 overflow-hidden">
      {isCustomerWriting && (
        <bdi className="truncate text-amber-ink">
          {t("presence.customerTyping", { name: conversation.contact.name })}
        </bdi>
      )}
      {colleagues.length > 0 && (
        <span className="flex min-w-0 items-center gap-1 text-amber-ink">
          {colleagues.map(pictureOf)}
          <bdi className="truncate">
            {t("presence.typing", { names: namesOf(colleagues), count: colleagues.length })}
          </bdi>
        </span>
      )}
      {viewers.length > 0 && (
        <span className="flex min-w-0 items-center gap-1">
          {viewers.map(pictureOf)}
          <bdi className="truncate">{t("presence.viewing", { names: namesOf(viewers), count: viewers.length })}</bdi>
        </span>
      )}
    </span>
  );
}
