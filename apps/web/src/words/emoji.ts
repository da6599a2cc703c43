/** Emoji by their names in the reader's language. Some 90 KB over the wire, fetched when the first is looked for. */
import { plain } from "./plain.ts";

type Listed = { unicode: string; label: string; tags?: string[]; emoticon?: string | string[]; hexcode: string };
export type Emoji = { unicode: string; label: string; /** What it is found by, in plain letters. */ found: string };

const LOAD: Readonly<Record<string, () => Promise<{ default: readonly Listed[] }>>> = {
  en: () => import("emojibase-data/en/compact.json"),
  es: () => import("emojibase-data/es/compact.json"),
  "pt-BR": () => import("emojibase-data/pt/compact.json"),
};

/** Halves of flags, which are nothing by themselves. */
const isPart = (hexcode: string) => /^1F1[EF][0-9A-F]$/.test(hexcode);

export async function loadEmoji(language: string): Promise<Emoji[]> {
  const { default: listed } = await (LOAD[language] ?? LOAD.en!)();
  return listed.flatMap(({ unicode, label, tags = [], emoticon = [], hexcode }) =>
    isPart(hexcode) ? [] : [{ unicode, label, found: plain([label, ...tags, ...[emoticon].flat()].join(" ")) }],
  );
}

const key = (userId: string) => `max.emoji.${userId}`;

/** How often this person has chosen each, on this computer. */
export function emojiUses(userId: string): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(userId)) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter(([, uses]) => typeof uses === "number"));
  } catch {
    return {};
  }
}

/** @returns the uses with this one */
export function countEmojiUse(userId: string, unicode: string): ReturnType<typeof emojiUses> {
  const before = emojiUses(userId);
  const uses = { ...before, [unicode]: (before[unicode] ?? 0) + 1 };
  try {
    localStorage.setItem(key(userId), JSON.stringify(uses));
  } catch {
    // Storage is full or forbidden: it counts as long as the page lives.
  }
  return uses;
}
