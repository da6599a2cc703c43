import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { can, type Actor, type ConversationSubject } from "../access/permissions.ts";
import { Role } from "../access/role.ts";
import { maySeeView, type ViewAudience } from "../conversation/saved-view.ts";
import { ContactId, ConversationId, TagId, TeamId, TenantId, UserId } from "../ids.ts";
import type { LiveEvent } from "./events.ts";
import { anyOf, audienceOf, eventFor, namedIn } from "./visibility.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-0000000000aa");
const users = [1, 2].map((n) => UserId.parse(`00000000-0000-7000-8000-00000000000${n}`));
const teams = [1, 2].map((n) => TeamId.parse(`00000000-0000-7000-9000-00000000000${n}`));
const conversationId = ConversationId.parse("00000000-0000-7000-8000-0000000000dd");

/** What it says does not matter here, only that it would be a leak. */
const words = { id: "m", text: "what the customer wrote" };
const spoken = { type: "message.changed", conversationId, message: words } as unknown as LiveEvent;
const moved = {
  type: "conversation.changed",
  conversation: { id: conversationId },
  change: words,
} as unknown as LiveEvent;

const anyPlace: fc.Arbitrary<ConversationSubject | null> = fc.option(
  fc.record({
    state: fc.constantFrom("new", "queued", "assigned", "closed"),
    teamId: fc.constantFrom(null, ...teams),
    assigneeId: fc.constantFrom(null, ...users),
    mentionedUserIds: fc.option(fc.subarray(users)),
    mentionedTeamIds: fc.option(fc.subarray(teams)),
  }),
);
const anybody: fc.Arbitrary<Extract<Actor, { type: "user" }>> = fc.record({
  type: fc.constant("user" as const),
  tenantId: fc.constant(tenantId),
  userId: fc.constantFrom(...users),
  role: fc.constantFrom(...Role.options),
  teamIds: fc.subarray(teams),
});

describe("who hears of a change", () => {
  it("is who may see the conversation now; who could before hears only that it left; nobody else hears anything", () => {
    fc.assert(
      fc.property(anybody, anyPlace, anyPlace, fc.constantFrom(spoken, moved), (actor, before, after, event) => {
        const heard = eventFor(actor, { seq: 1, event, before, after });
        const sees = (place: ConversationSubject | null) => place !== null && can(actor, "conversation.read", place);
        if (sees(after)) expect(heard).toBe(event);
        else if (sees(before)) expect(heard).toEqual({ type: "conversation.left", conversationId });
        else expect(heard).toBeNull();
      }),
    );
  });

  it("is nobody when it is not known where the conversation stands", () => {
    const admin: Actor = { type: "user", tenantId, userId: users[0]!, role: "admin", teamIds: teams };
    expect(eventFor(admin, { seq: 1, event: spoken, before: null, after: null })).toBeNull();
  });
});

describe("a change of one's own rights or mentions", () => {
  it.each(["access.changed", "mentions.changed"] as const)("%s is heard by that person alone", (type) => {
    const event: LiveEvent = { type, userId: users[0]! };
    const row = { seq: 1, event, before: null, after: null };
    fc.assert(
      fc.property(anybody, (actor) => {
        expect(eventFor(actor, row)).toBe(actor.type === "user" && actor.userId === users[0] ? event : null);
      }),
    );
    const program = {
      type: "api_key",
      tenantId,
      apiKeyId: users[0],
      name: "key",
      scopes: ["admin"],
    } as unknown as Actor;
    expect(eventFor(program, row)).toBeNull();
  });
});

describe("what people are told of", () => {
  it("is heard by each of them, who learns of no other", () => {
    const event: LiveEvent = { type: "notices.changed", userIds: users };
    const row = { seq: 1, event, before: null, after: null };
    expect(namedIn(row)).toEqual(users);
    fc.assert(
      fc.property(anybody, (actor) => {
        expect(eventFor(actor, row)).toEqual({ ...event, userIds: [actor.userId] });
        expect(eventFor({ ...actor, userId: UserId.parse(conversationId) }, row)).toBeNull();
      }),
    );
  });
});

