/**
 * What each act on many does to one conversation, and how that is taken back. A new act is a case here: it works in a
 * transaction that holds the conversation's lock, asks the rights itself and throws to refuse.
 */
import { can } from "@max/domain/access/permissions";
import type { BulkAct } from "@max/domain/conversation/bulk";
import { TagId } from "@max/domain/ids";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { Call, Tx } from "@max/db/transaction";
import { z } from "zod";
import { assigning } from "../conversation/assign-conversation.ts";
import { type PlacementVerb, placeLocked } from "../conversation/change-placement.ts";
import { closing } from "../conversation/close-conversation.ts";
import { snoozing } from "../conversation/snooze-conversation.ts";
import { taking } from "../conversation/take-from-queue.ts";
import { transferring } from "../conversation/transfer-conversation.ts";
import { undoChangeOf } from "../conversation/undo-change.ts";
import { retagLocked, tagLocked, untagLocked } from "../tag/tag-conversation.ts";

export type Doing = {
  /** @returns what `undo` needs to know and nothing else records; null for nothing @throws DomainError as the verb does that acts on one */
  run(tx: Tx, call: Call, conversation: ConversationRow): Promise<object | null>;
  /** @throws DomainError `conflict` for a conversation to which something else has happened since */
  undo(tx: Tx, call: Call, conversation: ConversationRow, done: Done): Promise<void>;
};
/** The time of the transaction in which `run` did it, and what it gave. */
export type Done = { at: Date; made: unknown };

export function doingOf(act: BulkAct): Doing {
  switch (act.type) {
    case "take":
      return placing(taking);
    case "assign":
      return placing((call, conversation) =>
        can(call.actor, "conversation.assign", conversation) ? assigning(call, act) : transferring(call, act),
      );
    case "transfer":
      return placing((call) => transferring(call, act));
    case "close":
      return placing(() => closing(act));
    case "snooze":
      return placing(() => snoozing(act));
    case "tag":
      return tagging(act.tagIds, true);
    case "untag":
      return tagging(act.tagIds, false);
  }
}

/** An act that moves conversations: the verb of that name, taken back by the placement it recorded. */
const placing = (verbFor: (call: Call, conversation: ConversationRow) => PlacementVerb): Doing => ({
  async run(tx, call, conversation) {
    await placeLocked(tx, call, conversation, verbFor(call, conversation));
    return null;
  },
  undo: (tx, call, conversation, { at }) => undoChangeOf(tx, call, conversation, at),
});

const MadeTags = z.object({ tagIds: z.array(TagId) });

/** An act that tags: of each conversation, those it did not carry, or did, are taken back. */
const tagging = (tagIds: readonly TagId[], isOn: boolean): Doing => ({
  run: async (tx, call, conversation) => ({
    tagIds: await (isOn ? tagLocked : untagLocked)(tx, call, conversation, tagIds),
  }),
  undo: (tx, call, conversation, { made }) =>
    retagLocked(tx, call, conversation, { tagIds: MadeTags.parse(made).tagIds, isOn }),
});
