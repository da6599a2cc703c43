/**
 * What stands behind the placeholders of one conversation. A vault stays in our process: it shows nothing of its
 * values when it is logged, inspected or turned into JSON.
 */
import { KINDS, type Kind } from "./kinds.ts";

/** Matches what a placeholder looks like, and nothing longer: a bracket occurs only as its first and last character. */
export const PLACEHOLDER = new RegExp(`\\[(?:${KINDS.join("|")})_\\d{1,9}(?:_\\d{1,9})?\\]`, "g");

type Entry = { number: number; spellings: number };

export class RedactionVault {
  readonly #entries = new Map<string, Entry>();
  readonly #placeholders = new Map<string, string>();
  readonly #originals = new Map<string, string>();
  readonly #last = new Map<Kind, number>();

  /**
   * The placeholder of a value. The same value in the same spelling always has the same one. Another spelling of it
   * keeps the number and adds its own: `[CARD_1]`, `[CARD_1_2]`, so that a model sees one card and each spelling
   * comes back as it was written.
   */
  placeholderFor(kind: Kind, canonical: string, original: string): string {
    const written = `${kind} ${canonical}\u0000${original}`;
    const existing = this.#placeholders.get(written);
    if (existing !== undefined) return existing;
    const entry = this.#entryOf(kind, canonical);
    entry.spellings += 1;
    const placeholder =
      entry.spellings === 1 ? `[${kind}_${entry.number}]` : `[${kind}_${entry.number}_${entry.spellings}]`;
    this.#placeholders.set(written, placeholder);
    this.#originals.set(placeholder, original);
    return placeholder;
  }

  /** What was written where the placeholder stands; undefined for one this vault never gave out. */
  originalOf(placeholder: string): string | undefined {
    return this.#originals.get(placeholder);
  }

  /** How many placeholders were given out. */
  get size(): number {
    return this.#originals.size;
  }

  toJSON(): { placeholders: number } {
    return { placeholders: this.size };
  }

  #entryOf(kind: Kind, canonical: string): Entry {
    const key = `${kind} ${canonical}`;
    const existing = this.#entries.get(key);
    if (existing) return existing;
    const number = (this.#last.get(kind) ?? 0) + 1;
    this.#last.set(kind, number);
    const entry = { number, spellings: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** An empty vault, to be shared by the texts of one conversation. */
export const createVault = (): RedactionVault => new RedactionVault();
