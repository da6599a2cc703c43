/** How a chat looks on a company's pages, what it asks first, and which pages may show it: as it is made, and later. */
import { AskFor, WebOrigin, WidgetColour } from "@max/domain/widget/settings";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Field, SelectField, TextField } from "../../ui/field.tsx";
import type { InboxOf } from "./inboxes-query.ts";

export type WidgetLook = Omit<InboxOf<"widget">["account"], "type">;

const linesOf = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((line) => line.replace(/\/$/, ""))
    .filter((line) => line !== "");

/** What is being written of a widget, and what is wrong with it once somebody has tried. */
export function useWidgetDraft(known: WidgetLook) {
  const { t } = useTranslation("office");
  const [draft, setDraft] = useState({ ...known, origins: known.allowedOrigins.join("\n") });
  const [isTried, setTried] = useState(false);
  const origins = linesOf(draft.origins);
  const wrong = origins.filter((origin) => !WebOrigin.safeParse(origin).success);
  const problems = {
    title: draft.title.trim() === "" ? t("inboxes.titleMissing") : null,
    colour: WidgetColour.safeParse(draft.colour).success ? null : t("inboxes.colourWrong"),
    origins:
      origins.length === 0
        ? t("inboxes.originsMissing")
        : wrong.length > 0
          ? t("inboxes.originsWrong", { list: wrong.join(", ") })
          : null,
  };
  return {
    draft,
    set: (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change })),
    problemOf: (part: keyof typeof problems) => (isTried ? problems[part] : null),
    /** What is to be stored; null when something is wrong, which the fields then say. */
    read(): WidgetLook | null {
      setTried(true);
      if (Object.values(problems).some((problem) => problem !== null)) return null;
      const { title, greeting, replyTime, colour, askName, askEmail } = draft;
      return { title: title.trim(), greeting, replyTime, colour, askName, askEmail, allowedOrigins: origins };
    },
  };
}

export function WidgetFields({ draft, set, problemOf }: ReturnType<typeof useWidgetDraft>) {
  const { t } = useTranslation("office");
  return (
    <>
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
    </>
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
