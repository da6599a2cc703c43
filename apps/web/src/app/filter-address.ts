/**
 * What an address may say of each part of a filter, read without the schema: the server reads it again by that, and the first
 * load of the page carries no parser. `filter-address.test.ts` holds the two against each other.
 */
import { type LooseFilter, MOST_VALUES } from "@max/domain/conversation/filter";
import { CONVERSATION_STATES } from "@max/domain/conversation/lifecycle";
import { CHANNELS } from "@max/domain/inbox/channel";

/** A filter in the words of an address. */
export type FilterWords = {
  team?: string;
  state?: string;
  agent?: string;
  inbox?: string;
  tag?: string;
  channel?: string;
  unread?: boolean;
  snoozed?: boolean;
  held?: boolean;
  since?: string;
  before?: string;
};
type Said = { [Word in keyof FilterWords]?: unknown };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const AGO = /^-[1-9]\d{0,3}[hd]$/;

const id = (said: unknown) => (typeof said === "string" && UUID.test(said) ? said : undefined);

/** In an address it may be a word. */
function flag(said: unknown): boolean | undefined {
  if (said === true || said === "true") return true;
  return said === false || said === "false" ? false : undefined;
}

function timePoint(said: unknown): string | undefined {
  if (typeof said !== "string") return undefined;
  if (AGO.test(said)) return said;
  if (!INSTANT.test(said)) return undefined;
  const at = new Date(said);
  // The 31st of February would be a day in March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(said.slice(0, 19)) ? said : undefined;
}

/** One, or several with commas between, of which any will do. */
const some =
  <Value extends string>(read: (said: unknown) => Value | undefined) =>
  (said: unknown): Value | Value[] | undefined => {
    const all: unknown[] = typeof said === "string" ? said.split(",") : Array.isArray(said) ? said : [said];
    const values = [...new Set(all)].map(read);
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0 || known.length < values.length || known.length > MOST_VALUES) return undefined;
    return known.length === 1 ? known[0] : known;
  };

/** One or several, with commas between. */
function states(said: unknown): LooseFilter["state"] {
  const all: unknown[] = typeof said === "string" ? said.split(",") : Array.isArray(said) ? said : [];
  const known = CONVERSATION_STATES.filter((state) => all.includes(state));
  return known.length > 0 && known.length === all.length ? known : undefined;
}

/** The word of an address for each part of a filter, and how it is read. A new part needs its line here. */
const PARTS = {
  state: ["state", states],
  teamId: ["team", some(id)],
  assigneeId: ["agent", some((said: unknown) => (said === "me" || said === "nobody" ? said : id(said)))],
  inboxId: ["inbox", some(id)],
  tagId: ["tag", some(id)],
  channel: ["channel", some((said: unknown) => CHANNELS.find((channel) => channel === said))],
  unread: ["unread", flag],
  snoozed: ["snoozed", flag],
  held: ["held", flag],
  activeSince: ["since", timePoint],
  activeBefore: ["before", timePoint],
} as const satisfies {
  [Part in keyof Required<LooseFilter>]: readonly [keyof FilterWords, (said: unknown) => LooseFilter[Part]];
};

const LINES = Object.entries(PARTS).map(([part, [word, read]]) => ({ part, word, read }));

/** What the words of an address make of a filter, part by part; what makes no sense is left out. */
export function readFilter(said: Said): LooseFilter {
  const filter: LooseFilter = {};
  for (const { part, word, read } of LINES) {
    const value = read(said[word]);
    if (value !== undefined) Reflect.set(filter, part, value);
  }
  return filter;
}

/** The words that say something which makes sense, as they were said. */
export const sensibleWords = (said: Said): FilterWords =>
  Object.fromEntries(LINES.flatMap(({ word, read }) => (read(said[word]) === undefined ? [] : [[word, said[word]]])));

/** What an address says of a filter. */
export const wordsOfFilter = (filter: LooseFilter): FilterWords =>
  Object.fromEntries(
    LINES.flatMap(({ part, word }) => {
      const value: unknown = Reflect.get(filter, part);
      return value === undefined ? [] : [[word, Array.isArray(value) ? value.join(",") : value]];
    }),
  );
