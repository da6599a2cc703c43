/** Everybody of the company, for an admin: found, invited, changed, let go. */
import type { PersonState } from "@max/domain/access/people";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Search, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { queryClient } from "../../app/query-client.ts";
import { useTeamName } from "../../app/session.ts";
import { workspaceQuery } from "../../live/queries.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { type Person, peopleQuery } from "./people-query.ts";
import { PersonMenu } from "./person-menu.tsx";
import { useSettled } from "./use-settled.ts";

const PERSON_STATES: PersonState[] = ["active", "invited", "deactivated"];
const CONTROL =
  "h-10 rounded-2 border border-line-control bg-bg text-14 focus:border-accent focus:shadow-[0_0_0_3px_var(--accent-soft)] max-sm:h-11 max-sm:text-16";

export function PeoplePage() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [state, setState] = useState<PersonState | null>(null);
  const [isInviting, setInviting] = useState(false);
  const people = useInfiniteQuery(peopleQuery({ q: useSettled(text.trim()), state }));
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const renew = () => {
    void queryClient.invalidateQueries({ queryKey: ["people"] });
    void queryClient.invalidateQueries(workspaceQuery);
  };
  return (
    <>
      <PageHeader
        title={t("admin.people")}
        lead={t("admin.peopleLead")}
        action={
          <Button look="primary" size="form" icon={<Icon of={UserPlus} />} onClick={() => setInviting(true)}>
            {t("admin.invite")}
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap gap-2">
        <label className="relative min-w-48 flex-1">
          <span className="sr-only">{t("admin.find")}</span>
          <Icon of={Search} className="absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" />
          <input
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={t("admin.find")}
            maxLength={200}
            className={`${CONTROL} w-full pr-3 pl-9`}
          />
        </label>
        <select
          aria-label={t("admin.filter")}
          value={state ?? ""}
          onChange={(event) => setState(PERSON_STATES.find((each) => each === event.target.value) ?? null)}
          className={`${CONTROL} px-2`}
        >
          <option value="">{t("admin.states.all")}</option>
          {PERSON_STATES.map((each) => (
            <option key={each} value={each}>
              {t(`admin.states.${each}`)}
            </option>
          ))}
        </select>
      </div>
      {people.isPending ? (
        <LoadingRows />
      ) : people.isError && rows.length === 0 ? (
        <FailedRows onRetry={() => void people.refetch()} isBusy={people.isFetching} />
      ) : rows.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("admin.emptyTitle")} body={t("admin.emptyBody")} />
        </div>
      ) : (
        <>
          <table className="w-full table-fixed text-left">
            <colgroup>
              <col />
              <col className="w-32 max-sm:hidden" />
              <col className="w-40 max-md:hidden" />
              <col className="w-36 max-sm:hidden" />
              <col className="w-10 max-sm:w-11" />
            </colgroup>
            <thead className="text-12 text-ink-2 max-sm:sr-only">
              <tr className="border-b border-line">
                <th className="py-2 font-medium">{t("admin.person")}</th>
                <th className="py-2 font-medium max-sm:hidden">{t("settings.role")}</th>
                <th className="py-2 font-medium max-md:hidden">{t("admin.teams")}</th>
                <th className="py-2 font-medium max-sm:hidden">{t("admin.lastSeen")}</th>
                <th>
                  <span className="sr-only">{t("admin.acts")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((person) => (
                <PersonRow key={person.id} person={person} onDone={renew} />
              ))}
            </tbody>
          </table>
          {people.hasNextPage && (
            <Button
              look="outlined"
              className="mt-4"
              isBusy={people.isFetchingNextPage}
              onClick={() => void people.fetchNextPage()}
            >
              {t("admin.more")}
            </Button>
          )}
        </>
      )}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} onDone={renew} />}
    </>
  );
}

function PersonRow({ person, onDone }: { person: Person; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const teamName = useTeamName();
  const { state, link, lastSeenAt } = person;
  const trouble =
    state !== "invited"
      ? null
      : link?.mailProblem
        ? t("admin.mailProblem", { reason: link.mailProblem })
        : link === null
          ? t("admin.inviteExpired")
          : null;
  const teams = person.teamIds.map((id) => teamName(id)).filter((name) => name !== null);
  return (
    <tr className="border-b border-line align-middle">
      <td className="min-w-0 py-2 pr-3">
        <div className="flex items-center gap-3">
          <Avatar name={person.name} id={person.id} side="agent" picture={person.picture} size={36} />
          <div className="min-w-0">
            <p className="flex items-center gap-2">
              <bdi className={`truncate font-medium ${state === "deactivated" ? "text-ink-3" : ""}`}>{person.name}</bdi>
              {state !== "active" && <Chip>{t(`admin.states.${state}`)}</Chip>}
            </p>
            <bdi className="block truncate text-12 text-ink-2 max-sm:break-all max-sm:whitespace-normal">
              {person.email}
            </bdi>
            <p className="text-12 text-ink-2 sm:hidden">{t(`role.${person.role}`)}</p>
            {trouble && <p className="text-12 text-red-ink">{trouble}</p>}
          </div>
        </div>
      </td>
      <td className="py-2 pr-3 max-sm:hidden">{t(`role.${person.role}`)}</td>
      <td className="py-2 pr-3 text-ink-2 max-md:hidden">
        <bdi className="block truncate" title={teams.join(", ")}>
          {teams.join(", ")}
        </bdi>
      </td>
      <td className="py-2 pr-3 text-12 text-ink-2 tabular-nums max-sm:hidden">
        {lastSeenAt ? (
          <time dateTime={lastSeenAt} title={words.exact(lastSeenAt)}>
            {words.dayTime(lastSeenAt)}
          </time>
        ) : (
          t("admin.never")
        )}
      </td>
      <td className="py-2 text-right">
        <PersonMenu person={person} onDone={onDone} />
      </td>
    </tr>
  );
}
