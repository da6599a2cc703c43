/**
 * What each act on many does to one conversation, and how that is taken back. A new act is a case here: it works in a
 * transaction that holds the conversation's lock, asks the rights itself and throws to refuse.
 */
import { can } from "@max/domain/access/permissions";
import type { BulkAct } from "@max/domain/conversation/bulk";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { Call, Tx } from "@max/db/transaction";
import { assigning } from "../conversation/assign-conversation.ts";
import { type PlacementVerb, placeLocked } from "../conversation/change-placement.ts";
import { closing } from "../conversation/close-conversation.ts";
import { snoozing } from "../conversation/snooze-conversation.ts";
import { taking } from "../conversation/take-from-queue.ts";
import { transferring } from "../conversation/transfer-conversation.ts";
import { undoChangeOf } from "../conversation/undo-change.ts";

export type Doing = {
  /** @throws DomainError as the verb does that acts on one */
  run(tx: Tx, call: Call, conversation: ConversationRow): Promise<unknown>;
  /**
   * @param madeAt the time of the transaction in which `run` did it
   * @throws DomainError `conflict` for a conversation to which something else has happened since
   */
  undo(tx: Tx, call: Call, conversation: ConversationRow, madeAt: Date): Promise<void>;
};

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
  }
}

/** An act that moves conversations: the verb of that name, taken back by the placement it recorded. */
const placing = (verbFor: (call: Call, conversation: ConversationRow) => PlacementVerb): Doing => ({
  run: (tx, call, conversation) => placeLocked(tx, call, conversation, verbFor(call, conversation)),
  undo: undoChangeOf,
});