describe("a colleague's presence, and how they are called and look", () => {
  it.each<LiveEvent>([
    { type: "presence.changed", userId: users[0]!, presence: "away" },
    { type: "person.changed", person: { id: users[0]!, name: "Ana", picture: "0" } },
  ])("$type is for the people of the company, and for no program", (event) => {
    const row = { seq: 1, event, before: null, after: null };
    fc.assert(
      fc.property(anybody, (actor) => {
        expect(eventFor(actor, row)).toBe(event);
      }),
    );
    const program = { type: "api_key", tenantId, apiKeyId: users[0], name: "key", scopes: ["admin"] };
    expect(eventFor(program as unknown as Actor, row)).toBeNull();
  });
});

const anyAudience: fc.Arbitrary<ViewAudience> = fc.oneof(
  fc.constant({ type: "me" as const }),
  fc.constant({ type: "everybody" as const }),
  fc.constantFrom(...teams).map((teamId) => ({ type: "team" as const, teamId })),
);
const aboutViews = fc
  .record({ audience: anyAudience, ownerId: fc.constantFrom(...users) })
  .map((kept): LiveEvent => ({ type: "views.changed", ...kept }));
const aboutBulk = fc
  .constantFrom(...users)
  .map((userId) => ({ type: "bulk.changed", userId, job: words }) as unknown as LiveEvent);

describe("a change of saved views", () => {
  it("is heard by whoever may see them, and an act on many by whoever began it", () => {
    fc.assert(
      fc.property(anybody, fc.oneof(aboutViews, aboutBulk), (actor, event) => {
        const heard = eventFor(actor, { seq: 1, event, before: null, after: null });
        const isTheirs =
          event.type === "views.changed"
            ? maySeeView(actor, event)
            : event.type === "bulk.changed" && event.userId === actor.userId;
        expect(heard).toBe(isTheirs ? event : null);
      }),
    );
  });
});

describe("a reset, and what became of a tag or a person", () => {
  const tag = {
    id: TagId.parse(conversationId),
    teamId: teams[0]!,
    name: "VIP",
    color: "red",
    isArchived: false,
    isLeaving: false,
  } as const;
  const contact = { type: "contact.changed", contactId: ContactId.parse(conversationId), contact: null } as const;
  it.each<LiveEvent>([
    { type: "reset" },
    { type: "tag.changed", tag },
    { type: "tag.removed", tagId: tag.id },
    { type: "workspace.changed" },
    contact,
  ])("$type is for everybody", (event) => {
    fc.assert(
      fc.property(anybody, (actor) => {
        expect(eventFor(actor, { seq: 1, event, before: null, after: null })).toBe(event);
      }),
    );
  });
});

describe("an audience", () => {
  const ofOne = fc
    .record({ type: fc.constantFrom("access.changed", "mentions.changed"), userId: fc.constantFrom(...users) })
    .map((event): LiveEvent => event);
  const aboutPresence = fc
    .constantFrom(...users)
    .map((userId): LiveEvent => ({ type: "presence.changed", userId, presence: "away" }));
  const aboutPerson = fc
    .constantFrom(...users)
    .map((id): LiveEvent => ({ type: "person.changed", person: { id, name: "Ana", picture: null } }));
  const anyEvent = fc.oneof(fc.constantFrom(spoken, moved), ofOne, aboutPresence, aboutPerson, aboutViews, aboutBulk);

  it("hears as one of every change that names none of its people, whoever is asked for it", () => {
    fc.assert(
      fc.property(anybody, anybody, anyPlace, anyPlace, anyEvent, (one, other, before, after, event) => {
        const row = { seq: 1, event, before, after };
        if (namedIn(row).includes(one.userId)) return;
        expect(eventFor(one, row)).toEqual(eventFor(anyOf(one), row));
        if (audienceOf(one) === audienceOf(other) && !namedIn(row).includes(other.userId))
          expect(eventFor(other, row)).toEqual(eventFor(one, row));
      }),
    );
  });

  it("is another one with another role, another team or another company", () => {
    const ana = { type: "user", tenantId, userId: users[0]!, role: "agent", teamIds: teams } satisfies Actor;
    const others: Actor[] = [
      { ...ana, role: "team_lead" },
      { ...ana, teamIds: teams.slice(1) },
      { ...ana, tenantId: TenantId.parse("00000000-0000-7000-8000-0000000000ab") },
      { type: "system", tenantId, name: "job" },
    ];
    for (const other of others) expect(audienceOf(other)).not.toBe(audienceOf(ana));
    expect(audienceOf({ ...ana, userId: users[1]!, teamIds: teams.toReversed() })).toBe(audienceOf(ana));
  });
});
