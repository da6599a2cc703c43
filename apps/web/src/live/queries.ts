/** What the screens ask for, and under which key each answer is kept. The live feed keeps the answers current. */
import type { LooseFilter } from "@max/domain/conversation/filter";
import type { NoticeSettings } from "@max/domain/notice/notice";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { queryClient } from "../app/query-client.ts";
import { client } from "../app/trpc.ts";
import type { Question } from "./ask-before.ts";
import { noteServerTime } from "./clock.ts";
import { type ListView, listKey, wholeFilter } from "./inbox-view.ts";
import type {
  BulkJob,
  BulkRefusal,
  Conversation,
  ConversationDetail,
  Counts,
  FilterCount,
  HeldMessage,
  Mention,
  Message,
  Notice,
  Page,
  SavedView,
  Stretch,
  Tag,
  Workspace,
} from "./wire.ts";

const LIST_PAGE = 50;
const THREAD_PAGE = 50;
const COUNTED_FOR_MS = 20_000;

export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: async (): Promise<Workspace> => {
    const askedAt = Date.now();
    const workspace = await client.workspace.get.query();
    noteServerTime(Date.parse(workspace.now), askedAt, Date.now());
    return workspace;
  },
});

export const countsQuery = queryOptions({
  queryKey: ["counts"],
  queryFn: (): Promise<Counts> => client.workspace.counts.query(),
});

export const conversationsQuery = (view: ListView) =>
  infiniteQueryOptions({
    queryKey: ["conversations", listKey(view)],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Conversation>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<Conversation>> =>
      client.conversation.list.query({ ...wholeFilter(view), cursor: pageParam, limit: LIST_PAGE }),
  });

/** How many a filter holds, asked again while somebody looks; up to a thousand. */
export const filterCountQuery = (filter: LooseFilter) =>
  queryOptions({
    queryKey: ["filter-count", filter],
    queryFn: (): Promise<FilterCount> => client.conversation.count.query(filter),
    staleTime: COUNTED_FOR_MS,
    refetchInterval: COUNTED_FOR_MS,
  });

export const savedViewsQuery = queryOptions({
  queryKey: ["saved-views"],
  queryFn: async (): Promise<SavedView[]> => (await client.savedView.list.query()).items,
});

/** One's own newest acts on many. Each tells live how far it is. */
export const bulksQuery = queryOptions({
  queryKey: ["bulks"],
  queryFn: async (): Promise<BulkJob[]> => (await client.bulk.list.query()).items,
});

export const bulkRefusalsQuery = (bulkId: string) =>
  infiniteQueryOptions({
    queryKey: ["bulk-refusals", bulkId],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<BulkRefusal>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<BulkRefusal>> =>
      client.bulk.refusals.query({ bulkId, cursor: pageParam, limit: LIST_PAGE }),
    staleTime: 0,
  });

/** The notes that call one, newest first. */
export const mentionsQuery = infiniteQueryOptions({
  queryKey: ["mentions"],
  initialPageParam: null as string | null,
  getNextPageParam: (last: Page<Mention>) => last.nextCursor,
  queryFn: ({ pageParam }): Promise<Page<Mention>> =>
    client.mention.list.query({ cursor: pageParam, limit: LIST_PAGE }),
});

const NOTICE_PAGE = 30;

/** What one was told of, newest first. */
export const noticesQuery = infiniteQueryOptions({
  queryKey: ["notices"],
  initialPageParam: null as string | null,
  getNextPageParam: (last: Page<Notice>) => last.nextCursor,
  queryFn: ({ pageParam }): Promise<Page<Notice>> =>
    client.notice.list.query({ cursor: pageParam, limit: NOTICE_PAGE }),
});

export const noticeSettingsQuery = queryOptions({
  queryKey: ["notice-settings"],
  queryFn: (): Promise<NoticeSettings> => client.notice.settings.query(),
});

/** Every tag of the company, archived ones included, by name. */
export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: async (): Promise<Tag[]> => (await client.tag.list.query()).items,
});

export const detailQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ["conversation", conversationId],
    queryFn: (): Promise<ConversationDetail> => client.conversation.byId.query({ conversationId }),
  });

export const messagesQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: ["messages", conversationId],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Message>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<Message>> =>
      client.message.list.query({ conversationId, cursor: pageParam, limit: THREAD_PAGE }),
  });

/** What is held back of a conversation, in the order it was written, read anew whenever somebody looks. */
export const heldQuery = (conversationId: string) =>
  infiniteQueryOptions({
    queryKey: ["held", conversationId],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<HeldMessage>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<HeldMessage>> =>
      client.message.held.query({ conversationId, cursor: pageParam, limit: THREAD_PAGE }),
    staleTime: 0,
    gcTime: 0,
  });

/** A place in a thread to come to: a message, or the instant of a note (ISO, UTC). */
export type Anchor = { type: "message"; id: string } | { type: "note"; id: string; at: string };

type From = { to: "anchor" } | { to: "older" | "newer"; cursor: string };

/** A thread around a place in it, however far back, growing in both directions. The first page is the newest. */
export const stretchQuery = (conversationId: string, anchor: Anchor) =>
  infiniteQueryOptions({
    queryKey: ["messages", conversationId, "around", anchor.id],
    initialPageParam: { to: "anchor" } as From,
    getNextPageParam: (last: Stretch): From | null =>
      last.nextCursor === null ? null : { to: "older", cursor: last.nextCursor },
    getPreviousPageParam: (first: Stretch): From | null =>
      first.newerCursor === null ? null : { to: "newer", cursor: first.newerCursor },
    queryFn: async ({ pageParam: from }): Promise<Stretch> => {
      if (from.to === "anchor")
        return client.message.around.query({
          conversationId,
          ...(anchor.type === "message" ? { messageId: anchor.id } : { at: anchor.at }),
        });
      const isNewer = from.to === "newer";
      const { items, nextCursor } = await client.message.list.query({
        conversationId,
        cursor: from.cursor,
        newer: isNewer,
        limit: THREAD_PAGE,
      });
      return { items, nextCursor: isNewer ? null : nextCursor, newerCursor: isNewer ? nextCursor : null };
    },
  });

export const conversationQuestions = (id: string): Question[] => [
  { key: detailQuery(id).queryKey, ask: () => queryClient.prefetchQuery(detailQuery(id)) },
  { key: messagesQuery(id).queryKey, ask: () => queryClient.prefetchInfiniteQuery(messagesQuery(id)) },
];

/** Brings a conversation and its newest messages into the cache, so that opening it paints at once. */
export function prefetchConversation(conversationId: string): void {
  for (const { ask } of conversationQuestions(conversationId)) void ask();
}
