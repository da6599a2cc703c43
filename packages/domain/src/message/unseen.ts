import { DomainError } from "../errors.ts";
import type { MessageView } from "./views.ts";

/** As many as a person reads before they decide; of more than that, the newest. */
export const MOST_UNSEEN_TOLD = 20;

/** Somebody else wrote after what the sender says they saw last. Sending again with a newer `seenMessageId` sends. */
export class UnseenMessages extends DomainError {
  /** What they have not seen, oldest first. */
  readonly messages: readonly MessageView[];
  constructor(messages: readonly MessageView[]) {
    super("unseen_message", "There are newer messages that you have not seen. Read them, or send anyway.");
    this.name = "UnseenMessages";
    this.messages = messages;
  }
}
