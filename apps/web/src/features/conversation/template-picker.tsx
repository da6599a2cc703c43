/** What takes the place of the text box outside the reply window: an approved template, filled in, as the customer will see it. */
import { prefill } from "@max/domain/template/prefill";
import {
  renderTemplate,
  type SlotValue,
  slotsOf,
  templateProblem,
  type TemplateSlot,
} from "@max/domain/template/template";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { ArrowLeft, Search, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { templatesQuery } from "../../live/templates.ts";
import type { Conversation, Template } from "../../live/wire.ts";
import { beginTemplate, type BegunTemplate, useBegunTemplate } from "../../outbox/begun-templates.ts";
import { scheduleTemplate } from "../../outbox/schedule.ts";
import { send } from "../../outbox/send-outbox.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { AfterAWhile, Bone } from "../../ui/skeleton.tsx";
import { plain } from "../../words/plain.ts";
import { mostUsedFirst } from "../../words/rank-items.ts";
import { LaterButton } from "./later-button.tsx";
import { TemplateCard } from "./template-card.tsx";
import { useVariableValues } from "./use-reply-menus.tsx";
import { useScheduling } from "./use-scheduling.ts";

type Props = {
  conversation: Conversation;
  /** Back to the text box; null where there is none to go back to. */
  onClose: (() => void) | null;
  /** It is sent, or will be. */
  onSent: () => void;
};

/** The same name in several languages is one thing to choose. */
type Variants = { name: string; templates: Template[]; found: string; uses: number };

export function TemplatePicker({ conversation, onClose, onSent }: Props) {
  const { id, inboxId } = conversation;
  const begun = useBegunTemplate(id) ?? null;
  const query = useQuery(templatesQuery(inboxId));
  const all = variantsOf((query.data ?? []).filter(({ status }) => status === "APPROVED"));
  const chosen = begun && all.find(({ name }) => name === begun.name);
  return chosen ? (
    <FillIn
      key={chosen.name}
      conversation={conversation}
      variants={chosen}
      begun={begun}
      onBack={() => beginTemplate(id, null)}
      onSent={onSent}
    />
  ) : (
    <Choose
      query={query}
      all={all}
      onChoose={({ name }) => beginTemplate(id, { name, language: null, typed: {} })}
      onClose={onClose}
    />
  );
}

const SHOWN = 50;

type ChooseProps = Pick<Props, "onClose"> & {
  query: UseQueryResult<Template[]>;
  all: readonly Variants[];
  onChoose: (chosen: Variants) => void;
};

function Choose({ query, all, onChoose, onClose }: ChooseProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const found = matching(all, typed).slice(0, SHOWN);
  return (
    <section aria-label={t("template.name")} className="px-3.5 pt-1 pb-3 max-sm:px-5">
      <div className="flex items-center gap-2">
        <label className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-2 px-2 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11">
          <Icon of={Search} className="text-ink-3" />
          <span className="sr-only">{t("template.search")}</span>
          <input
            type="search"
            value={typed}
            placeholder={t("template.search")}
            onChange={({ target }) => setTyped(target.value)}
            className="h-full min-w-0 flex-1 bg-transparent shadow-none! outline-none max-sm:text-16"
          />
        </label>
        {onClose && (
          <IconButton label={t("template.close")} onClick={onClose}>
            <Icon of={X} />
          </IconButton>
        )}
      </div>
      {query.isError && !query.data ? (
        <p role="alert" className="mt-2 flex items-center gap-2 text-red-ink">
          {t("template.failed")}
          <Button look="outlined" isBusy={query.isFetching} onClick={() => void query.refetch()}>
            {t("error.retry")}
          </Button>
        </p>
      ) : !query.data ? (
        <AfterAWhile>
          <div aria-busy="true" className="mt-2">
            <span className="sr-only">{t("template.loading")}</span>
            <Bone className="mt-2 h-3 w-[40%]" />
            <Bone className="mt-2 h-3 w-[80%]" />
          </div>
        </AfterAWhile>
      ) : found.length === 0 ? (
        <p className="mt-2 text-ink-2">{t(all.length === 0 ? "template.none" : "template.nothingFound")}</p>
      ) : (
        <ul className="mt-1.5 max-h-[30vh] overflow-y-auto">
          {found.map((each) => (
            <li key={each.name}>
              <Row variants={each} onChoose={() => onChoose(each)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ variants, onChoose }: { variants: Variants; onChoose: () => void }) {
  const { t } = useTranslation();
  const { name, templates } = variants;
  const isUsable = templates.some(({ parts }) => !parts.hasUnknownParts);
  return (
    <button
      type="button"
      aria-disabled={!isUsable || undefined}
      onClick={isUsable ? onChoose : undefined}
      className="block min-h-11 w-full rounded-1 px-2 py-1 text-left hover:bg-hover"
    >
      <span className="flex items-baseline gap-2">
        <span className={isUsable ? "truncate font-medium" : "truncate text-ink-3"}>{name}</span>
        <span className="ml-auto flex-none text-12 text-ink-3">
          {templates.map(({ language }) => language).join(", ")}
        </span>
      </span>
      <bdi className="block truncate text-ink-2">
        {isUsable ? templates[0]?.parts.body : t("template.unknownParts")}
      </bdi>
    </button>
  );
}

function variantsOf(templates: readonly Template[]): Variants[] {
  const byName = new Map<string, Template[]>();
  for (const each of templates) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return [...byName].map(([name, all]) => ({
    name,
    templates: all,
    found: plain(`${name.replaceAll("_", " ")} ${all.map(({ parts }) => parts.body).join(" ")}`),
    uses: all.reduce((sum, { sends }) => sum + sends, 0),
  }));
}

/** Those that hold every word typed, in their name or text; what was sent most comes first. */
function matching(all: readonly Variants[], typed: string): Variants[] {
  const words = plain(typed).split(/\s+/);
  return mostUsedFirst(all.filter(({ found }) => words.every((word) => found.includes(word))));
}

/** The reader's language first: most customers share it. */
const firstOf = (templates: readonly Template[], language: string): Template | undefined =>
  templates.find((each) => each.language.slice(0, 2) === language.slice(0, 2) && !each.parts.hasUnknownParts) ??
  templates.find(({ parts }) => !parts.hasUnknownParts);

type LaterProps = Pick<Props, "conversation" | "onSent"> & {
  template: { name: string; language: string; parameters: SlotValue[] };
  cannotSend: string | null;
};

/** A template can be sent at any time, also after free text has closed. */
function TemplateLater({ conversation, template, cannotSend, onSent }: LaterProps) {
  const schedule = useScheduling((dueAt) => scheduleTemplate(conversation.id, template, dueAt), onSent);
  return <LaterButton until={null} cannotSend={cannotSend} onChoose={schedule} />;
}

type FillInProps = Pick<Props, "conversation" | "onSent"> & {
  variants: Variants;
  begun: BegunTemplate;
  onBack: () => void;
};

function FillIn({ conversation, variants, begun, onBack, onSent }: FillInProps) {
  const { t, i18n } = useTranslation();
  const ids = useId();
  const known = useVariableValues(conversation);
  const template =
    variants.templates.find(({ language }) => language === begun.language) ??
    firstOf(variants.templates, i18n.language);
  if (!template) return null;
  const { parts } = template;
  const guessed = prefill(parts, known);
  const slots = slotsOf(parts);
  const change = (part: Partial<BegunTemplate>) => beginTemplate(conversation.id, { ...begun, ...part });
  const valueOf = (id: string) => begun.typed[id] ?? guessed.find(({ slot }) => slot === id)?.text ?? "";
  const values: SlotValue[] = slots.map(({ id }) => ({ slot: id, text: valueOf(id).trim() }));
  const reading = renderTemplate(parts, values);
  const problem = templateProblem(template, values);
  const place = slots.find(({ id }) => problem && "slot" in problem && problem.slot === id);
  const reason = !problem
    ? null
    : place
      ? t(problem.type === "missing" ? "template.missing" : "template.forbidden", { name: slotName(place) })
      : t("template.unknownParts");
  const { header, body, footer, buttons } = reading;
  const seen = { header, headerFormat: parts.header?.format ?? null, footer, buttons };

  return (
    <form
      aria-label={variants.name}
      className="px-3.5 pt-1 pb-3 max-sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem) return;
        const { name, language } = template;
        send({
          conversationId: conversation.id,
          text: body,
          quotedMessageId: null,
          template: { name, language, parameters: values, ...seen },
        });
        onSent();
      }}
    >
      <div className="flex items-center gap-2">
        <IconButton label={t("template.back")} onClick={onBack}>
          <Icon of={ArrowLeft} />
        </IconButton>
        <span className="min-w-0 flex-1 truncate font-medium">{variants.name}</span>
        {variants.templates.length > 1 && (
          <select
            aria-label={t("template.language")}
            value={template.language}
            onChange={({ target }) => change({ language: target.value })}
            className="h-8 rounded-2 bg-bg px-2 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11 max-sm:text-16"
          >
            {variants.templates.map(({ id, language, parts: { hasUnknownParts } }) => (
              <option key={id} value={language} disabled={hasUnknownParts}>
                {language}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="mt-2 grid max-h-[34vh] gap-4 overflow-y-auto sm:grid-cols-2">
        <div>
          {slots.map((slot) => (
            <label key={slot.id} className="mb-2 block">
              <span className="mb-0.5 block text-12 font-medium text-ink-2">{slotName(slot)}</span>
              <input
                type={slot.kind === "link" ? "url" : "text"}
                required
                value={valueOf(slot.id)}
                placeholder={slot.kind === "link" ? "https://" : undefined}
                maxLength={1024}
                onChange={({ target }) => change({ typed: { ...begun.typed, [slot.id]: target.value } })}
                className="h-8 w-full rounded-2 bg-bg px-2 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11 max-sm:text-16"
              />
            </label>
          ))}
          {slots.length === 0 && <p className="text-ink-2">{t("template.nothingToFill")}</p>}
        </div>
        <div>
          <p id={`${ids}-preview`} className="mb-0.5 text-12 font-medium text-ink-2">
            {t("template.preview")}
          </p>
          <section
            aria-labelledby={`${ids}-preview`}
            className="rounded-bubble bg-accent-soft-2 px-3 py-1.75 text-14 wrap-break-word"
          >
            <TemplateCard body={body} {...seen} />
          </section>
        </div>
      </div>
      <div className="mt-2 flex items-center justify-end gap-2">
        <span className="text-12 text-ink-3" aria-live="polite">
          {reason}
        </span>
        <TemplateLater
          conversation={conversation}
          template={{ name: template.name, language: template.language, parameters: values }}
          cannotSend={reason}
          onSent={onSent}
        />
        <Button look="primary" type="submit" disabledReason={reason}>
          {t("template.send")}
        </Button>
      </div>
    </form>
  );

  function slotName({ place: where, key, kind, button }: TemplateSlot): string {
    if (kind === "link") return t("template.slotLink");
    if (where === "button") return t("template.slotButton", { button: parts.buttons[button ?? 0]?.text ?? "" });
    if (parts.isNamed) return key.replaceAll("_", " ");
    return t(where === "header" ? "template.slotHeader" : "template.slotBody", { number: key });
  }
}
