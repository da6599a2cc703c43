/** How a chat looks on a company's pages, what it asks first, and which pages may show it. */
import { AskFor, WebOrigin, WidgetColour } from "@max/domain/widget/settings";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field, SelectField, TextField } from "../../ui/field.tsx";
import type { InboxOf } from "./inboxes-query.ts";
import { useInboxChange } from "./use-inbox-change.ts";

type Widget = InboxOf<"widget">["account"];

const linesOf = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((line) => line.replace(/\/$/, ""))
    .filter((line) => line !== "");

export function WidgetForm({ inboxId, widget }: { inboxId: string; widget: Widget }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [draft, setDraft] = useState({ ...widget, origins: widget.allowedOrigins.join("\n") });
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useInboxChange(() => {
    const { title, greeting, replyTime, colour, askName, askEmail } = draft;
    const look = { title: title.trim(), greeting, replyTime, colour, askName, askEmail };
    return client.inbox.changeWidget.mutate({ inboxId, ...look, allowedOrigins: linesOf(draft.origins) });
  });
  const wrong = linesOf(draft.origins).filter((origin) => !WebOrigin.safeParse(origin).success);
  const problems = {
    title: draft.title.trim() === "" ? t("inboxes.titleMissing") : null,
    colour: WidgetColour.safeParse(draft.colour).success ? null : t("inboxes.colourWrong"),
    origins:
      linesOf(draft.origins).length === 0
        ? t("inboxes.originsMissing")
        : wrong.length > 0
          ? t("inboxes.originsWrong", { list: wrong.join(", ") })
          : null,
  };
  const problemOf = (part: keyof typeof problems) => (isTried ? problems[part] : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).every((problem) => problem === null) && !save.isPending) save.mutate(undefined);
  };
  return (
    <form onSubmit={submit} noValidate className="mb-6">
      <div className="grid gap-x-3 sm:grid-cols-2">
        <Field
          label={t("inboxes.title")}
          value={draft.title}
          onChange={(event) => set({ title: event.target.value })}
          error={problemOf("title")}
          maxLength={100}
        />
        <Field
          label={t("inboxes.colour")}
          value={draft.colour}
          onChange={(event) => set({ colour: event.target.value.trim().toLowerCase() })}
          error={problemOf("colour")}
          hint={t("inboxes.colourHint")}
          maxLength={7}
          end={
            <input
              type="color"
              tabIndex={-1}
              aria-hidden="true"
              value={WidgetColour.safeParse(draft.colour).data ?? "#000000"}
              onChange={(event) => set({ colour: event.target.value })}
              className="absolute top-1 right-1 size-8 cursor-pointer rounded-2 bg-transparent max-sm:top-1.5"
            />
          }
        />
      </div>
      <TextField
        label={t("inboxes.greeting")}
        value={draft.greeting}
        onChange={(event) => set({ greeting: event.target.value })}
        maxLength={500}
        rows={2}
      />
      <Field
        label={t("inboxes.replyTime")}
        value={draft.replyTime}
        onChange={(event) => set({ replyTime: event.target.value })}
        hint={t("inboxes.replyTimeHint")}
        maxLength={100}
      />
      <TextField
        label={t("inboxes.origins")}
        value={draft.origins}
        onChange={(event) => set({ origins: event.target.value })}
        hint={t("inboxes.originsHint")}
        error={problemOf("origins")}
        spellCheck={false}
        rows={3}
      />
      <div className="grid gap-x-3 sm:grid-cols-2">
        <Ask label={t("inboxes.askName")} value={draft.askName} onChange={(askName) => set({ askName })} />
        <Ask label={t("inboxes.askEmail")} value={draft.askEmail} onChange={(askEmail) => set({ askEmail })} />
      </div>
      {save.error && (
        <p role="alert" className="mb-3 text-red-ink">
          {wordsForError(words, save.error)}
        </p>
      )}
      <Button type="submit" look="outlined" size="form" isBusy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

function Ask({ label, value, onChange }: { label: string; value: AskFor; onChange: (value: AskFor) => void }) {
  const { t } = useTranslation("office");
  return (
    <SelectField
      label={label}
      value={value}
      onChange={(event) => onChange(AskFor.catch(value).parse(event.target.value))}
    >
      {AskFor.options.map((each) => (
        <option key={each} value={each}>
          {t(`inboxes.asks.${each}`)}
        </option>
      ))}
    </SelectField>
  );
}
