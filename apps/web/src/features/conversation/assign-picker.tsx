/** Who should have it: a person, a team, or the queue it came from. Two keys and a name; Tab, where there is something to tell them. */
import { ArrowRightLeft, TextAlignStart, Undo2 } from "lucide-react";
import { MAX_NOTE_LENGTH } from "@max/domain/conversation/note";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import type { Conversation } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { Picker, PickerGroup, PickerItem, PickerText } from "../../ui/picker.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { type HandOn, useHandOn } from "./use-hand-on.ts";
import type { Placing, Step } from "./use-placing.ts";

type Props = {
  conversation: Conversation;
  placing: Placing;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** Its icon alone. */
  isTight: boolean;
};

export function AssignPicker({ conversation, placing, isOpen, onOpen, isTight }: Props) {
  const { t } = useTranslation();
  const { me, teams } = useWorkspace();
  const { people, teams: others, giveBack } = useHandOn(conversation);
  const isPhone = useMedia("isPhone");
  const [note, setNote] = useState("");
  const teamNames = (ids: readonly string[]) =>
    teams
      .filter((team) => ids.includes(team.id))
      .map((team) => team.name)
      .join(", ");
  const toggle = (next: boolean) => {
    if (!next) setNote("");
    onOpen(next);
  };
  const run = (step: Step) => {
    toggle(false);
    placing.run(step);
  };
  const handTo = (step: HandOn["people"][number]["step"]) => run(note.trim() ? { ...step, note: note.trim() } : step);
  const label = conversation.assigneeId ? t("conversation.transfer") : t("conversation.assign");
  return (
    <Picker
      isOpen={isOpen}
      onOpen={toggle}
      label={t("conversation.assignName")}
      placeholder={t("conversation.assignFilter")}
      nothingFound={t("conversation.assignNobody")}
      footer={
        <PickerText
          label={t("conversation.handOnNote")}
          placeholder={t("conversation.handOnNotePlaceholder")}
          value={note}
          maxLength={MAX_NOTE_LENGTH}
          onChange={setNote}
        />
      }
      trigger={
        <Button
          icon={<Icon of={ArrowRightLeft} />}
          isBusy={placing.isBusy("assign") || placing.isBusy("transfer") || placing.isBusy("unassign")}
          aria-keyshortcuts="A"
          aria-label={label}
          title={isTight ? label : undefined}
          className="max-sm:size-11 max-sm:px-0"
        >
          {!isTight && label}
          {!isPhone && <Key>A</Key>}
        </Button>
      }
    >
      {people.length > 0 && (
        <PickerGroup label={t("conversation.people")}>
          {people.map(({ user, step }) => (
            <PickerItem
              key={user.id}
              value={user.id}
              words={[user.name]}
              icon={
                <Avatar
                  name={user.name}
                  id={user.id}
                  side="agent"
                  picture={user.picture}
                  size={18}
                  presence={user.presence}
                />
              }
              hint={user.presence === "available" ? teamNames(user.teamIds) : t(`presence.hint.${user.presence}`)}
              onSelect={() => handTo(step)}
            >
              <bdi>{user.id === me.id ? t("conversation.assignMe", { name: user.name }) : user.name}</bdi>
            </PickerItem>
          ))}
        </PickerGroup>
      )}
      {others.length > 0 && (
        <PickerGroup label={t("conversation.teams")}>
          {others.map(({ team, step }) => (
            <PickerItem
              key={team.id}
              value={team.id}
              words={[team.name]}
              icon={<Icon of={TextAlignStart} />}
              onSelect={() => handTo(step)}
            >
              <bdi>{team.name}</bdi>
            </PickerItem>
          ))}
        </PickerGroup>
      )}
      {giveBack && (
        <PickerItem
          value="give back"
          words={[t("conversation.giveBack")]}
          icon={<Icon of={Undo2} />}
          onSelect={() => run(giveBack)}
        >
          {t("conversation.giveBack")}
        </PickerItem>
      )}
    </Picker>
  );
}
