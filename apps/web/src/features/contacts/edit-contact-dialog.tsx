/** What is known of a person, to be written down and corrected. Somebody else's change meanwhile is not overwritten. */
import {
  MAX_ATTRIBUTE_NAME_LENGTH,
  MAX_ATTRIBUTES,
  MAX_CONTACT_NAME_LENGTH,
  MAX_FACT_LENGTH,
} from "@max/domain/contact/limits";
import { useMutation } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { refusalOf } from "../../app/trpc.ts";
import { client } from "../../app/trpc.ts";
import { contactQuery } from "../../live/contacts.ts";
import type { Contact } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";

const PLAIN = ["phone", "email", "company", "language", "timeZone"] as const;
type Draft = Pick<Contact, "name" | "attributes"> & Record<(typeof PLAIN)[number], string>;

const draftOf = (contact: Contact): Draft => ({
  name: contact.name,
  phone: contact.phone ?? "",
  email: contact.email ?? "",
  company: contact.company ?? "",
  language: contact.language ?? "",
  timeZone: contact.timeZone ?? "",
  attributes: contact.attributes,
});

export function EditContactDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const zones = useId();
  // What was looked at when the dialog opened is what is edited, whatever comes in meanwhile.
  const [seen] = useState(contact);
  const [draft, setDraft] = useState(() => draftOf(contact));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: () =>
      client.contact.change.mutate({
        contactId: seen.id,
        version: seen.version,
        ...draft,
        attributes: draft.attributes.filter(({ name, value }) => name.trim() || value.trim()),
      }),
    onSuccess: () => {
      showToast(t("contacts.saved"));
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(contactQuery(seen.id)),
  });
  const refusal = save.error && refusalOf(save.error);
  const isRefused = (code: string) => refusal?.kind === "refused" && refusal.code === code;
  const problem = save.error
    ? isRefused("conflict")
      ? t("contacts.changedMeanwhile")
      : isRefused("invalid_input")
        ? t("contacts.invalid")
        : wordsForError(t, save.error)
    : null;
  const setAttribute = (at: number, change: Partial<Draft["attributes"][number]>) =>
    set({ attributes: draft.attributes.map((each, n) => (n === at ? { ...each, ...change } : each)) });
  return (
    <Dialog isOpen onClose={onClose} title={t("contacts.editTitle")} className="w-160!">
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) save.mutate();
        }}
      >
        <Field
          label={t("contacts.facts.name")}
          required
          maxLength={MAX_CONTACT_NAME_LENGTH}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
        <div className="grid gap-x-3 sm:grid-cols-2">
          {PLAIN.map((fact) => (
            <Field
              key={fact}
              label={t(`contacts.facts.${fact}`)}
              hint={fact === "phone" || fact === "language" ? t(`contacts.hints.${fact}`) : undefined}
              type={fact === "email" ? "email" : fact === "phone" ? "tel" : "text"}
              list={fact === "timeZone" ? zones : undefined}
              maxLength={MAX_CONTACT_NAME_LENGTH}
              autoComplete="off"
              value={draft[fact]}
              onChange={({ target }) => set({ [fact]: target.value })}
            />
          ))}
        </div>
        <datalist id={zones}>
          {Intl.supportedValuesOf("timeZone").map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </datalist>
        <fieldset>
          <legend className="mb-1 font-medium">{t("contacts.attributes")}</legend>
          {draft.attributes.map((attribute, at) => (
            // A row has no other name than its place while its name is typed.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at} className="mb-2 flex items-start gap-2">
              <Field
                label={t("contacts.attributeName")}
                className="mb-0! flex-1"
                required
                maxLength={MAX_ATTRIBUTE_NAME_LENGTH}
                value={attribute.name}
                onChange={({ target }) => setAttribute(at, { name: target.value })}
              />
              <Field
                label={t("contacts.attributeValue")}
                className="mb-0! flex-2"
                required
                maxLength={MAX_FACT_LENGTH}
                value={attribute.value}
                onChange={({ target }) => setAttribute(at, { value: target.value })}
              />
              <IconButton
                label={t("contacts.removeAttribute", { name: attribute.name })}
                className="mt-7"
                onClick={() => set({ attributes: draft.attributes.filter((_, n) => n !== at) })}
              >
                <Icon of={X} />
              </IconButton>
            </div>
          ))}
          <Button
            icon={<Icon of={Plus} />}
            disabledReason={
              draft.attributes.length < MAX_ATTRIBUTES ? null : t("contacts.attributesFull", { count: MAX_ATTRIBUTES })
            }
            onClick={() => set({ attributes: [...draft.attributes, { name: "", value: "" }] })}
          >
            {t("contacts.addAttribute")}
          </Button>
        </fieldset>
        {problem && (
          <p role="alert" className="mt-3 text-red-ink">
            {problem}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button look="primary" size="form" type="submit" isBusy={save.isPending}>
            {t("contacts.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
