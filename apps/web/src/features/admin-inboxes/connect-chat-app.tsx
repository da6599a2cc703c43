/** Connects a company's own app by its address. */
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { client } from "../../app/trpc.ts";
import { Field } from "../../ui/field.tsx";
import { ConnectForm, useConnecting } from "./connect-form.tsx";
import { isAppAddress } from "./is-app-address.ts";

export type ConnectedChatApp = Awaited<ReturnType<typeof client.inbox.connectChatApp.mutate>>;
type Props = { onBack: () => void; onConnected: (connected: ConnectedChatApp) => void };

export function ConnectChatApp({ onBack, onConnected }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [url, setUrl] = useState("");
  const connecting = useConnecting(
    (asked, outboundUrl: string) => client.inbox.connectChatApp.mutate({ ...asked, outboundUrl }),
    onConnected,
  );
  const { isTried, error, submit } = connecting;
  const wrong = isTried && !isAppAddress(url) ? t("inboxes.appUrlWrong") : null;
  return (
    <ConnectForm
      connecting={connecting}
      onSubmit={() => submit(isAppAddress(url) ? url.trim() : null)}
      onBack={onBack}
      failure={null}
      act={t("inboxes.connectDo")}
    >
      <Field
        label={t("inboxes.appUrl")}
        type="url"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        hint={t("inboxes.appUrlHint")}
        error={wrong ?? (error ? wordsForError(words, error) : null)}
        maxLength={2000}
        autoComplete="off"
      />
    </ConnectForm>
  );
}
