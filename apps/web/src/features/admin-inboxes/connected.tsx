/** What is left to be done on the other side, with what has to be taken there; and whether it has found us yet. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { CopyLine } from "./copy-line.tsx";
import { type Inbox, inboxesQuery, isOf } from "./inboxes-query.ts";
import { Snippet } from "./snippet.tsx";

/** What is shown this once; null where there is nothing. */
export type Made = { inbox: Inbox; verifyToken: string | null; secret: string | null };

export function Connected({ inbox: made, verifyToken, secret, onClose }: Made & { onClose: () => void }) {
  const { t } = useTranslation("office");
  const { data = [] } = useQuery(inboxesQuery);
  // As it stands by now: it changes while somebody fills in the other side.
  const inbox = data.find(({ id }) => id === made.id) ?? made;
  return (
    <div className="mt-5">
      <Steps inbox={inbox} verifyToken={verifyToken} secret={secret} />
      <output className="block">
        <ConnectionState inbox={inbox} />
      </output>
      <div className="mt-6 flex justify-end">
        <Button look="primary" size="form" onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </div>
  );
}

function Steps({ inbox, verifyToken, secret }: Made) {
  const { t } = useTranslation("office");
  const webhook = location.origin + inbox.webhookPath;
  if (isOf("widget", inbox))
    return (
      <>
        <Snippet inbox={inbox} />
        {secret && <CopyLine label={t("inboxes.shownOnce")} hint={t("inboxes.vouchHint")} text={secret} />}
      </>
    );
  if (isOf("chat_app", inbox))
    return (
      <>
        <CopyLine label={t("inboxes.webhook")} hint={t("inboxes.appWebhookHint")} text={webhook} />
        {secret && <CopyLine label={t("inboxes.shownOnce")} text={secret} />}
      </>
    );
  if (verifyToken === null) return <p className="mb-4 text-ink-2">{t("inboxes.sharedApp")}</p>;
  return (
    <ol className="list-decimal pl-5">
      <Step>{t("inboxes.step.open")}</Step>
      <Step>
        {t("inboxes.step.paste")}
        <div className="mt-2">
          <CopyLine label={t("inboxes.callback")} text={webhook} />
          <CopyLine label={t("inboxes.given.verifyToken")} hint={t("inboxes.verifyOnce")} text={verifyToken} />
        </div>
      </Step>
      <Step>{t("inboxes.step.subscribe")}</Step>
    </ol>
  );
}

const Step = ({ children }: { children: ReactNode }) => <li className="mb-3 pl-1">{children}</li>;
