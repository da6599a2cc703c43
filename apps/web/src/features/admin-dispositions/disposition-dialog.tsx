/** The words of a reason to close, when it is added and later. */
import { MAX_DISPOSITION_LENGTH } from "@max/domain/disposition/disposition";
import { useTranslation } from "../../words/use-translation.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { useNameForm } from "../../app/use-name-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { type Disposition, dispositionsQuery } from "./dispositions-query.ts";

/** `reason` is null for a new one. */
type Props = { reason: Disposition | null; onClose: () => void };

export function DispositionDialog({ reason, onClose }: Props) {
  const { t } = useTranslation("office");
  const form = useNameForm<unknown>({
    known: reason?.name ?? "",
    save: (name) =>
      reason
        ? client.disposition.rename.mutate({ dispositionId: reason.id, name })
        : client.disposition.create.mutate({ name }),
    onSaved: () => {
      void queryClient.invalidateQueries(dispositionsQuery);
      onClose();
    },
    words: { missing: t("reasons.nameMissing"), taken: t("reasons.nameTaken") },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={reason ? t("reasons.renameTitle", { name: reason.name }) : t("reasons.newTitle")}
    >
      <form onSubmit={form.submit} noValidate className="mt-5">
        <Field
          label={t("reasons.nameField")}
          value={form.name}
          onChange={(event) => form.setName(event.target.value)}
          error={form.error}
          hint={reason ? t("reasons.renameHint") : undefined}
          maxLength={MAX_DISPOSITION_LENGTH}
          autoComplete="off"
        />
        <div className="flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" look="primary" size="form" isBusy={form.isBusy}>
            {t(reason ? "save" : "reasons.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
