import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import type { Inbox } from "./inboxes-query.ts";
import { NameAndTeam, type Named } from "./name-and-team.tsx";
import { useInboxChange } from "./use-inbox-change.ts";

/** Renames an inbox, or leads its new conversations elsewhere. */
export function NameForm({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [named, setNamed] = useState<Named>({ name: inbox.name, teamId: inbox.teamId });
  const [isMissing, setMissing] = useState(false);
  const save = useInboxChange((name: string) =>
    client.inbox.change.mutate({ inboxId: inbox.id, name, teamId: named.teamId }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = named.name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !save.isPending) save.mutate(wanted);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-5 mb-6">
      <NameAndTeam
        value={named}
        onChange={setNamed}
        error={isMissing ? t("inboxes.nameMissing") : save.error ? wordsForError(words, save.error) : null}
      />
      <Button type="submit" look="outlined" size="form" isBusy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}
