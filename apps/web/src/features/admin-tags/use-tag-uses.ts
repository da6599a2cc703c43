import { useQueries } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

export type TagUses = Awaited<ReturnType<typeof client.tag.uses.query>>[number];

/** How many conversations carry each tag that is shown, asked for page by page. Null until it is known. */
export function useTagUses(shown: readonly { id: string }[], pageSize: number): (tagId: string) => TagUses | null {
  const pages: string[][] = [];
  for (let at = 0; at < shown.length; at += pageSize) pages.push(shown.slice(at, at + pageSize).map(({ id }) => id));
  const counted = useQueries({
    queries: pages.map((tagIds) => ({
      queryKey: ["tag-uses", tagIds],
      queryFn: () => client.tag.uses.query({ tagIds }),
      staleTime: 0,
    })),
  });
  return (tagId) => counted.flatMap(({ data }) => data ?? []).find((uses) => uses.tagId === tagId) ?? null;
}
