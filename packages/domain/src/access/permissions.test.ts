import { describe, expect, it } from "vitest";
import { ApiKeyId, TeamId, TenantId, UserId } from "../ids.ts";
import { DomainError } from "../errors.ts";
import {
  authorize,
  authorizeInTenant,
  can,
  canInTenant,
  canManageTagsOf,
  canReadCanned,
  canWriteCanned,
  CONVERSATION_ACTIONS,
  TENANT_ACTIONS,
  type Actor,
  type ConversationAction,
  type ConversationSubject,
} from "./permissions.ts";
import { Role, type ApiScope } from "./role.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-0000000000aa");
const me = UserId.parse("00000000-0000-7000-8000-000000000001");
const colleague = UserId.parse("00000000-0000-7000-8000-000000000002");
const mine = TeamId.parse("00000000-0000-7000-9000-000000000001");
const others = TeamId.parse("00000000-0000-7000-9000-000000000002");

const person = (role: Role): Actor => ({ type: "user", tenantId, userId: me, role, teamIds: [mine] });
const key = (...scopes: ApiScope[]): Actor => ({
  type: "api_key",
  tenantId,
  apiKeyId: ApiKeyId.parse("00000000-0000-7000-8000-0000000000cc"),
  name: "key",
  scopes,
});

/** Every place a conversation can stand, seen from one person of one team. */
const PLACES: Record<string, ConversationSubject> = {
  "nobody's, new": { state: "new", teamId: null, assigneeId: null },
  "waiting in my team": { state: "queued", teamId: mine, assigneeId: null },
  "waiting in another team": { state: "queued", teamId: others, assigneeId: null },
  "mine, in my team": { state: "assigned", teamId: mine, assigneeId: me },
  "mine, in another team": { state: "assigned", teamId: others, assigneeId: me },
  "mine, in no team": { state: "assigned", teamId: null, assigneeId: me },
  "a colleague's, in my team": { state: "assigned", teamId: mine, assigneeId: colleague },
  "a colleague's, in another team": { state: "assigned", teamId: others, assigneeId: colleague },
  "a colleague's, in no team": { state: "assigned", teamId: null, assigneeId: colleague },
  "closed, was mine": { state: "closed", teamId: others, assigneeId: me },
  "closed, in my team": { state: "closed", teamId: mine, assigneeId: colleague },
  "closed, in another team": { state: "closed", teamId: others, assigneeId: colleague },
  "a colleague's, in another team, where a note calls me": {
    state: "assigned",
    teamId: others,
    assigneeId: colleague,
    mentionedUserIds: [colleague, me],
  },
  "waiting in another team, where a note calls my team": {
    state: "queued",
    teamId: others,
    assigneeId: null,
    mentionedUserIds: [],
    mentionedTeamIds: [others, mine],
  },
  "a colleague's, in another team, where a note calls others": {
    state: "assigned",
    teamId: others,
    assigneeId: colleague,
    mentionedUserIds: [colleague],
    mentionedTeamIds: [others],
  },
};
/** One letter per action: read, take, assign, transfer, unassign, snooze, close, reopen, send, release, note, tag. */
const LETTERS: Record<ConversationAction, string> = {
  "conversation.read": "r",
  "conversation.take": "t",
  "conversation.assign": "a",
  "conversation.transfer": "x",
  "conversation.unassign": "u",
  "conversation.snooze": "z",
  "conversation.close": "c",
  "conversation.reopen": "o",
  "message.send": "s",
  "message.release": "l",
  "note.write": "n",
  "conversation.tag": "g",
};
const allowed = (actor: Actor, place: ConversationSubject) =>
  CONVERSATION_ACTIONS.filter((action) => can(actor, action, place))
    .map((action) => LETTERS[action])
    .join("");

const ALL = "rtaxuzcoslng";
/** agent, then team lead and supervisor, then admin */
const TABLE: Record<keyof typeof PLACES, [agent: string, lead: string, admin: string]> = {
  "nobody's, new": ["rtng", ALL, ALL],
  "waiting in my team": ["rtng", ALL, ALL],
  "waiting in another team": ["", "", ALL],
  "mine, in my team": ["rxuzcoslng", ALL, ALL],
  "mine, in another team": ["rxuzcoslng", "rxuzcoslng", ALL],
  "mine, in no team": ["rxuzcoslng", ALL, ALL],
  "a colleague's, in my team": ["", ALL, ALL],
  "a colleague's, in another team": ["", "", ALL],
  "a colleague's, in no team": ["", ALL, ALL],
  "closed, was mine": ["rxuzcoslng", "rxuzcoslng", ALL],
  "closed, in my team": ["", ALL, ALL],
  "closed, in another team": ["", "", ALL],
  // Notes where mentioned, and nothing more.
  "a colleague's, in another team, where a note calls me": ["rn", "rn", ALL],
  "waiting in another team, where a note calls my team": ["rn", "rn", ALL],
  "a colleague's, in another team, where a note calls others": ["", "", ALL],
};

