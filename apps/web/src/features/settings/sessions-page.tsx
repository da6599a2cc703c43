/** Where a person is signed in. One place is ended with a click, all others with another. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { deviceOf } from "../../words/user-agent.ts";
import { sessionsQuery } from "./sessions-query.ts";

type Session = Awaited<ReturnType<typeof client.profile.sessions.query>>[number];

export function SessionsPage() {
  const { t } = useTranslation();
  const sessions = useQuery(sessionsQuery);
  const settle = {
    onError: (error: unknown) => showToast(wordsForError(t, error)),
    onSettled: () => queryClient.invalidateQueries(sessionsQuery),
  };
  const end = useMutation({
    mutationFn: (sessionId: string) => client.profile.endSession.mutate({ sessionId }),
    onSuccess: () => showToast(t("settings.endedOne")),
    ...settle,
  });
  const endOthers = useMutation({
    mutationFn: () => client.profile.endOtherSessions.mutate(),
    onSuccess: ({ ended }) => showToast(t("settings.endedOthers", { count: ended })),
    ...settle,
  });
  const others = sessions.data?.filter(({ isCurrent }) => !isCurrent).length ?? 0;
  return (
    <>
      <PageHeader
        title={t("settings.sessions")}
        lead={t("settings.sessionsLead")}
        action={
          <Button
            look="outlined"
            size="form"
            isBusy={endOthers.isPending}
            disabledReason={sessions.data && others === 0 ? t("settings.noOthers") : null}
            onClick={() => endOthers.mutate()}
          >
            {t("settings.endOthers")}
          </Button>
        }
      />
      {sessions.isPending ? (
        <LoadingRows count={2} />
      ) : sessions.isError ? (
        <FailedRows onRetry={() => void sessions.refetch()} isBusy={sessions.isFetching} />
      ) : (
        <ul>
          {sessions.data.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function SessionRow({ session, isEnding, onEnd }: { session: Session; isEnding: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const { program, system } = deviceOf(session.userAgent);
  const name = program ?? t("settings.unknownProgram");
  const what = system ? t("settings.onSystem", { program: name, system }) : name;
  return (
    <li className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2.5">
      <Icon of={MonitorSmartphone} size={20} className="text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 font-medium" title={session.userAgent ?? undefined}>
          {what}
          {session.isCurrent && <Chip tone="green">{t("settings.thisSession")}</Chip>}
        </p>
        <p className="text-12 text-ink-2 tabular-nums">
          {session.ip && <bdi>{session.ip} · </bdi>}
          <time dateTime={session.lastUsedAt} title={words.exact(session.lastUsedAt)}>
            {t("settings.lastUsed", { when: words.dayTime(session.lastUsedAt) })}
          </time>
          {" · "}
          {t("settings.since", { when: words.dayTime(session.createdAt) })}
        </p>
      </div>
      {!session.isCurrent && (
        <Button look="plain" isBusy={isEnding} aria-label={t("settings.endSessionOf", { what })} onClick={onEnd}>
          {t("settings.endSession")}
        </Button>
      )}
    </li>
  );
}
