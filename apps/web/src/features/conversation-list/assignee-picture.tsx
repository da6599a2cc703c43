/** Whose a conversation is, in its row; and of a colleague's open one whether they are there. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { workspaceQuery } from "../../live/queries.ts";
import type { Workspace } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Meaning } from "../../ui/meaning.tsx";

type Props = { name: string; userId: string; isOpen: boolean };

export function AssigneePicture({ name, userId, isOpen }: Props) {
  const { t } = useTranslation();
  // Of what is known of the company this alone draws it anew, when this one person comes or goes. One knows where one is oneself.
  const select = ({ me, users }: Workspace) =>
    isOpen && me.id !== userId ? (users.find((user) => user.id === userId)?.presence ?? null) : null;
  const { data: presence = null } = useQuery({ ...workspaceQuery, select });
  const words = presence ? `${name}: ${t(`presence.${presence}`)}` : name;
  return (
    <Meaning label={words} title={words} className="block">
      <Avatar name={name} id={userId} side="agent" size={18} {...(presence && { presence })} />
    </Meaning>
  );
}
