/** Believable views for tests: every field has a value, a test names only those it is about. */
import type { Conversation, Message, Note, Notice, PlacementChange, Scheduled } from "./wire.ts";

/** A valid UUID that tells itself apart by its number. */
export const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** Minutes after a fixed noon, as an ISO instant. */
export const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 12, 0) + minutes * 60_000).toISOString();

// Ids are branded in the domain; only these builders hand out plain ones.
const as = <T>(value: unknown) => value as T;

export function conversation(fields: Partial<Record<keyof Conversation, unknown>> = {}): Conversation {
  return as<Conversation>({
    id: uuid(1),
    number: 1,
    state: "queued",
    channel: "whatsapp",
    inboxId: uuid(900),
    contact: { id: uuid(800), name: "Mariana Duarte", identities: [], isBlocked: false },
    teamId: null,
    assigneeId: null,
    disposition: null,
    createdAt: at(0),
    closedAt: null,
    lastActivityAt: at(0),
    unreadCount: 0,
    replyWindowEndsAt: null,
    snoozedUntil: null,
    tagIds: [],
    mentionedUserIds: [],
    mentionedTeamIds: [],
    held: null,
    preview: null,
    ...fields,
  });
}

export function message(fields: Partial<Record<keyof Message, unknown>> = {}): Message {
  const { direction = "inbound", createdAt = at(0), text = "Hello", id = uuid(1) } = fields;
  return as<Message>({
    id,
    conversationId: uuid(1),
    direction,
    kind: "text",
    text,
    content: { kind: "text", text },
    context: { forwarded: null, referral: null, product: null, groupId: null },
    status: direction === "inbound" ? "received" : "sent",
    failure: null,
    externalId: null,
    clientMessageId: null,
    providerAt: createdAt,
    createdAt,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    leavesAt: null,
    author:
      direction === "inbound"
        ? { type: "contact", id: uuid(800), name: "Mariana Duarte" }
        : { type: "user", id: uuid(700), name: "Inés Rocha" },
    quoted: null,
    reactions: [],
    attachment: null,
    editedAt: null,
    revokedAt: null,
    sortKey: `${String(createdAt)} ${String(id)}`,
    ...fields,
  });
}

export function change(fields: Partial<Record<keyof PlacementChange, unknown>> = {}): PlacementChange {
  return as<PlacementChange>({
    id: "1",
    conversationId: uuid(1),
    type: "taken",
    at: at(0),
    actor: { type: "user", id: uuid(700), name: "Inés Rocha" },
    teamId: null,
    assigneeId: uuid(700),
    disposition: null,
    snoozedUntil: null,
    ...fields,
  });
}

export function note(fields: Partial<Record<keyof Note, unknown>> = {}): Note {
  return as<Note>({
    id: uuid(1),
    conversationId: uuid(1),
    clientNoteId: `client ${String(fields.id ?? uuid(1))}`,
    text: "Third cracked shade this week",
    mentions: [],
    author: { type: "user", id: uuid(700), name: "Inés Rocha" },
    createdAt: at(0),
    isPinned: false,
    ...fields,
  });
}

export const scheduled = (fields: Partial<Record<keyof Scheduled, unknown>> = {}): Scheduled =>
  as<Scheduled>({
    id: uuid(1),
    conversationId: uuid(1),
    clientMessageId: `client ${String(fields.id ?? uuid(1))}`,
    kind: "text",
    text: "Is the new shade whole?",
    file: null,
    templateName: null,
    quoted: null,
    author: { type: "user", id: uuid(700), name: "Inés Rocha" },
    dueAt: at(60),
    failure: null,
    version: 1,
    createdAt: at(0),
    ...fields,
  });

export const notice = (fields: Partial<Record<keyof Notice, unknown>> = {}): Notice =>
  as<Notice>({
    id: uuid(1),
    kind: "message",
    conversationId: uuid(1),
    number: 1,
    contactId: uuid(800),
    contactName: "Mariana Duarte",
    channel: "whatsapp",
    teamId: null,
    actorName: null,
    count: 1,
    text: "Hello",
    messageKind: "text",
    at: at(0),
    isRead: false,
    ...fields,
  });
