/** What is searched, and where and when to look. */
import type { Channel } from "@max/domain/inbox/channel";
import type { SearchKind } from "@max/domain/search/views";

/** In the order of their groups. The schemas that say the same stay on the server: their library is not part of the page. */
export const SEARCH_KINDS = ["customers", "tags", "conversations", "messages"] as const satisfies readonly SearchKind[];
const CHANNELS: Record<Channel, true> = {
  whatsapp: true,
  widget: true,
  chat_app: true,
  email: true,
  sms: true,
  messenger: true,
  instagram: true,
};
export const isChannel = (name: unknown): name is Channel => typeof name === "string" && Object.hasOwn(CHANNELS, name);

export type SearchFilters = { channel?: Channel; team?: string; days?: number };
