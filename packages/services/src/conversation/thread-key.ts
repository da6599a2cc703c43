/** A thread's key: its contact, and which of several threads with them where the channel keeps them apart. */
import type { ContactId } from "@max/domain/ids";

export const storedThreadKey = (contactId: ContactId, threadKey: string | null) =>
  threadKey === null ? contactId : `${contactId}/${threadKey}`;

/** What the channel itself calls the thread; null when there is one with each person. */
export function channelThreadKey(stored: string): string | null {
  const slash = stored.indexOf("/");
  return slash < 0 ? null : stored.slice(slash + 1);
}
