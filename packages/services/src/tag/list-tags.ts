import type { TagView } from "@max/domain/tag/tag";
import type { Page } from "@max/domain/paging";
import { reading, type Call } from "@max/db/transaction";
import { allTags } from "./tag-views.ts";

/** Every tag at once, archived ones included: conversations still carry them. Which are offered where, the domain says. */
export async function listTags(call: Call): Promise<Page<TagView>> {
  return { items: await reading(call, allTags), nextCursor: null };
}
