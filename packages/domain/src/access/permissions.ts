/**
 * The one place that answers "may they?". Lists, the live feed, REST and every verb ask here, about the loaded row.
 * Pure, so that the SPA hides what the server would refuse.
 */
import { DomainError, notFound } from "../errors.ts";
import type { ApiKeyId, TeamId, TenantId, UserId } from "../ids.ts";
import type { ApiScope, Role } from "./role.ts";

export type Actor =
  | { type: "user"; tenantId: TenantId; userId: UserId; role: Role; teamIds: readonly TeamId[] }
  | { type: "api_key"; tenantId: TenantId; apiKeyId: ApiKeyId; name: string; scopes: readonly ApiScope[] }
  /** Our own background work, named after the job. */
  | { type: "system"; tenantId: TenantId; name: string };

/** Where a conversation stands, all that rights depend on. */
export type ConversationSubject = {
  state: string;
  teamId: TeamId | null;
  assigneeId: UserId | null;
  /** Whom a note of it calls. Whoever leaves it out says that nobody is called. */
  mentionedUserIds?: readonly UserId[] | null;
  mentionedTeamIds?: readonly TeamId[] | null;
};

export const CONVERSATION_ACTIONS = [
  "conversation.read",
  "conversation.take",
  "conversation.assign",
  "conversation.transfer",
  "conversation.unassign",
  "conversation.snooze",
  "conversation.close",
  "conversation.reopen",
  "message.send",
  "message.release",
  "note.write",
  "conversation.tag",
] as const;
export type ConversationAction = (typeof CONVERSATION_ACTIONS)[number];

export const TENANT_ACTIONS = [
  "workspace.read",
  "canned.read",
  "canned.write",
  "contact.list",
  "contact.edit",
  "contact.block",
  "contact.merge",
  "conversation.list",
  "bulk.act",
  "mention.list",
  "tag.list",
  "tag.manage",
  "team.read",
  "people.manage",
  "search",
  "quarantine.manage",
  "tenant.configure",
  "audit.read",
] as const;
export type TenantAction = (typeof TENANT_ACTIONS)[number];

/** What a procedure, route, job or topic may declare. `public` needs no sign-in; `session` any signed-in person. */
export type Permission = ConversationAction | TenantAction | "public" | "session";

const isWaiting = (subject: ConversationSubject) => subject.state === "new" || subject.state === "queued";
const isOwn = (actor: Actor & { type: "user" }, subject: ConversationSubject) => subject.assigneeId === actor.userId;
const isOfOwnTeam = (actor: Actor & { type: "user" }, subject: ConversationSubject) =>
  subject.teamId !== null && actor.teamIds.includes(subject.teamId);

/** A note of it calls them, or a team they are in by now. */
const isMentioned = (actor: Actor & { type: "user" }, subject: ConversationSubject) =>
  subject.mentionedUserIds?.includes(actor.userId) === true ||
  subject.mentionedTeamIds?.some((teamId) => actor.teamIds.includes(teamId)) === true;

/** Admins reach the whole tenant; team leads and supervisors their teams and what no team has yet. */
const oversees = (actor: Actor & { type: "user" }, subject: ConversationSubject) =>
  actor.role === "admin" ||
  ((actor.role === "supervisor" || actor.role === "team_lead") &&
    (subject.teamId === null || isOfOwnTeam(actor, subject)));

/** May `actor` do `action` to this conversation, as it stands now? */
export function can(actor: Actor, action: ConversationAction, subject: ConversationSubject): boolean {
  if (actor.type === "system") return true;
  if (actor.type === "api_key") {
    if (action === "conversation.take") return false;
    return actor.scopes.includes(action === "conversation.read" ? "read" : "write") || actor.scopes.includes("admin");
  }
  const waitsForThem = isWaiting(subject) && (subject.teamId === null || isOfOwnTeam(actor, subject));
  switch (action) {
    case "conversation.read":
    case "note.write":
      return isOwn(actor, subject) || oversees(actor, subject) || waitsForThem || isMentioned(actor, subject);
    case "conversation.tag":
      return isOwn(actor, subject) || oversees(actor, subject) || waitsForThem;
    case "conversation.take":
      return oversees(actor, subject) || waitsForThem;
    case "conversation.assign":
      return oversees(actor, subject);
    case "conversation.transfer":
    case "conversation.unassign":
    case "conversation.snooze":
    case "conversation.close":
    case "conversation.reopen":
    case "message.send":
    case "message.release":
      return isOwn(actor, subject) || oversees(actor, subject);
  }
}

