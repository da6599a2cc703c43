/** The company's inboxes: whether they live, where they lead, and what can be changed of them. */
import type { InboxCheck } from "@max/domain/inbox/check";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useTeamName } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { InboxDialog } from "./inbox-dialog.tsx";
import { type Inbox, inboxesQuery } from "./inboxes-query.ts";

export function InboxesPage() {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const inboxes = useQuery(inboxesQuery);
  const [isConnecting, setConnecting] = useState(false);
  const connect = (
    <Button look="primary" size="form" icon={<Icon of={Plus} />} onClick={() => setConnecting(true)}>
      {t("inboxes.new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={words("admin.inboxes")} lead={t("inboxes.lead")} action={connect} />
      {inboxes.isPending ? (
        <LoadingRows count={3} />
      ) : inboxes.isError && !inboxes.data ? (
        <FailedRows onRetry={() => void inboxes.refetch()} isBusy={inboxes.isFetching} />
      ) : inboxes.data.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("inboxes.empty")} body={t("inboxes.emptyBody")} />
        </div>
      ) : (
        <ul>
          {inboxes.data.map((inbox) => (
            <InboxRow key={inbox.id} inbox={inbox} />
          ))}
        </ul>
      )}
      {isConnecting && <ConnectDialog onClose={() => setConnecting(false)} />}
    </>
  );
}

function InboxRow({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const teamName = useTeamName();
  const [isOpen, setOpen] = useState(false);
  const check = useMutation({
    mutationFn: () => client.inbox.check.mutate({ inboxId: inbox.id }),
    onError: (error) => showToast(wordsForError(words, error)),
  });
  const { name, channel, teamId, account } = inbox;
  const team = teamId === null ? t("inboxes.allTeams") : (teamName(teamId) ?? t("inboxes.allTeams"));
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line py-3.5">
      <span className="mt-0.5 flex size-8 flex-none items-center justify-center rounded-2 bg-inbound text-ink-2">
        <ChannelGlyph channel={channel} size={16} />
      </span>
      <div className="min-w-48 flex-1">
        <h2 className="flex flex-wrap items-baseline gap-x-2">
          <bdi className="font-medium">{name}</bdi>
          <span className="text-12 text-ink-3">
            {words(`channel.${channel}`)}
            {account.type === "whatsapp" && account.displayPhoneNumber && ` · ${account.displayPhoneNumber}`}
          </span>
        </h2>
        <p className="text-12 text-ink-2">{t("inboxes.leadsTo", { team })}</p>
        <Health inbox={inbox} />
        <output className="block">
          {check.data && <CheckLine check={check.data} isApp={channel === "chat_app"} />}
        </output>
      </div>
      <div className="flex gap-1">
        <Button
          look="outlined"
          isBusy={check.isPending}
          aria-label={t("inboxes.checkOne", { name })}
          onClick={() => check.mutate()}
        >
          {t("inboxes.check")}
        </Button>
        <Button aria-label={t("inboxes.settingsOf", { name })} onClick={() => setOpen(true)}>
          {t("inboxes.settings")}
        </Button>
      </div>
      {isOpen && <InboxDialog inbox={inbox} onClose={() => setOpen(false)} />}
    </li>
  );
}

function Health({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("office");
  const { account } = inbox;
  return (
    <>
      <ConnectionState inbox={inbox} />
      {account.type === "whatsapp" && account.failure && (
        <p className="mt-0.5 flex gap-1.5 text-12 text-red-ink">
          <Icon of={CircleAlert} size={14} className="mt-px" />
          <span>{t("inboxes.trouble", { reason: account.failure })}</span>
        </p>
      )}
    </>
  );
}

/** @param isApp whether it is the company's own app that was asked, and not Meta */
function CheckLine({ check: { result, reason }, isApp }: { check: InboxCheck; isApp: boolean }) {
  const { t } = useTranslation("office");
  const isWell = result === "works" || result === "nothing_to_ask";
  const said = isWell
    ? t(`inboxes.checks.${result}`)
    : isApp && (result === "refused" || result === "away")
      ? t(`inboxes.appChecks.${result}`)
      : t(`inboxes.problems.${result}`);
  return (
    <span className={`mt-0.5 flex gap-1.5 text-12 ${isWell ? "text-green-ink" : "text-red-ink"}`}>
      <Icon of={isWell ? CircleCheck : CircleAlert} size={14} className="mt-px" />
      <span>{reason ? t("inboxes.because", { words: said, reason }) : said}</span>
    </span>
  );
}
