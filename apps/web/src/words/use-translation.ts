/**
 * The words in the reader's language, for whatever is drawn. i18next keeps and forms them. Its own hook for React copies its whole
 * instance and listens four times for every component, which was a seventh of the time to open a conversation (ADR 0037).
 */
import { createInstance, type TFunction } from "i18next";
import { useSyncExternalStore } from "react";

export const speech = createInstance();

/** Whose words: the inbox's and all that come later, or first of all those of settings and administration. */
type Namespace = "translation" | "office";
type Spoken<N extends Namespace> = { t: TFunction<N>; i18n: typeof speech };

const spoken = new Map<Namespace, Spoken<never>>();
const readers = new Set<() => void>();

/** Called when the language is another: all that has words is drawn anew. */
export function noteLanguage(): void {
  spoken.clear();
  for (const tell of readers) tell();
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

function wordsOf<N extends Namespace>(namespace: N): Spoken<N> {
  const known = spoken.get(namespace);
  if (known) return known;
  const words = { t: rememberPlain(speech.getFixedT(speech.language, namespace) as never) as never, i18n: speech };
  spoken.set(namespace, words);
  return words;
}

type Translate = (key: string, options?: object) => string;

/** Most words stand as they are written, and a tenth of the time to open a conversation went into looking them up anew. */
function rememberPlain(translate: Translate): Translate {
  const plain = new Map<string, string>();
  return (key, options) => {
    if (options) return translate(key, options);
    const known = plain.get(key);
    if (known !== undefined) return known;
    const words = translate(key);
    // What has no words yet may have them when more are fetched.
    if (words !== key) plain.set(key, words);
    return words;
  };
}

export const useTranslation = <N extends Namespace = "translation">(namespace: N = "translation" as N): Spoken<N> =>
  useSyncExternalStore(subscribe, () => wordsOf(namespace));
