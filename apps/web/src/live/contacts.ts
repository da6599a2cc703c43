/** What is asked about people. The live feed says when an answer is another one. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "../app/trpc.ts";
import type { Contact, ContactSummary, Conversation, MergePreview, MergeSuggestion, Page } from "./wire.ts";

const PAGE = 50;
const OF_ONE = 20;

/** Everybody, or whoever is called so, newest first. Nothing tells of somebody new: whoever comes back asks again. */
export const contactsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["contacts", q],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<ContactSummary>) => last.nextCursor,
    queryFn: ({ pageParam, signal }): Promise<Page<ContactSummary>> =>
      client.contact.list.query({ ...(q && { q }), cursor: pageParam, limit: PAGE }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** One person. A merged contact's answer is whom it turned out to be. */
export const contactQuery = (contactId: string) =>
  queryOptions({
    queryKey: ["contact", contactId],
    queryFn: (): Promise<Contact> => client.contact.byId.query({ contactId }),
  });

/** Their conversations as far as one may read them, the last begun first. */
export const contactConversationsQuery = (contactId: string) =>
  infiniteQueryOptions({
    queryKey: ["contact-conversations", contactId],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Conversation>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<Conversation>> =>
      client.contact.conversations.query({ contactId, cursor: pageParam, limit: OF_ONE }),
  });

export const suggestionsQuery = (contactId: string) =>
  queryOptions({
    queryKey: ["contact", contactId, "suggestions"],
    queryFn: async (): Promise<MergeSuggestion[]> => (await client.contact.suggestions.query({ contactId })).items,
  });

/** What is decided on it must be what is there. */
export const mergePreviewQuery = (keptId: string, mergedId: string) =>
  queryOptions({
    queryKey: ["merge-preview", keptId, mergedId],
    queryFn: (): Promise<MergePreview> => client.contact.previewMerge.query({ keptId, mergedId }),
    staleTime: 0,
    gcTime: 0,
  });
