import type { SavedView } from "@max/domain/conversation/saved-view";
import { reading, type Call } from "@max/db/transaction";
import { savedView, viewsOf } from "./view-row.ts";

/** One's own first, then those shared with one, each in the order they were given. */
export async function listViews(call: Call): Promise<SavedView[]> {
  return (await reading(call, (tx) => viewsOf(tx, call.actor))).map(savedView);
}
