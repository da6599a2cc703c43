/** All that a list can be narrowed by, in words: one choice each, found by typing. A new part of a filter is a group here. */
import { type LooseFilter, MOST_VALUES, valuesOf } from "@max/domain/conversation/filter";
import { CONVERSATION_STATES, type ConversationState } from "@max/domain/conversation/lifecycle";
import { CHANNELS } from "@max/domain/inbox/channel";
import {
  CircleDot,
  Clock3,
  Inbox,
  type LucideIcon,
  Mail,
  Moon,
  Radio,
  ShieldAlert,
  Tag,
  TextAlignStart,
  UserRound,
} from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTags, useTeamName, useUserName, useWorkspace } from "../../app/session.ts";
import { type ListView, ofView } from "../../live/inbox-view.ts";
import { useTimeWords } from "../../words/use-time-words.ts";

export type Part = keyof LooseFilter;
type Choice = {
  part: Part;
  /** Tells it apart from all others. */
  key: string;
  words: string;
  isOn: boolean;
  /** The filter with this choice made, or given up. */
  next: LooseFilter;
};
export type ChoiceGroup = { name: string; icon: LucideIcon; choices: Choice[] };

/** Parts of which several may be chosen: any of them will do. */
type Several = "assigneeId" | "teamId" | "inboxId" | "tagId" | "channel";

/** The points in time that are offered by name; any other is a date. */
const SINCE = { "-1h": "hour", "-24h": "day", "-7d": "week", "-30d": "month" } as const;
const BEFORE = { "-4h": "hours", "-24h": "day", "-7d": "week", "-30d": "month" } as const;
const isOfSince = (point: string): point is keyof typeof SINCE => point in SINCE;
const isOfBefore = (point: string): point is keyof typeof BEFORE => point in BEFORE;

export function useFilterChoices(view: ListView): ChoiceGroup[] {
  const { t } = useTranslation();
  const { me, teams, users, inboxes } = useWorkspace();
  const tags = useTags();
  const filter = view.filter ?? {};
  const own = ofView(view);
  const any = (part: Several, value: string, words: string) => anyChoice(filter, part, value, words);
  const one = (part: Exclude<Part, "state" | Several>, value: string | boolean, words: string): Choice => {
    const isOn = filter[part] === value;
    return { part, key: `${part} ${value}`, words, isOn, next: without(filter, part, isOn ? {} : { [part]: value }) };
  };
  const states = own.state ?? CONVERSATION_STATES;
  const groups: ChoiceGroup[] = [
    {
      name: t("filter.part.state"),
      icon: CircleDot,
      choices: states.length < 2 ? [] : states.map((state) => stateChoice(filter, state, t(`filter.state.${state}`))),
    },
    {
      name: t("filter.part.unread"),
      icon: Mail,
      choices: [one("unread", true, t("filter.unread")), one("unread", false, t("filter.read"))],
    },
    {
      name: t("filter.part.snoozed"),
      icon: Moon,
      choices:
        own.snoozed === undefined
          ? [one("snoozed", false, t("filter.awake")), one("snoozed", true, t("filter.snoozed"))]
          : [],
    },
    { name: t("held.title"), icon: ShieldAlert, choices: [one("held", true, t("held.title"))] },
    {
      name: t("filter.part.assigneeId"),
      icon: UserRound,
      choices:
        own.assigneeId !== undefined || view.name === "unassigned" || view.name === "team"
          ? []
          : [
              any("assigneeId", "me", t("filter.me")),
              any("assigneeId", "nobody", t("filter.nobody")),
              ...users.filter((user) => user.id !== me.id).map((user) => any("assigneeId", user.id, user.name)),
            ],
    },
    {
      name: t("filter.part.teamId"),
      icon: TextAlignStart,
      choices: own.teamId === undefined ? teams.map((team) => any("teamId", team.id, team.name)) : [],
    },
    {
      name: t("filter.part.inboxId"),
      icon: Inbox,
      choices: inboxes.map((inbox) => any("inboxId", inbox.id, inbox.name)),
    },
    {
      name: t("filter.part.tagId"),
      icon: Tag,
      choices: tags.filter((tag) => !tag.isArchived).map((tag) => any("tagId", tag.id, tag.name)),
    },
    {
      name: t("filter.part.channel"),
      icon: Radio,
      choices: CHANNELS.filter((channel) => inboxes.some((inbox) => inbox.channel === channel)).map((channel) =>
        any("channel", channel, t(`channel.${channel}`)),
      ),
    },
    {
      name: t("filter.part.activeSince"),
      icon: Clock3,
      choices: [
        ...Object.entries(SINCE).map(([point, name]) => one("activeSince", point, t(`filter.since.${name}`))),
        ...Object.entries(BEFORE).map(([point, name]) => one("activeBefore", point, t(`filter.before.${name}`))),
      ],
    },
  ];
  return groups.filter(({ choices }) => choices.length > 0);
}

