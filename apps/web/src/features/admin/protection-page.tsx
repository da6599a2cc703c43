/** How much one customer may send before the rest is held back. */
import { FloodLimits, USUAL_FLOOD_LIMITS } from "@max/domain/message/flood";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { CheckField, Field } from "../../ui/field.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Loaded } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";

const protectionQuery = queryOptions({
  queryKey: ["protection"],
  queryFn: async (): Promise<FloodLimits | null> => (await client.protection.get.query()).limits,
  // Somebody else may have changed it since this page was open.
  staleTime: 0,
});

export function ProtectionPage() {
  const { t } = useTranslation();
  const query = useQuery(protectionQuery);
  return (
    <>
      <PageHeader title={t("protection.title")} lead={t("protection.lead")} />
      <Loaded query={query} rows={2}>
        {(data) => <LimitsForm limits={data} />}
      </Loaded>
    </>
  );
}

type Typed = { burst: string; perMinute: string };
type Wrong = Partial<Record<keyof Typed, true>>;

const typed = ({ burst, perMinute }: FloodLimits): Typed => ({ burst: String(burst), perMinute: String(perMinute) });

/** A text that is no whole number within the limits is wrong. */
function wrongIn(values: Typed): Wrong {
  const isWrong = (name: keyof Typed) =>
    !/^\d+$/.test(values[name]) || !FloodLimits.shape[name].safeParse(values[name]).success;
  return { ...(isWrong("burst") && { burst: true }), ...(isWrong("perMinute") && { perMinute: true }) };
}

function LimitsForm({ limits }: { limits: FloodLimits | null }) {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(limits !== null);
  const [values, setValues] = useState(typed(limits ?? USUAL_FLOOD_LIMITS));
  const [wrong, setWrong] = useState<Wrong>({});
  const save = useMutation({
    mutationFn: (wanted: FloodLimits | null) => client.protection.change.mutate({ limits: wanted }),
    onSuccess: ({ limits: kept }) => {
      queryClient.setQueryData(protectionQuery.queryKey, kept);
      showToast(t("settings.saved"));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = isOn ? wrongIn(values) : {};
    setWrong(found);
    if (Object.keys(found).length > 0 || save.isPending) return;
    save.mutate(isOn ? FloodLimits.parse(values) : null);
  };
  const field = (name: keyof Typed, most: number) => (
    <Field
      label={t(`protection.${name}`)}
      hint={t(`protection.${name}Hint`)}
      error={wrong[name] ? t("protection.wrong", { least: name === "burst" ? 5 : 1, most }) : null}
      inputMode="numeric"
      autoComplete="off"
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.target.value.trim() })}
    />
  );
  return (
    <form onSubmit={submit} noValidate className="max-w-100">
      <CheckField
        label={t("protection.on")}
        className="mb-4"
        checked={isOn}
        onChange={(event) => setOn(event.target.checked)}
      >
        <span className="font-medium">{t("protection.on")}</span>
      </CheckField>
      {isOn ? (
        <>
          {field("burst", 10_000)}
          {field("perMinute", 6_000)}
        </>
      ) : (
        <p className="mb-4 text-ink-2">{t("protection.offHint")}</p>
      )}
      {save.isError && <FormFailure>{wordsForError(t, save.error)}</FormFailure>}
      <Button type="submit" look="primary" size="form" isBusy={save.isPending}>
        {t("settings.save")}
      </Button>
    </form>
  );
}
