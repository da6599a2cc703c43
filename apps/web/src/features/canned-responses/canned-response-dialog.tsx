/** Writing a canned response: whose it is, how it is found, what it says, how that will read, and which files go with it. */
import { CODE_LETTERS, MAX_CODE_LENGTH, MAX_TITLE_LENGTH } from "@max/domain/canned/limits";
import { fillVariables, unknownVariables, VARIABLE_NAMES, type VariableValues } from "@max/domain/canned/variables";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useStore } from "zustand";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { refusalOf } from "../../app/trpc.ts";
import type { CannedResponse } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { insertText } from "../../ui/insert-text.ts";
import { MAX_TEXT_LENGTH } from "../../words/limits.ts";
import { CannedFiles } from "./canned-files.tsx";
import { createCannedUploads } from "./canned-uploads.ts";
import { type CannedDraft, useMayWrite, useSaveCanned } from "./use-canned-responses.ts";

const FIELD = "w-full rounded-2 bg-bg px-3 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:text-16";

function Labelled({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="mt-4 block">
      <span className="mb-1 block text-12 font-medium text-ink-2">{label}</span>
      {children}
      {hint && <span className="mt-1 block text-12 text-ink-3">{hint}</span>}
    </label>
  );
}

/** Where the writer may put it, as the values of one choice. */
function usePlaces(): { value: string; label: string; scope: CannedDraft["scope"]; teamId: CannedDraft["teamId"] }[] {
  const { t } = useTranslation();
  const { teams } = useWorkspace();
  const mayWrite = useMayWrite();
  return [
    { value: "personal", label: t("canned.scopes.personal"), scope: "personal" as const, teamId: null },
    ...teams
      .filter(({ id }) => mayWrite({ ownerId: null, teamId: id }))
      .map(({ id, name }) => ({ value: id, label: name, scope: "team" as const, teamId: id })),
    ...(mayWrite({ ownerId: null, teamId: null })
      ? [{ value: "tenant", label: t("canned.scopes.tenant"), scope: "tenant" as const, teamId: null }]
      : []),
  ];
}

type Props = {
  /** What is changed; null for a new one. */
  response: CannedResponse | null;
  onClose: () => void;
};

const EMPTY: CannedDraft = { scope: "personal", teamId: null, code: "", title: "", body: "" };
/** What can be written of it; its count and its owner are not. */
const draftOf = ({ scope, teamId, code, title, body }: CannedDraft): CannedDraft => ({
  scope,
  teamId,
  code,
  title,
  body,
});

