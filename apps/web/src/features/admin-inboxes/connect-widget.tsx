/** Makes a chat for a company's pages. */
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { ConnectForm, useConnecting } from "./connect-form.tsx";
import { useWidgetDraft, WidgetFields, type WidgetLook } from "./widget-fields.tsx";

export type ConnectedWidget = Awaited<ReturnType<typeof client.inbox.connectWidget.mutate>>;
type Props = { onBack: () => void; onConnected: (connected: ConnectedWidget) => void };

export function ConnectWidget({ onBack, onConnected }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const { tenant } = useWorkspace();
  const editing = useWidgetDraft({
    title: tenant.name,
    greeting: "",
    replyTime: "",
    colour: "#3550cf",
    askName: "optional",
    askEmail: "no",
    allowedOrigins: [],
  });
  const connecting = useConnecting(
    (asked, look: WidgetLook) => client.inbox.connectWidget.mutate({ ...asked, ...look }),
    onConnected,
  );
  const { error, submit } = connecting;
  return (
    <ConnectForm
      connecting={connecting}
      onSubmit={() => submit(editing.read())}
      onBack={onBack}
      failure={error && wordsForError(words, error)}
      act={t("inboxes.make")}
    >
      <WidgetFields {...editing} />
    </ConnectForm>
  );
}
