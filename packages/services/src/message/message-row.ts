/** A received message in the shape of its row, before anybody decides whether it is shown or held back. */
import type { ChannelThreadId, ContactId, ConversationId, InboxId, MessageId } from "@max/domain/ids";
import {
  type MessageContent,
  type MessageContext,
  type MessageKind,
  PLAIN_CONTEXT,
  previewText,
} from "@max/domain/message/content";
import { newId } from "@max/platform/ids";
import type { Person } from "../contact/resolve-identity.ts";
import type { OpenedConversation } from "../conversation/open-for-messages.ts";
import type { ReceivedOf } from "./received-item.ts";

export type PlacedMessage = {
  item: ReceivedOf<"message" | "echo">;
  threadId: ChannelThreadId;
  contactId: ContactId;
  person: Person;
  opened: OpenedConversation;
};

export type MessageRow = {
  id: MessageId;
  conversation_id: ConversationId;
  channel_thread_id: ChannelThreadId;
  inbox_id: InboxId;
  direction: "inbound" | "outbound";
  kind: MessageKind;
  text: string | null;
  content: MessageContent;
  context: MessageContext;
  status: "received" | "sent";
  external_id: string;
  quoted_external_id: string | null;
  author_type: "contact" | "phone_app" | "system";
  author_id: ContactId | null;
  author_name: string;
  provider_at: Date;
  arrival_number: number;
  arrival_item: number;
};

export function messageRow({ item, threadId, contactId, person, opened }: PlacedMessage): MessageRow {
  const { event } = item;
  const isInbound = event.type === "message";
  return {
    id: newId<MessageId>(),
    conversation_id: opened.conversation.id,
    channel_thread_id: threadId,
    inbox_id: item.inboxId,
    direction: isInbound ? "inbound" : "outbound",
    kind: event.content.kind,
    text: previewText(event.content),
    content: event.content,
    context: isInbound ? event.context : PLAIN_CONTEXT,
    // The phone app has handed it over already; its statuses say what follows.
    status: isInbound ? "received" : "sent",
    external_id: event.externalId,
    quoted_external_id: event.quotedExternalId,
    author_type: authorType(event),
    author_id: isInbound ? contactId : null,
    author_name: isInbound ? event.sender.displayName?.trim() || person.name : "",
    provider_at: event.providerAt,
    arrival_number: item.deliveryNumber,
    arrival_item: event.item,
  };
}

function authorType(event: PlacedMessage["item"]["event"]) {
  if (event.type === "echo") return "phone_app" as const;
  return event.content.kind === "system" ? ("system" as const) : ("contact" as const);
}