const CONFIGURES: ReadonlySet<TenantAction> = new Set([
  "tenant.configure",
  "people.manage",
  "quarantine.manage",
  "audit.read",
]);
const WRITES: ReadonlySet<TenantAction> = new Set(["bulk.act", "contact.edit", "contact.block", "contact.merge"]);
/** What a key needs for what does not configure. */
const scopeOf = (action: TenantAction): ApiScope => (WRITES.has(action) ? "write" : "read");
/** What takes somebody who answers for a team. Which tags, `canManageTagsOf` says. */
const LEADS: ReadonlySet<TenantAction> = new Set(["team.read", "tag.manage", "contact.merge"]);

/** May `actor` do this to their tenant as a whole? Of teams, leads and supervisors read their own. */
export function canInTenant(actor: Actor, action: TenantAction): boolean {
  if (actor.type === "system") return true;
  if (actor.type === "api_key") {
    // A person has responses of their own to write; what a program writes is its company's.
    const isWork = !CONFIGURES.has(action) && action !== "tag.manage" && action !== "canned.write";
    return actor.scopes.includes("admin") || (isWork && actor.scopes.includes(scopeOf(action)));
  }
  if (CONFIGURES.has(action)) return actor.role === "admin";
  return !LEADS.has(action) || actor.role !== "agent";
}

/** May `actor` make, change and archive tags of this team, or of the company where there is none? */
export function canManageTagsOf(actor: Actor, teamId: TeamId | null): boolean {
  if (!canInTenant(actor, "tag.manage")) return false;
  if (actor.type !== "user" || actor.role === "admin") return true;
  return teamId !== null && actor.teamIds.includes(teamId);
}

/** Whose a canned response is: somebody's own, a team's, or the company's. */
export type CannedSubject = { ownerId: UserId | null; teamId: TeamId | null };

/** One's own, one's teams', the company's; admins and programs read every team's. Nobody reads another person's own. */
export function canReadCanned(actor: Actor, { ownerId, teamId }: CannedSubject): boolean {
  if (ownerId !== null) return actor.type === "user" && actor.userId === ownerId;
  if (teamId === null || actor.type !== "user") return true;
  return actor.role === "admin" || actor.teamIds.includes(teamId);
}

/** One's own; a team's by its leads and supervisors; the company's by supervisors; everything but others' own by admins. */
export function canWriteCanned(actor: Actor, subject: CannedSubject): boolean {
  if (!canInTenant(actor, "canned.write") || !canReadCanned(actor, subject)) return false;
  if (actor.type !== "user" || actor.role === "admin" || subject.ownerId !== null) return true;
  return actor.role === "supervisor" || (actor.role === "team_lead" && subject.teamId !== null);
}

/**
 * Refuses what `can` does not allow.
 * @throws DomainError `not_found` for whoever may not even see the subject, `person_required` for an API key
 *   that tries what only a person can do, else `forbidden`
 */
export function authorize(actor: Actor, action: ConversationAction, subject: ConversationSubject): void {
  if (can(actor, action, subject)) return;
  if (!can(actor, "conversation.read", subject)) throw notFound("conversation");
  if (actor.type === "api_key" && action === "conversation.take")
    throw new DomainError("person_required", "Only a person can take a conversation. Use assign with a user's id.");
  throw new DomainError("forbidden", "You may see this conversation but not change it like this.");
}

export function authorizeInTenant(actor: Actor, action: TenantAction): void {
  if (!canInTenant(actor, action)) throw new DomainError("forbidden", "Your role does not include this.");
}
