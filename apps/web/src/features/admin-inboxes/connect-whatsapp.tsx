/** What MAX needs to speak for a WhatsApp number. Meta is asked before anything is stored, and what it finds wrong is said at its field. */
import type { AccountProblem } from "@max/domain/inbox/check";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { inboxesQuery } from "./inboxes-query.ts";
import { NameAndTeam, type Named } from "./name-and-team.tsx";
import { problemOf } from "./problem-of.ts";

export type ConnectedWhatsApp = Awaited<ReturnType<typeof client.inbox.connectWhatsApp.mutate>>;
type Part = "phoneNumberId" | "wabaId" | "accessToken" | "appSecret";
const NEEDED = ["phoneNumberId", "wabaId", "accessToken"] as const satisfies readonly Part[];

/** Where somebody has to look for what is wrong. What no field can mend is said below them all. */
const FIELD_OF: Partial<Record<AccountProblem | "taken", Part>> = {
  refused: "accessToken",
  expired: "accessToken",
  no_permission: "accessToken",
  number_unknown: "phoneNumberId",
  taken: "phoneNumberId",
  account_unknown: "wabaId",
  not_ours: "wabaId",
  wrong_app_secret: "appSecret",
  app_secret_missing: "appSecret",
};

const newVerifyToken = () => crypto.randomUUID().replaceAll("-", "");

type Props = { onBack: () => void; onConnected: (connected: ConnectedWhatsApp) => void };

export function ConnectWhatsApp({ onBack, onConnected }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [named, setNamed] = useState<Named>({ name: "", teamId: null });
  const [given, setGiven] = useState({ phoneNumberId: "", wabaId: "", accessToken: "", appSecret: "" });
  const [verifyToken, setVerifyToken] = useState(newVerifyToken);
  const [isTried, setTried] = useState(false);
  const connect = useMutation({
    mutationFn: () => {
      const { appSecret, ...asked } = given;
      const own = appSecret.trim() && { appSecret, ...(verifyToken.trim() && { verifyToken }) };
      const { name, teamId } = named;
      return client.inbox.connectWhatsApp.mutate({ name, ...asked, ...own, ...(teamId && { teamId }) });
    },
    onSuccess: onConnected,
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
    // Neither what was given nor what came back stays in memory once this is closed.
    gcTime: 0,
  });
  const problem = connect.error ? problemOf(connect.error) : null;
  const failure = connect.error && (problem ? t(`inboxes.problems.${problem}`) : wordsForError(words, connect.error));
  const missing = {
    name: named.name.trim() === "" ? t("inboxes.nameMissing") : null,
    phoneNumberId: /^\d+$/.test(given.phoneNumberId.trim()) ? null : t("inboxes.digitsOnly"),
    wabaId: /^\d+$/.test(given.wabaId.trim()) ? null : t("inboxes.digitsOnly"),
    accessToken: given.accessToken.trim() === "" ? t("inboxes.tokenMissing") : null,
    appSecret: null,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const isWhole = missing.name === null && NEEDED.every((part) => missing[part] === null);
    if (isWhole && !connect.isPending) connect.mutate();
  };
  const field = (part: Part, more: { type?: "password"; hint: string }) => (
    <Field
      label={t(`inboxes.given.${part}`)}
      value={given[part]}
      onChange={(event) => setGiven((before) => ({ ...before, [part]: event.target.value }))}
      error={(isTried && missing[part]) || (problem && FIELD_OF[problem] === part ? failure : null)}
      autoComplete="off"
      spellCheck={false}
      maxLength={2000}
      {...(!more.type && { inputMode: "numeric" as const })}
      {...more}
    />
  );
  return (
    <form onSubmit={submit} noValidate className="mt-5">
      <NameAndTeam value={named} onChange={setNamed} error={isTried ? missing.name : null} />
      <div className="grid gap-x-3 sm:grid-cols-2">
        {field("phoneNumberId", { hint: t("inboxes.phoneNumberIdHint") })}
        {field("wabaId", { hint: t("inboxes.wabaIdHint") })}
      </div>
      {field("accessToken", { type: "password", hint: t("inboxes.givenTokenHint") })}
      {field("appSecret", { type: "password", hint: t("inboxes.givenSecretHint") })}
      <Field
        label={t("inboxes.given.verifyToken")}
        value={verifyToken}
        onChange={(event) => setVerifyToken(event.target.value)}
        hint={t("inboxes.givenVerifyHint")}
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
      />
      {failure && !(problem && FIELD_OF[problem]) && (
        <p role="alert" className="mb-3 text-red-ink">
          {failure}
        </p>
      )}
      <div className="mt-2 flex justify-end gap-2">
        <Button size="form" onClick={onBack}>
          {t("inboxes.back")}
        </Button>
        <Button type="submit" look="primary" size="form" isBusy={connect.isPending}>
          {t("inboxes.connectDo")}
        </Button>
      </div>
    </form>
  );
}
