/**
 * Two contacts are one person. Nothing of either is moved: one points at the other, and of their facts the chosen ones are kept.
 * What was changed is written down fact by fact, so that taking it back touches nothing that was changed since.
 */
import { z } from "zod";
import { ContactSummary } from "../conversation/views.ts";
import { ContactId, ContactMergeId } from "../ids.ts";
import { attributeKey, type ContactDetails } from "./contact.ts";
import { MAX_ATTRIBUTES } from "./limits.ts";

/** So long a merge can be taken back. */
export const UNDOABLE_DAYS = 30;
const DAY_MS = 86_400_000;
export const undoableUntil = (mergedAt: Date) => new Date(mergedAt.getTime() + UNDOABLE_DAYS * DAY_MS);

const PLAIN = ["name", "email", "phone", "company", "language", "timeZone"] as const;
/** A fact's own name, or `attribute:` and the key of an attribute. */
export const FactKey = z.union([z.enum(PLAIN), z.string().startsWith("attribute:").max(80)]);
export type FactKey = z.infer<typeof FactKey>;

/** One fact: what it is called and what it says. An attribute is called as it was written. */
type Fact = { label: string; value: string };
export type Facts = ReadonlyMap<string, Fact>;

export function factsOf(details: ContactDetails): Facts {
  const plain = PLAIN.flatMap((key): [string, Fact][] => {
    const value = details[key];
    return value === null ? [] : [[key, { label: key, value }]];
  });
  const free = details.attributes.map(({ name, value }): [string, Fact] => [
    `attribute:${attributeKey(name)}`,
    { label: name, value },
  ]);
  return new Map([...plain, ...free]);
}

function detailsOf(facts: Facts, name: string): ContactDetails {
  const plain = (key: (typeof PLAIN)[number]) => facts.get(key)?.value ?? null;
  return {
    name: plain("name") ?? name,
    email: plain("email"),
    phone: plain("phone"),
    company: plain("company"),
    language: plain("language"),
    timeZone: plain("timeZone"),
    attributes: [...facts].flatMap(([key, { label, value }]) =>
      key.startsWith("attribute:") ? [{ name: label, value }] : [],
    ),
  };
}

export const FactConflict = z.object({ key: FactKey, label: z.string(), kept: z.string(), merged: z.string() });
export type FactConflict = z.infer<typeof FactConflict>;

/** What both say and say differently. */
export function conflictsOf(kept: ContactDetails, merged: ContactDetails): FactConflict[] {
  const others = factsOf(merged);
  return [...factsOf(kept)].flatMap(([key, { label, value }]) => {
    const other = others.get(key);
    return other && other.value !== value ? [{ key: FactKey.parse(key), label, kept: value, merged: other.value }] : [];
  });
}

/** What one fact said before and says since; null where there was or is none. */
export const FactChange = z.object({
  key: FactKey,
  before: z.object({ label: z.string(), value: z.string() }).nullable(),
  after: z.object({ label: z.string(), value: z.string() }).nullable(),
});
export type FactChange = z.infer<typeof FactChange>;

/**
 * The facts of the person from now on: the kept contact's, of the merged one those that the kept one lacks, and those that were
 * chosen. More attributes than a person may have are not taken over.
 * @param take keys of conflicts in which the merged contact is right
 */
export function mergedDetails(
  kept: ContactDetails,
  merged: ContactDetails,
  take: readonly FactKey[],
): { details: ContactDetails; changes: FactChange[] } {
  const now = new Map(factsOf(kept));
  const changes: FactChange[] = [];
  let room = MAX_ATTRIBUTES - kept.attributes.length;
  for (const [key, fact] of factsOf(merged)) {
    const before = now.get(key) ?? null;
    if (before?.value === fact.value) continue;
    if (before && !take.includes(key)) continue;
    if (!before && key.startsWith("attribute:") && --room < 0) continue;
    now.set(key, fact);
    changes.push({ key: FactKey.parse(key), before, after: fact });
  }
  return { details: detailsOf(now, kept.name), changes };
}

/** Puts back what a merge changed and nobody has changed since. */
export function undoneDetails(now: ContactDetails, changes: readonly FactChange[]): ContactDetails {
  const facts = new Map(factsOf(now));
  for (const { key, before, after } of changes) {
    if (facts.get(key)?.value !== after?.value) continue;
    if (before) facts.set(key, before);
    else facts.delete(key);
  }
  return detailsOf(facts, now.name);
}

/** `kept` stays; `merged` leads to them from then on. The versions are those that were looked at. */
const Pair = z.strictObject({ keptId: ContactId, mergedId: ContactId });
export const PreviewMerge = Pair;
export type PreviewMerge = z.infer<typeof PreviewMerge>;
export const MergeContacts = Pair.extend({
  keptVersion: z.int().min(1),
  mergedVersion: z.int().min(1),
  take: z
    .array(FactKey)
    .max(MAX_ATTRIBUTES + PLAIN.length)
    .default([]),
}).strict();
export type MergeContacts = z.infer<typeof MergeContacts>;
export const UndoMerge = z.strictObject({ contactMergeId: ContactMergeId });

/** What comes to the kept contact. Numbers are of all there is, also of what the reader may not read. */
export const MergePreview = z.object({
  kept: ContactSummary.extend({ version: z.int() }),
  merged: ContactSummary.extend({ version: z.int() }),
  conversations: z.int(),
  /** Of those, the ones that are not closed. */
  openConversations: z.int(),
  notes: z.int(),
  tags: z.int(),
  conflicts: z.array(FactConflict),
  /** Facts of the merged contact that the kept one lacks. */
  gained: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type MergePreview = z.infer<typeof MergePreview>;

export const SuggestionReason = z.enum(["same_phone", "likely_phone", "same_email"]);
export type SuggestionReason = z.infer<typeof SuggestionReason>;

/** Somebody who may be the same person, and by which proven address. */
export const MergeSuggestion = z.object({
  contact: ContactSummary,
  reasons: z.array(z.object({ reason: SuggestionReason, own: z.string(), other: z.string() })),
});
export type MergeSuggestion = z.infer<typeof MergeSuggestion>;