export function CannedResponseDialog({ response, onClose }: Props) {
  const { t } = useTranslation();
  const places = usePlaces();
  const { me, tenant } = useWorkspace();
  const ids = useId();
  const [draft, setDraft] = useState<CannedDraft>(draftOf(response ?? EMPTY));
  const body = useRef<HTMLTextAreaElement>(null);
  const [uploads] = useState(() => createCannedUploads(response?.files ?? []));
  useEffect(() => uploads.close, [uploads]);
  const files = useStore(uploads.store, ({ items }) => items);
  const save = useSaveCanned(response?.id ?? null, () => {
    uploads.keep();
    onClose();
  });
  const place = draft.scope === "team" ? draft.teamId : draft.scope;
  const set = (change: Partial<CannedDraft>) => setDraft((before) => ({ ...before, ...change }));
  const sample: VariableValues = {
    "contact.name": t("canned.sampleName"),
    "contact.first_name": t("canned.sampleFirstName"),
    "contact.phone": "+55 11 97730-4418",
    "agent.name": me.name,
    "agent.first_name": me.name.split(" ")[0] ?? null,
    "company.name": tenant.name,
    "conversation.number": "1024",
  };
  const [unknown] = unknownVariables(draft.body);
  const lacking = problemOf(draft);
  const problem = lacking ? t(`canned.${lacking}`) : unknown ? t("canned.unknownVariable", { name: unknown }) : null;
  const unready = files.find(({ state }) => state !== "done");
  const waitsFor =
    unready && t(unready.state === "failed" ? "cannedFiles.failed" : "cannedFiles.wait", { name: unready.name });
  const refusal = save.error ? refusalOf(save.error) : null;
  const isTaken = refusal?.kind === "refused" && refusal.code === "conflict";

  return (
    <Dialog isOpen onClose={onClose} title={response ? t("canned.editTitle") : t("canned.newTitle")} className="w-160!">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (problem || waitsFor || save.isPending) return;
          const fileIds = files.flatMap(({ fileId }) => fileId ?? []);
          save.mutate({ ...draft, code: draft.code.trim(), title: draft.title.trim(), fileIds });
        }}
      >
        <div className="grid gap-x-3 sm:grid-cols-2">
          <Labelled label={t("canned.code")} hint={t("canned.codeHint", { code: `/${draft.code || "refund"}` })}>
            <input
              required
              value={draft.code}
              maxLength={MAX_CODE_LENGTH}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={isTaken || undefined}
              onChange={({ target }) =>
                set({ code: target.value.replace(/^\//, "").replace(/\s/g, "-").toLowerCase() })
              }
              className={`${FIELD} h-10`}
            />
          </Labelled>
          <Labelled label={t("canned.for")}>
            <select
              value={place ?? ""}
              onChange={({ target }) => {
                const chosen = places.find(({ value }) => value === target.value);
                if (chosen) set({ scope: chosen.scope, teamId: chosen.teamId });
              }}
              className={`${FIELD} h-10`}
            >
              {places.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        <Labelled label={t("canned.title")}>
          <input
            required
            value={draft.title}
            maxLength={MAX_TITLE_LENGTH}
            onChange={({ target }) => set({ title: target.value })}
            className={`${FIELD} h-10`}
          />
        </Labelled>
        <Labelled label={t("canned.body")}>
          <textarea
            ref={body}
            required
            rows={5}
            dir="auto"
            value={draft.body}
            maxLength={MAX_TEXT_LENGTH}
            onChange={({ target }) => set({ body: target.value })}
            className={`${FIELD} block resize-y py-2 text-14`}
          />
        </Labelled>
        <fieldset className="mt-1.5 flex flex-wrap gap-1">
          <legend className="mb-1 text-12 text-ink-3">{t("canned.variables")}</legend>
          {VARIABLE_NAMES.map((name) => (
            <button
              key={name}
              type="button"
              onClick={() => {
                const box = body.current;
                if (box) insertText(box, box.selectionStart, box.selectionEnd, `{{${name}}}`);
              }}
              className="touch-target h-6 rounded-1 bg-inbound px-1.5 text-12 hover:bg-hover"
            >
              {`{{${name}}}`}
            </button>
          ))}
        </fieldset>
        <CannedFiles uploads={uploads} />
        <h3 id={`${ids}-preview`} className="mt-4 mb-1 text-12 font-medium text-ink-2">
          {t("canned.preview")}
        </h3>
        <section
          aria-labelledby={`${ids}-preview`}
          dir="auto"
          // It scrolls, and so must be within reach of the keys.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-h-40 overflow-y-auto rounded-bubble bg-accent-soft-2 px-3 py-1.75 text-14 wrap-break-word whitespace-pre-wrap"
        >
          {draft.body.trim() === "" ? t("canned.previewEmpty") : fillVariables(draft.body, sample)}
        </section>
        {(save.error || (unknown && problem)) && (
          <p role="alert" className="mt-3 text-red-ink">
            {isTaken
              ? t("canned.codeTaken", { code: `/${draft.code}` })
              : save.error
                ? wordsForError(t, save.error)
                : problem}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("conversation.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" isBusy={save.isPending} disabledReason={problem ?? waitsFor}>
            {t("canned.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function problemOf({ code, title, body }: CannedDraft): "incomplete" | "codeLetters" | null {
  if (code.trim() === "" || title.trim() === "" || body.trim() === "") return "incomplete";
  return CODE_LETTERS.test(code.trim()) ? null : "codeLetters";
}
