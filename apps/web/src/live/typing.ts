/** Who is writing where just now. Signs end by themselves: nobody is left writing by a closed page or a lost word. */
import { SIGN_LASTS_MS } from "@max/domain/presence/presence";
import { create } from "zustand";
import { queryClient } from "../app/query-client.ts";
import { workspaceQuery } from "./queries.ts";
import type { LiveEvent } from "./wire.ts";

type TypingEvent = Extract<LiveEvent, { type: "typing" }>;
type Writer = TypingEvent["writer"];

const useTyping = create<Readonly<Record<string, readonly Writer[]>>>(() => ({}));
const NOBODY: readonly Writer[] = [];
const ends = new Map<string, ReturnType<typeof setTimeout>>();

export function showTyping({ conversationId, writer, isTyping }: TypingEvent): void {
  if (queryClient.getQueryData(workspaceQuery.queryKey)?.me.id === writer.id) return;
  stop(conversationId, writer.id);
  if (!isTyping) return;
  useTyping.setState((state) => ({ [conversationId]: [...(state[conversationId] ?? []), writer] }));
  ends.set(
    keyOf(conversationId, writer.id),
    setTimeout(() => stop(conversationId, writer.id), SIGN_LASTS_MS),
  );
}

/** What they wrote has come, or is not ours to see any more. */
export function forgetTyping(conversationId: string): void {
  for (const { id } of useTyping.getState()[conversationId] ?? []) stop(conversationId, id);
}

const keyOf = (conversationId: string, writerId: string) => `${conversationId} ${writerId}`;

function stop(conversationId: string, writerId: string) {
  clearTimeout(ends.get(keyOf(conversationId, writerId)));
  ends.delete(keyOf(conversationId, writerId));
  const known = useTyping.getState()[conversationId];
  if (known) useTyping.setState({ [conversationId]: known.filter(({ id }) => id !== writerId) });
}

/** Everybody else who writes there. */
export const useWriters = (conversationId: string): readonly Writer[] =>
  useTyping((state) => state[conversationId] ?? NOBODY);
