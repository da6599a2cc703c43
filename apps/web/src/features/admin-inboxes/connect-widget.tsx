/** Makes a chat for a company's pages. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { inboxesQuery } from "./inboxes-query.ts";
import { NameAndTeam, type Named } from "./name-and-team.tsx";
import { useWidgetDraft, WidgetFields, type WidgetLook } from "./widget-fields.tsx";

export type ConnectedWidget = Awaited<ReturnType<typeof client.inbox.connectWidget.mutate>>;
type Props = { onBack: () => void; onConnected: (connected: ConnectedWidget) => void };

export function ConnectWidget({ onBack, onConnected }: Props) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const { tenant } = useWorkspace();
  const [named, setNamed] = useState<Named>({ name: "", teamId: null });
  const [isTried, setTried] = useState(false);
  const editing = useWidgetDraft({
    title: tenant.name,
    greeting: "",
    replyTime: "",
    colour: "#3550cf",
    askName: "optional",
    askEmail: "no",
    allowedOrigins: [],
  });
  const connect = useMutation({
    mutationFn: (look: WidgetLook) =>
      client.inbox.connectWidget.mutate({
        name: named.name,
        ...look,
        ...(named.teamId && { teamId: named.teamId }),
      }),
    onSuccess: onConnected,
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
    gcTime: 0,
  });
  const isNameless = named.name.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const look = editing.read();
    if (look && !isNameless && !connect.isPending) connect.mutate(look);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-5">
      <NameAndTeam value={named} onChange={setNamed} error={isTried && isNameless ? t("inboxes.nameMissing") : null} />
      <WidgetFields {...editing} />
      {connect.error && (
        <p role="alert" className="mb-3 text-red-ink">
          {wordsForError(words, connect.error)}
        </p>
      )}
      <div className="mt-2 flex justify-end gap-2">
        <Button size="form" onClick={onBack}>
          {t("inboxes.back")}
        </Button>
        <Button type="submit" look="primary" size="form" isBusy={connect.isPending}>
          {t("inboxes.make")}
        </Button>
      </div>
    </form>
  );
}
