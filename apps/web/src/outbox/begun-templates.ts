/**
 * Where a conversation's box picks a template instead of taking words: which one, and what is filled in so far. It lasts as long as
 * the page, so that whoever looks at another conversation finds it as it was.
 */
import type { OutboundTemplate } from "@max/domain/template/inputs";
import { create } from "zustand";
import { ownKey } from "./drafts.ts";

export type BegunTemplate = {
  name: string;
  /** Null: what is most likely wanted. */
  language: string | null;
  /** What was typed, by slot; the rest is as it was guessed. */
  typed: Readonly<Record<string, string>>;
};

/** By person and conversation; null while none is chosen. */
const useBegunTemplates = create<Readonly<Record<string, BegunTemplate | null>>>(() => ({}));

/** Left out: the box takes words. */
export const useBegunTemplate = (conversationId: string): BegunTemplate | null | undefined =>
  useBegunTemplates((state) => state[ownKey(conversationId)]);

export const begunTemplateOf = (conversationId: string): BegunTemplate | null =>
  useBegunTemplates.getState()[ownKey(conversationId)] ?? null;

/** @param begun null: it is still to be chosen */
export function beginTemplate(conversationId: string, begun: BegunTemplate | null): void {
  useBegunTemplates.setState({ [ownKey(conversationId)]: begun });
}

/** One that was filled in before. */
export function beginAgain(conversationId: string, { name, language, parameters }: OutboundTemplate): void {
  const typed = Object.fromEntries(parameters.map(({ slot, text }) => [slot, text]));
  beginTemplate(conversationId, { name, language, typed });
}

/** The box takes words again. */
export function leaveTemplate(conversationId: string): void {
  const { [ownKey(conversationId)]: _, ...others } = useBegunTemplates.getState();
  useBegunTemplates.setState(others, true);
}
