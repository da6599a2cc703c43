/** What this computer and the server last agreed on, for each draft: from it one can tell who changed what since. */
import { DraftContent } from "@max/domain/conversation/draft";
import { type Draft, NO_DRAFT } from "./merge-drafts.ts";

/** 0 where the server has none. */
export type Agreed = { revision: number; draft: Draft };
export const NOTHING_AGREED: Agreed = { revision: 0, draft: NO_DRAFT };

const prefix = (owner: string) => `max.draft-agreed.${owner}.`;

export function agreedOn(owner: string, conversationId: string): Agreed {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(prefix(owner) + conversationId) ?? "null");
    const revision: unknown = Reflect.get(Object(kept), "revision");
    const draft = DraftContent.safeParse(Reflect.get(Object(kept), "draft"));
    return draft.success && typeof revision === "number" ? { revision, draft: draft.data } : NOTHING_AGREED;
  } catch {
    return NOTHING_AGREED;
  }
}

export function keepAgreed(owner: string, conversationId: string, agreed: Agreed): void {
  const key = prefix(owner) + conversationId;
  try {
    if (agreed.revision === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(agreed));
  } catch {
    // Storage is full or forbidden: what is here is merged with what is there instead.
  }
}

export function agreedConversations(owner: string): string[] {
  const ids: string[] = [];
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    if (key?.startsWith(prefix(owner))) ids.push(key.slice(prefix(owner).length));
  }
  return ids;
}
