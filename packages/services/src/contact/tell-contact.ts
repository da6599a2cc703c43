/** Tells the screens of everybody that something is known otherwise of a person. */
import type { ContactId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";
import { oneContactSummary } from "./contact-views.ts";

/** As they are now: every list that shows them shows the change. */
export async function tellContact(tx: Tx, contactId: ContactId): Promise<void> {
  const contact = await oneContactSummary(tx, contactId);
  await recordLive(tx, [{ event: { type: "contact.changed", contactId, contact }, before: null, after: null }]);
}

/** Who they are is another question now than it was: two became one, or were taken apart. */
export const tellRegrouped = (tx: Tx, contactIds: readonly ContactId[]): Promise<void> =>
  recordLive(
    tx,
    contactIds.map((contactId) => ({
      event: { type: "contact.changed", contactId, contact: null },
      before: null,
      after: null,
    })),
  );
