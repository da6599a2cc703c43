/** Where and when to look: on which channel, of which team, since when. */
import { clsx } from "clsx";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { isChannel, type SearchFilters } from "../../live/search-filters.ts";

type Props = { filters: SearchFilters; times: readonly number[]; onChange: (next: SearchFilters) => void };

const YEAR_DAYS = 365;

export function SearchFilterBar({ filters, times, onChange }: Props) {
  const { t } = useTranslation();
  const { inboxes, teams } = useWorkspace();
  const channels = [...new Set(inboxes.map(({ channel }) => channel))];
  const choose = (change: SearchFilters) => {
    const { channel, team, days } = { ...filters, ...change };
    onChange({ ...(channel && { channel }), ...(team && { team }), ...(days && { days }) });
  };
  const without = (name: keyof SearchFilters) => {
    const { [name]: _, ...rest } = filters;
    onChange(rest);
  };
  return (
    <div className="flex flex-none gap-2 border-b border-line px-4 py-2 max-sm:flex-wrap">
      <Choice
        label={t("search.channel")}
        any={t("search.anyChannel")}
        value={filters.channel ?? ""}
        options={channels.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
        onChoose={(value) => (isChannel(value) ? choose({ channel: value }) : without("channel"))}
      />
      <Choice
        label={t("search.team")}
        any={t("search.anyTeam")}
        value={filters.team ?? ""}
        options={teams.map((team) => ({ value: team.id, label: team.name }))}
        onChoose={(value) => (value ? choose({ team: value }) : without("team"))}
      />
      <Choice
        label={t("search.time")}
        any={t("search.anyTime")}
        value={String(filters.days ?? "")}
        options={times.map((days) => ({
          value: String(days),
          label: days === YEAR_DAYS ? t("search.lastYear") : t("search.lastDays", { count: days }),
        }))}
        onChoose={(value) => (value ? choose({ days: Number(value) }) : without("days"))}
      />
    </div>
  );
}

type ChoiceProps = {
  label: string;
  any: string;
  value: string;
  options: { value: string; label: string }[];
  onChoose: (value: string) => void;
};

const Choice = ({ label, any, value, options, onChoose }: ChoiceProps) => (
  <select
    aria-label={label}
    value={value}
    onChange={(event) => onChoose(event.currentTarget.value)}
    className={clsx(
      "h-7 rounded-2 bg-bg px-2 text-12 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11 max-sm:max-w-full max-sm:grow max-sm:text-16 sm:max-w-44 sm:flex-none",
      value ? "font-medium text-ink" : "text-ink-2",
    )}
  >
    <option value="">{any}</option>
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ))}
  </select>
);
