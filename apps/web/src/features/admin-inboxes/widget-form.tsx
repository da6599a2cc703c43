/** Changes how a chat looks on a company's pages, what it asks first, and which pages may show it. */
import type { FormEvent } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import { useInboxChange } from "./use-inbox-change.ts";
import { useWidgetDraft, WidgetFields, type WidgetLook } from "./widget-fields.tsx";

export function WidgetForm({ inboxId, widget }: { inboxId: string; widget: WidgetLook }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const editing = useWidgetDraft(widget);
  const save = useInboxChange((look: WidgetLook) => client.inbox.changeWidget.mutate({ inboxId, ...look }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const look = editing.read();
    if (look && !save.isPending) save.mutate(look);
  };
  return (
    <form onSubmit={submit} noValidate className="mb-6">
      <WidgetFields {...editing} />
      {save.error && <FormFailure>{wordsForError(words, save.error)}</FormFailure>}
      <Button type="submit" look="outlined" size="form" isBusy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}