describe("what each role may do to a conversation", () => {
  it.each(Object.entries(TABLE))("that is %s", (name, [agent, lead, admin]) => {
    const place = PLACES[name]!;
    expect(allowed(person("agent"), place)).toBe(agent);
    expect(allowed(person("team_lead"), place)).toBe(lead);
    expect(allowed(person("supervisor"), place)).toBe(lead);
    expect(allowed(person("admin"), place)).toBe(admin);
  });

  it("is listed for every place, and what is not listed is not allowed", () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(PLACES));
  });

  it("includes reading whatever one may change", () => {
    for (const role of Role.options)
      for (const place of Object.values(PLACES))
        if (allowed(person(role), place) !== "") expect(allowed(person(role), place)).toContain("r");
  });
});

describe("what an API key may do", () => {
  it.each([
    [[], ""],
    [["read"], "r"],
    [["write"], "axuzcoslng"],
    [["read", "write"], "raxuzcoslng"],
    [["admin"], "raxuzcoslng"],
  ] as [ApiScope[], string][])("with the scopes %j is %j, wherever the conversation stands", (scopes, expected) => {
    for (const place of Object.values(PLACES)) expect(allowed(key(...scopes), place)).toBe(expected);
  });

  it("never includes taking, which needs a person", () => {
    expect(codeOf(() => authorize(key("admin"), "conversation.take", PLACES["nobody's, new"]!))).toBe(
      "person_required",
    );
  });
});

describe("what may be done to the company as a whole", () => {
  it("is configured, its people and its quarantine managed, by admins alone; teams are read, and contacts merged, by who leads", () => {
    const mayNot = (actor: Actor) => TENANT_ACTIONS.filter((action) => !canInTenant(actor, action));
    const forAdmins = ["people.manage", "quarantine.manage", "tenant.configure", "audit.read"];
    for (const role of ["team_lead", "supervisor"] as const) expect(mayNot(person(role))).toEqual(forAdmins);
    expect(mayNot(person("agent"))).toEqual(["contact.merge", "tag.manage", "team.read", ...forAdmins]);
    expect(mayNot(person("admin"))).toEqual([]);
    const writes = ["contact.edit", "contact.block", "contact.merge", "bulk.act"];
    expect(mayNot(key("read"))).toEqual(["canned.write", ...writes, "tag.manage", ...forAdmins]);
    expect(mayNot(key("read", "write"))).toEqual(["canned.write", "tag.manage", ...forAdmins]);
    expect(mayNot(key("admin"))).toEqual([]);
    expect(mayNot(key())).toEqual([...TENANT_ACTIONS]);
    expect(codeOf(() => authorizeInTenant(person("agent"), "tenant.configure"))).toBe("forbidden");
  });
});

describe("tags", () => {
  it("of the company are made by admins, those of a team also by its own lead and supervisor", () => {
    const places = [null, mine, others];
    const manages = (actor: Actor) => places.map((teamId) => canManageTagsOf(actor, teamId));
    expect(manages(person("agent"))).toEqual([false, false, false]);
    for (const role of ["team_lead", "supervisor"] as const)
      expect(manages(person(role))).toEqual([false, true, false]);
    expect(manages(person("admin"))).toEqual([true, true, true]);
    expect(manages(key("read", "write"))).toEqual([false, false, false]);
    expect(manages(key("admin"))).toEqual([true, true, true]);
  });
});

describe("canned responses", () => {
  const ana = person("agent");
  const SUBJECTS = {
    own: { ownerId: me, teamId: null },
    "a colleague's": { ownerId: colleague, teamId: null },
    "my team's": { ownerId: null, teamId: mine },
    "another team's": { ownerId: null, teamId: others },
    "the company's": { ownerId: null, teamId: null },
  };
  const may = (actor: Actor) =>
    Object.values(SUBJECTS).map((subject) =>
      canWriteCanned(actor, subject) ? "w" : canReadCanned(actor, subject) ? "r" : "-",
    );

  it("are one's own to write; a team's by its leads, the company's by supervisors; a colleague's own are nobody's", () => {
    expect(may(ana)).toEqual(["w", "-", "r", "-", "r"]);
    expect(may(person("team_lead"))).toEqual(["w", "-", "w", "-", "r"]);
    expect(may(person("supervisor"))).toEqual(["w", "-", "w", "-", "w"]);
    expect(may(person("admin"))).toEqual(["w", "-", "w", "w", "w"]);
    expect(may(key("read", "write"))).toEqual(["-", "-", "r", "r", "r"]);
    expect(may(key("admin"))).toEqual(["-", "-", "w", "w", "w"]);
  });
});

describe("a refusal", () => {
  it("says not found to whoever may not even see it, and forbidden to whoever may", () => {
    expect(codeOf(() => authorize(person("agent"), "conversation.close", PLACES["a colleague's, in my team"]!))).toBe(
      "not_found",
    );
    expect(codeOf(() => authorize(person("agent"), "conversation.close", PLACES["waiting in my team"]!))).toBe(
      "forbidden",
    );
    expect(codeOf(() => authorize(person("agent"), "conversation.take", PLACES["waiting in my team"]!))).toBeNull();
  });

  it("does not tell a key that may only write that a conversation is there to be taken", () => {
    expect(codeOf(() => authorize(key("write"), "conversation.take", PLACES["nobody's, new"]!))).toBe("not_found");
  });
});

function codeOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
