/** What MAX needs to speak for a WhatsApp number. Meta is asked before anything is stored, and what it finds wrong is said at its field. */
import type { AccountProblem } from "@max/domain/inbox/check";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Field } from "../../ui/field.tsx";
import { ConnectForm, useConnecting } from "./connect-form.tsx";
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
  const [given, setGiven] = useState({ phoneNumberId: "", wabaId: "", accessToken: "", appSecret: "" });
  const [verifyToken, setVerifyToken] = useState(newVerifyToken);
  const connecting = useConnecting((asked, { appSecret, ...account }: typeof given) => {
    const own = appSecret.trim() && { appSecret, ...(verifyToken.trim() && { verifyToken }) };
    return client.inbox.connectWhatsApp.mutate({ ...asked, ...account, ...own });
  }, onConnected);
  const { isTried, error, submit } = connecting;
  const problem = error ? problemOf(error) : null;
  const failure = error && (problem ? t(`inboxes.problems.${problem}`) : wordsForError(words, error));
  const missing = {
    phoneNumberId: /^\d+$/.test(given.phoneNumberId.trim()) ? null : t("inboxes.digitsOnly"),
    wabaId: /^\d+$/.test(given.wabaId.trim()) ? null : t("inboxes.digitsOnly"),
    accessToken: given.accessToken.trim() === "" ? t("inboxes.tokenMissing") : null,
    appSecret: null,
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
    <ConnectForm
      connecting={connecting}
      onSubmit={() => submit(NEEDED.every((part) => missing[part] === null) ? given : null)}
      onBack={onBack}
      failure={problem && FIELD_OF[problem] ? null : failure}
      act={t("inboxes.connectDo")}
    >
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
    </ConnectForm>
  );
}