function stateChoice(filter: LooseFilter, state: ConversationState, words: string): Choice {
  const given = filter.state ?? [];
  const isOn = given.includes(state);
  const states = CONVERSATION_STATES.filter((each) => (each === state ? !isOn : given.includes(each)));
  return {
    part: "state",
    key: `state ${state}`,
    words,
    isOn,
    next: without(filter, "state", states.length > 0 ? { state: states } : {}),
  };
}

function anyChoice(filter: LooseFilter, part: Several, value: string, words: string): Choice {
  const given = valuesOf<string>(filter[part]) ?? [];
  const isOn = given.includes(value);
  const values = isOn ? given.filter((each) => each !== value) : [...given, value].slice(0, MOST_VALUES);
  const said = values.length === 1 ? values[0] : values;
  const next = without(filter, part, values.length > 0 ? { [part]: said } : {});
  return { part, key: `${part} ${value}`, words, isOn, next };
}

/** A filter with one part replaced, or left out. */
export function without(filter: LooseFilter, part: Part, more: LooseFilter = {}): LooseFilter {
  const rest = { ...filter };
  delete rest[part];
  return { ...rest, ...more };
}

const each = <Value extends string>(part: Value | Value[] | undefined, wordsOf: (value: Value) => string) =>
  valuesOf(part)?.map(wordsOf).join(", ") ?? null;

/** Each part of a filter as a chip says it. */
export function useFilterWords(): (filter: LooseFilter) => { part: Part; words: string }[] {
  const { t } = useTranslation();
  const { inboxes } = useWorkspace();
  const userName = useUserName();
  const teamName = useTeamName();
  const tags = useTags();
  const times = useTimeWords();
  const person = (id: string) =>
    id === "me" || id === "nobody" ? t(`filter.${id}`) : (userName(id) ?? t("conversation.unknownPerson"));
  const at = (point: string) => (point.startsWith("-") ? point.slice(1) : times.dayTime(point));
  const since = (point: string) =>
    isOfSince(point) ? t(`filter.since.${SINCE[point]}`) : t("filter.since.other", { at: at(point) });
  const before = (point: string) =>
    isOfBefore(point) ? t(`filter.before.${BEFORE[point]}`) : t("filter.before.other", { at: at(point) });
  const wordsOf = (filter: LooseFilter): Record<Part, string | null> => {
    const { state, teamId, assigneeId, inboxId, tagId, channel, unread, snoozed, held, activeSince, activeBefore } =
      filter;
    return {
      state: state ? state.map((each) => t(`filter.state.${each}`)).join(", ") : null,
      unread: unread === undefined ? null : t(unread ? "filter.unread" : "filter.read"),
      snoozed: snoozed === undefined ? null : t(snoozed ? "filter.snoozed" : "filter.awake"),
      held: held === undefined ? null : t(held ? "held.title" : "filter.notHeld"),
      assigneeId: each(assigneeId, person),
      teamId: each(teamId, (id) => teamName(id) ?? t("change.aTeam")),
      inboxId: each(inboxId, (id) => inboxes.find((inbox) => inbox.id === id)?.name ?? t("filter.part.inboxId")),
      tagId: each(tagId, (id) => tags.find((tag) => tag.id === id)?.name ?? t("filter.part.tagId")),
      channel: each(channel, (name) => t(`channel.${name}`)),
      activeSince: activeSince ? since(activeSince) : null,
      activeBefore: activeBefore ? before(activeBefore) : null,
    };
  };
  return (filter) => {
    const words = wordsOf(filter);
    return PARTS.flatMap((part) => (words[part] === null ? [] : [{ part, words: words[part] }]));
  };
}

const PARTS: readonly Part[] = [
  "state",
  "unread",
  "snoozed",
  "held",
  "assigneeId",
  "teamId",
  "inboxId",
  "tagId",
  "channel",
  "activeSince",
  "activeBefore",
];
