/** The list of canned responses behind a filter, and what can be done to one of them. */
import { canWriteCanned, type CannedSubject } from "@max/domain/access/permissions";
import type { CannedScope } from "@max/domain/canned/canned-response";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useActor } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { forgetCanned } from "../../live/canned.ts";
import type { CannedResponse, Page } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

export type Filter = CannedScope | "all" | "archived";

const PAGE_SIZE = 50;

export function useCannedResponses(filter: Filter, q: string) {
  return useInfiniteQuery({
    queryKey: ["canned", "list", filter, q],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<CannedResponse>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<CannedResponse>> =>
      client.cannedResponse.list.query({
        cursor: pageParam,
        limit: PAGE_SIZE,
        archived: filter === "archived",
        ...(filter !== "all" && filter !== "archived" && { scope: filter }),
        ...(q !== "" && { q }),
      }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useMayWrite(): (subject: CannedSubject) => boolean {
  const actor = useActor();
  return (subject) => canWriteCanned(actor, subject);
}

/** Takes a response out of use, with Undo, or brings it back. */
export function useArchive() {
  const { t } = useTranslation();
  const archive = useMutation({
    mutationFn: (input: { cannedResponseId: CannedResponse["id"]; isArchived: boolean }) =>
      client.cannedResponse.archive.mutate(input),
    onSuccess: ({ id, code, isArchived }) => {
      const undo = () => archive.mutate({ cannedResponseId: id, isArchived: !isArchived });
      showToast(t(isArchived ? "canned.archived" : "canned.restored", { code: `/${code}` }), undo);
    },
    onError: (error) => showToast(wordsForError(t, error)),
    onSettled: forgetCanned,
  });
  return (response: CannedResponse) =>
    archive.mutate({ cannedResponseId: response.id, isArchived: !response.isArchived });
}

export type CannedDraft = Pick<CannedResponse, "scope" | "teamId" | "code" | "title" | "body">;
type SavedCanned = CannedDraft & { fileIds: CannedResponse["files"][number]["id"][] };

/** Stores a new one, or an old one as it is to be. */
export function useSaveCanned(id: CannedResponse["id"] | null, onSaved: () => void) {
  return useMutation({
    mutationFn: ({ scope, teamId, code, title, body, fileIds }: SavedCanned) => {
      const draft = { scope, teamId: scope === "team" ? teamId : null, code, title, body, fileIds };
      return id
        ? client.cannedResponse.change.mutate({ cannedResponseId: id, ...draft })
        : client.cannedResponse.create.mutate(draft);
    },
    onSuccess: onSaved,
    onSettled: forgetCanned,
  });
}
