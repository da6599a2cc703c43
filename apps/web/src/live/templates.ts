/** The templates of an inbox as the composer holds them: all pages, asked for when the first is wanted. */
import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/trpc.ts";
import type { Template } from "./wire.ts";

const PAGE_SIZE = 100;
/** What the provider changes reaches us within seconds; nobody tells the page. */
const STALE_MS = 30_000;

export const templatesQuery = (inboxId: string) =>
  queryOptions({
    queryKey: ["templates", inboxId],
    queryFn: async (): Promise<Template[]> => {
      const all: Template[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: Template[]; nextCursor: string | null } = await client.template.list.query({
          inboxId,
          cursor,
          limit: PAGE_SIZE,
        });
        all.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return all;
    },
    staleTime: STALE_MS,
  });
