/** Whose a conversation is, in its row; and of a colleague's open one whether they are there. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { workspaceQuery } from "../../live/queries.ts";
import type { Workspace } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Meaning } from "../../ui/meaning.tsx";

type Props = { userId: string; isOpen: boolean };

export function AssigneePicture({ userId, isOpen }: Props) {
  const { t } = useTranslation();
  // Of what is known of the company this alone draws it anew, when this one person comes, goes or looks other. One knows where one is
  // oneself.
  const select = ({ me, users }: Workspace) => {
    const user = users.find(({ id }) => id === userId);
    return user
      ? { name: user.name, picture: user.picture, presence: isOpen && me.id !== userId ? user.presence : null }
      : null;
  };
  const { data: user = null } = useQuery({ ...workspaceQuery, select });
  const name = user?.name ?? t("conversation.unknownPerson");
  const words = user?.presence ? `${name}: ${t(`presence.${user.presence}`)}` : name;
  return (
    <Meaning label={words} title={words} className="block">
      <Avatar
        name={name}
        id={userId}
        side="agent"
        picture={user?.picture ?? null}
        size={18}
        {...(user?.presence && { presence: user.presence })}
      />
    </Meaning>
  );
}
