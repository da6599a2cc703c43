/** The words, in the reader's language. English is always there; the others are loaded when they are needed. */
import { en, type Words } from "../locales/en.ts";
import type { OfficeWords } from "../locales/office/en.ts";
import type { ThreadWords } from "../locales/thread/en.ts";
import { speech, noteLanguage } from "../words/use-translation.ts";

export const LANGUAGES = ["en", "es", "pt-BR"] as const;
export type Language = (typeof LANGUAGES)[number];
const KEY = "max.language";

const LOAD: Record<Language, () => Promise<Words>> = {
  en: () => Promise.resolve(en),
  es: async () => (await import("../locales/es.ts")).es,
  "pt-BR": async () => (await import("../locales/pt-BR.ts")).ptBR,
};

/** Those of sign-in, settings and administration. A key that the inbox has no words for is looked for here. */
const LOAD_OFFICE: Record<Language, () => Promise<OfficeWords>> = {
  en: async () => (await import("../locales/office/en.ts")).en,
  es: async () => (await import("../locales/office/es.ts")).es,
  "pt-BR": async () => (await import("../locales/office/pt-BR.ts")).ptBR,
};
/** Those of the open conversation that were not there from the beginning. */
const LOAD_THREAD: Record<Language, () => Promise<ThreadWords>> = {
  en: async () => (await import("../locales/thread/en.ts")).en,
  es: async () => (await import("../locales/thread/es.ts")).es,
  "pt-BR": async () => (await import("../locales/thread/pt-BR.ts")).ptBR,
};
const LOAD_LATER = { office: LOAD_OFFICE, thread: LOAD_THREAD };
type LaterWords = keyof typeof LOAD_LATER;
const opened = new Set<LaterWords>();

/** The words for whoever draws nothing. */
export const currentWords = () => speech.t;

/** The first of the reader's languages that we speak; any Portuguese is ours. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "en") return "en";
    if (primary === "es") return "es";
    if (primary === "pt") return "pt-BR";
  }
  return "en";
}

function stored(): string[] {
  try {
    const value = localStorage.getItem(KEY);
    return value ? [value] : [];
  } catch {
    return [];
  }
}

export async function startWords(): Promise<void> {
  await speech.init({
    lng: "en",
    resources: { en: { translation: en } },
    fallbackNS: ["office", "thread"],
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(pickLanguage([...stored(), ...navigator.languages]));
}

/** Before the first page that needs them is drawn; from then on they follow the language, too. */
export async function openWords(words: LaterWords): Promise<void> {
  opened.add(words);
  const language = LANGUAGES.find((each) => each === speech.language) ?? "en";
  if (!speech.hasResourceBundle(language, words))
    speech.addResourceBundle(language, words, await LOAD_LATER[words][language]());
}

async function speak(language: Language) {
  speech.addResourceBundle(language, "translation", await LOAD[language]());
  for (const words of opened) speech.addResourceBundle(language, words, await LOAD_LATER[words][language]());
  await speech.changeLanguage(language);
  noteLanguage();
  document.documentElement.lang = language;
}

/** No choice any more: the first of the browser's languages that we speak. */
export async function followBrowserLanguage(): Promise<void> {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was remembered.
  }
  await speak(pickLanguage(navigator.languages));
}

/** Their own language, for a person who comes to a computer that was told none. */
export async function speakAsPersonWishes(language: Language | null): Promise<void> {
  if (language !== null && stored().length === 0 && speech.language !== language) await speak(language);
}

/** The person chooses; remembered on this computer. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  await speak(language);
}
