/**
 * Who is to be told of what happened, and whose notices are settled by it. Pure: from live events alone, so that no verb has to
 * know that there are notices. What somebody does themself is never told to them.
 */
import type { ConversationSubject } from "../access/permissions.ts";
import type { NoteMention } from "../conversation/note.ts";
import type { PlacementChange } from "../conversation/views.ts";
import type { ConversationId, TeamId, UserId } from "../ids.ts";
import type { NoticeKind } from "./notice.ts";

type Place = ConversationSubject | null;

export type Happening = { conversationId: ConversationId } & (
  | { type: "message"; messageId: string; isInbound: boolean; byUserId: UserId | null; after: Place }
  | { type: "change"; change: Pick<PlacementChange, "type" | "actor">; before: Place; after: Place }
  | { type: "unsent"; scheduledId: string; author: PlacementChange["actor"] }
  | { type: "note"; noteId: string; author: PlacementChange["actor"]; mentions: readonly NoteMention[] }
);

/** One thing to tell. `placeId` says what more of the same is added to. */
export type Telling = {
  kind: NoticeKind;
  to: { type: "user"; id: UserId } | { type: "team"; id: TeamId };
  /** Whose act it was. */
  except: UserId | null;
  conversationId: ConversationId;
  placeId: string;
  subjectId: string | null;
  actorName: string | null;
};

/** What somebody need not be told any more: all of a conversation, or that something waits in a queue. */
export type Settled =
  | { type: "conversation"; conversationId: ConversationId; userId: UserId }
  | { type: "queue"; teamId: TeamId };

const userOf = ({ type, id }: PlacementChange["actor"]) => (type === "user" ? (id as UserId | null) : null);
const ownerOf = (place: Place) => (place?.state === "assigned" ? place.assigneeId : null);
const queueOf = (place: Place) => (place?.state === "queued" ? place.teamId : null);

export function tellingsOf(happening: Happening): Telling[] {
  const { conversationId } = happening;
  const about = { conversationId, placeId: conversationId, subjectId: null, actorName: null, except: null };
  switch (happening.type) {
    case "message": {
      const owner = happening.isInbound ? ownerOf(happening.after) : null;
      if (!owner) return [];
      return [{ ...about, kind: "message", to: { type: "user", id: owner }, subjectId: happening.messageId }];
    }
    case "note": {
      const { noteId, author, mentions } = happening;
      const more = { subjectId: noteId, actorName: author.name, except: userOf(author) };
      return mentions.map(({ type, id }) => ({
        ...about,
        ...more,
        kind: "mention",
        to: type === "user" ? { type, id: id as UserId } : { type, id: id as TeamId },
      }));
    }
    case "unsent": {
      const author = userOf(happening.author);
      if (!author) return [];
      return [{ ...about, kind: "unsent", to: { type: "user", id: author }, subjectId: happening.scheduledId }];
    }
    case "change":
      return [...toOwner(happening, about), ...toQueue(happening, about)];
  }
}

type Change = Extract<Happening, { type: "change" }>;
type About = Omit<Telling, "kind" | "to">;

function toOwner({ change, before, after }: Change, about: About): Telling[] {
  const owner = ownerOf(after);
  const by = userOf(change.actor);
  // A customer who comes back is told of by what they wrote.
  if (!owner || owner === by || change.actor.type === "contact") return [];
  if (change.type === "woken") return [{ ...about, kind: "woken", to: { type: "user", id: owner } }];
  if (ownerOf(before) === owner) return [];
  const kind = change.type === "transferred" ? "transferred" : "assigned";
  const actorName = change.actor.type === "system" ? null : change.actor.name;
  return [{ ...about, kind, to: { type: "user", id: owner }, actorName }];
}

function toQueue({ change, before, after }: Change, about: About): Telling[] {
  const teamId = queueOf(after);
  if (!teamId || queueOf(before) === teamId) return [];
  return [
    { ...about, kind: "queued", to: { type: "team", id: teamId }, placeId: teamId, except: userOf(change.actor) },
  ];
}

export function settledBy(happening: Happening): Settled[] {
  const { conversationId } = happening;
  const of = (userId: UserId | null): Settled[] => (userId ? [{ type: "conversation", conversationId, userId }] : []);
  switch (happening.type) {
    case "message":
      return of(happening.byUserId);
    case "note":
    case "unsent":
      return [];
    case "change": {
      const { change, before, after } = happening;
      const had = ownerOf(before);
      const queue = queueOf(before);
      return [
        ...of(userOf(change.actor)),
        ...of(had !== ownerOf(after) ? had : null),
        ...(queue && queueOf(after) !== queue ? [{ type: "queue" as const, teamId: queue }] : []),
      ];
    }
  }
}
