/**
 * What a client missed is told by its present rights, but each event knows only where its conversation stood then. Whoever
 * joined a team since could read that way what is a colleague's by now. So a replayed event also asks where the
 * conversation stands today.
 */
import { type Actor, can, type ConversationSubject } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import { eventFor, type LiveRow } from "@max/domain/live/visibility";

/** Conversations that no longer exist are left out of the answer. */
export type FindPlacements = (
  actor: Actor,
  ids: ConversationId[],
) => Promise<ReadonlyMap<ConversationId, ConversationSubject>>;

export type ReplayGuard = {
  /**
   * The replayed event as this actor may hear it. One about a conversation that they may not read today becomes a bare
   * `conversation.left` the first time, since they may still show it, and nothing from then on.
   * @param page the rows that follow, this one first: their conversations are looked up together
   * @throws whatever the look-up throws; the same row may be asked again
   */
  hear(actor: Actor, row: LiveRow, page: () => readonly LiveRow[]): Promise<LiveEvent | null>;
  /** The actor was read anew: what was looked up and said before does not count any more. */
  forget(): void;
};

export function createReplayGuard(find: FindPlacements): ReplayGuard {
  /** By conversation; null for one that is gone. */
  let places = new Map<ConversationId, ConversationSubject | null>();
  let lookedUpTo = 0;
  const saidLeft = new Set<ConversationId>();

  /** Once per page: a place that was looked up for an earlier page may be old. */
  async function lookUp(actor: Actor, page: readonly LiveRow[]) {
    const ids = [...new Set(page.flatMap((row) => conversationOf(eventFor(actor, row)) ?? []))];
    const found = await find(actor, ids);
    places = new Map(ids.map((id) => [id, found.get(id) ?? null]));
    lookedUpTo = page.at(-1)!.seq;
  }

  return {
    async hear(actor, row, page) {
      const event = eventFor(actor, row);
      const id = conversationOf(event);
      if (id === null) return event;
      if (row.seq > lookedUpTo) await lookUp(actor, page());
      const place = places.get(id);
      if (place && can(actor, "conversation.read", place)) {
        saidLeft.delete(id);
        return event;
      }
      if (saidLeft.has(id)) return null;
      saidLeft.add(id);
      return { type: "conversation.left", conversationId: id };
    },
    forget() {
      places.clear();
      lookedUpTo = 0;
      saidLeft.clear();
    },
  };
}

/** The conversation an event tells about; null for one that tells about none, or that it left and nothing else. */
function conversationOf(event: LiveEvent | null): ConversationId | null {
  if (event === null || event.type === "conversation.left") return null;
  if ("conversation" in event) return event.conversation.id;
  return "conversationId" in event ? event.conversationId : null;
}
