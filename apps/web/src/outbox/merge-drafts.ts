/** One draft out of what is here, what was agreed on last, and what another device left. Pure. Nothing that was written is lost. */
import { type DraftContent, isEmptyDraft } from "@max/domain/conversation/draft";
import type { Wire } from "../live/wire.ts";

export type Draft = Wire<DraftContent>;

export const NO_DRAFT: Draft = { mode: "reply", reply: "", note: "", quotedMessageId: null, attachmentIds: [] };

const isEmpty = (draft: Draft) => isEmptyDraft(draft as DraftContent);

/** Which of two empty ones is written makes no difference. */
export const isSameDraft = (one: Draft, other: Draft): boolean =>
  (isEmpty(one) && isEmpty(other)) ||
  (one.mode === other.mode &&
    one.reply === other.reply &&
    one.note === other.note &&
    one.quotedMessageId === other.quotedMessageId &&
    one.attachmentIds.join() === other.attachmentIds.join());

/** Revisions of a draft: the one agreed on, and the one that was sent or emptied last. 0 where there is none. */
type Known = { agreed: number; gone: number };

/** Whether word of a draft is news. It may come late, after newer of our own: what was emptied since does not come back with it. */
export const isNewerThan = (known: Known, { revision, draft }: { revision: number; draft: object | null }): boolean =>
  draft ? revision > Math.max(known.agreed, known.gone) : revision >= known.agreed;

/** What changed here stays; what changed there alone comes; texts that both changed stand one under the other. */
export function mergeDrafts(local: Draft, known: Draft, remote: Draft): Draft {
  const either = <K extends "mode" | "quotedMessageId">(part: K) =>
    local[part] === known[part] ? remote[part] : local[part];
  return {
    mode: either("mode"),
    reply: mergeTexts(local.reply, known.reply, remote.reply),
    note: mergeTexts(local.note, known.note, remote.note),
    quotedMessageId: either("quotedMessageId"),
    attachmentIds: [
      ...remote.attachmentIds.filter((id) => local.attachmentIds.includes(id) || !known.attachmentIds.includes(id)),
      ...local.attachmentIds.filter((id) => !known.attachmentIds.includes(id) && !remote.attachmentIds.includes(id)),
    ],
  };
}

function mergeTexts(local: string, known: string, remote: string): string {
  if (local === known) return remote;
  if (remote === known || local.startsWith(remote)) return local;
  return remote.startsWith(local) ? remote : `${local}\n${remote}`;
}
