import { queryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

export type Inbox = Awaited<ReturnType<typeof client.inbox.list.query>>[number];
export type InboxOf<Type extends Inbox["account"]["type"]> = Inbox & {
  account: Extract<Inbox["account"], { type: Type }>;
};

type ChannelOf = Inbox["account"]["type"];

export const isOf = <Type extends ChannelOf>(type: Type, inbox: Inbox): inbox is InboxOf<Type> =>
  inbox.account.type === type;

const ASKED_EVERY_MS = 30_000;

/** Changes and first signs of life are told live; when something last came in is looked at again while the page is open. */
export const inboxesQuery = queryOptions({
  queryKey: ["inboxes"],
  queryFn: () => client.inbox.list.query(),
  staleTime: 0,
  refetchInterval: ASKED_EVERY_MS,
});
