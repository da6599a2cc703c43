/** Who should have all that is chosen: a person or a team; Tab, where there is something to tell them. */
import { MAX_NOTE_LENGTH } from "@max/domain/conversation/note";
import { ArrowRightLeft, TextAlignStart } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picker, PickerGroup, PickerItem, PickerText } from "../../ui/picker.tsx";
import { named } from "./named.ts";
import type { BulkAct } from "./use-bulk.ts";

type Props = { isOpen: boolean; onOpen: (isOpen: boolean) => void; onAct: (act: BulkAct) => void };

export function BulkAssign({ isOpen, onOpen, onAct }: Props) {
  const { t } = useTranslation();
  const { me, users, teams } = useWorkspace();
  const [text, setText] = useState("");
  // An agent hands on to a teammate or a team; who oversees gives to anybody. The server asks for each conversation.
  const people = users.filter(
    (user) => me.role !== "agent" || user.teamIds.some((id) => me.teamIds.some((own) => own === id)),
  );
  const toggle = (next: boolean) => {
    if (!next) setText("");
    onOpen(next);
  };
  const hand = (act: Extract<BulkAct, { type: "assign" | "transfer" }>) => {
    const note = text.trim();
    setText("");
    onAct(note ? { ...act, note } : act);
  };
  return (
    <Picker
      isOpen={isOpen}
      onOpen={toggle}
      label={t("conversation.assignName")}
      placeholder={t("conversation.assignFilter")}
      nothingFound={t("conversation.assignNobody")}
      footer={
        <PickerText
          label={t("bulk.note")}
          placeholder={t("bulk.notePlaceholder")}
          value={text}
          maxLength={MAX_NOTE_LENGTH}
          onChange={setText}
        />
      }
      trigger={
        <IconButton {...named(t("conversation.assign"), "A")}>
          <Icon of={ArrowRightLeft} />
        </IconButton>
      }
    >
      <PickerGroup label={t("conversation.people")}>
        {people.map((user) => (
          <PickerItem
            key={user.id}
            value={user.id}
            words={[user.name]}
            icon={<Avatar name={user.name} id={user.id} side="agent" picture={user.picture} size={18} />}
            onSelect={() => hand({ type: "assign", assigneeId: user.id })}
          >
            <bdi>{user.id === me.id ? t("conversation.assignMe", { name: user.name }) : user.name}</bdi>
          </PickerItem>
        ))}
      </PickerGroup>
      <PickerGroup label={t("conversation.teams")}>
        {teams.map((team) => (
          <PickerItem
            key={team.id}
            value={team.id}
            words={[team.name]}
            icon={<Icon of={TextAlignStart} />}
            onSelect={() => hand({ type: "transfer", teamId: team.id })}
          >
            <bdi>{team.name}</bdi>
          </PickerItem>
        ))}
      </PickerGroup>
    </Picker>
  );
}
