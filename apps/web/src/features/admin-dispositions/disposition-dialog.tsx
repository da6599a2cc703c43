/** The words of a reason to close, when it is added and later. */
import { MAX_DISPOSITION_LENGTH } from "@max/domain/disposition/disposition";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { type Disposition, dispositionsQuery } from "./dispositions-query.ts";

/** `reason` is null for a new one. */
type Props = { reason: Disposition | null; onClose: () => void };

export function DispositionDialog({ reason, onClose }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [name, setName] = useState(reason?.name ?? "");
  const [isMissing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: (wanted: string) =>
      reason
        ? client.disposition.rename.mutate({ dispositionId: reason.id, name: wanted })
        : client.disposition.create.mutate({ name: wanted }),
    onSuccess: () => {
      void queryClient.invalidateQueries(dispositionsQuery);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !save.isPending) save.mutate(wanted);
  };
  const refusal = save.error ? refusalOf(save.error) : null;
  const error = isMissing
    ? t("reasons.nameMissing")
    : refusal?.kind === "refused" && refusal.code === "conflict"
      ? t("reasons.nameTaken")
      : save.error
        ? wordsForError(words, save.error)
        : null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={reason ? t("reasons.renameTitle", { name: reason.name }) : t("reasons.newTitle")}
    >
      <form onSubmit={submit} noValidate className="mt-5">
        <Field
          label={t("reasons.nameField")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={error}
          hint={reason ? t("reasons.renameHint") : undefined}
          maxLength={MAX_DISPOSITION_LENGTH}
          autoComplete="off"
        />
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={save.isPending}>
            {t(reason ? "save" : "reasons.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
