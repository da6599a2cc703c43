/** The audit log as it is read: who did what, when and on what. */
import { z } from "zod";
import { ApiKeyId, UserId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";

/** Everything that is recorded. What is done anew gets its line here, and words in the locales. */
export const AUDIT_ACTIONS = [
  "api_key.created",
  "audit.exported",
  "bulk.cancelled",
  "bulk.started",
  "bulk.undone",
  "canned.archived",
  "canned.changed",
  "canned.created",
  "canned.restored",
  "contact.blocked",
  "contact.changed",
  "contact.merge_undone",
  "contact.merged",
  "contact.unblocked",
  "contact_note.removed",
  "contact_note.written",
  "conversation.assigned",
  "conversation.closed",
  "conversation.opened",
  "conversation.queued",
  "conversation.reopened",
  "conversation.snoozed",
  "conversation.tagged",
  "conversation.taken",
  "conversation.transferred",
  "conversation.unassigned",
  "conversation.undone",
  "conversation.untagged",
  "conversation.woken",
  "disposition.archived",
  "disposition.created",
  "disposition.moved",
  "disposition.renamed",
  "disposition.restored",
  "file.discarded",
  "file.uploaded",
  "inbox.changed",
  "inbox.created",
  "inbox.secret_replaced",
  "inbox.turned_off",
  "inbox.turned_on",
  "mail.refused",
  "mail.sent",
  "message.left",
  "message.reacted",
  "message.retried",
  "message.sent",
  "message.withdrawn",
  "messages.left",
  "messages.released",
  "note.pinned",
  "note.removed",
  "note.unpinned",
  "note.written",
  "quarantine.replayed",
  "scheduled.cancelled",
  "scheduled.changed",
  "scheduled.created",
  "scheduled.failed",
  "scheduled.restored",
  "scheduled.sent",
  "session.ended",
  "session.others_ended",
  "tag.archived",
  "tag.changed",
  "tag.created",
  "tag.merged",
  "tag.removed",
  "tag.restored",
  "team.archived",
  "team.created",
  "team.members_changed",
  "team.renamed",
  "team.restored",
  "templates.read",
  "tenant.absence_set",
  "tenant.created",
  "tenant.protection_set",
  "tenant.retention_set",
  "tenant.undo_send_set",
  "user.changed",
  "user.created",
  "user.deactivated",
  "user.invited",
  "user.joined",
  "user.notices_changed",
  "user.password_changed",
  "user.password_reset",
  "user.picture_changed",
  "user.picture_removed",
  "user.profile_changed",
  "user.reactivated",
  "user.reset_sent",
  "view.changed",
  "view.removed",
  "view.restored",
  "view.saved",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
export const isAuditAction = (text: string): text is AuditAction => (AUDIT_ACTIONS as readonly string[]).includes(text);

/** Who did it; `system` is MAX itself. An id names a person or an API key. */
export const AuditActorId = z.union([UserId, ApiKeyId, z.literal("system")]);
export type AuditActorId = z.infer<typeof AuditActorId>;

export const AuditFilter = z.strictObject({
  actorId: AuditActorId.optional(),
  action: storableText().min(1).max(100).optional(),
  /** At or after this (ISO 8601, UTC). */
  since: z.coerce.date().optional(),
  /** Before this. */
  until: z.coerce.date().optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const ListAudit = AuditFilter.extend(PageInput.shape).strict();
export type ListAudit = z.infer<typeof ListAudit>;

export const AuditEntryView = z.object({
  id: z.uuid(),
  at: z.coerce.date(),
  actor: z.object({
    type: z.enum(["user", "api_key", "system"]),
    id: z.uuid().nullable(),
    /** A person's or key's name as it is now; a job's for what MAX did by itself. */
    name: z.string().nullable(),
  }),
  action: z.string(),
  subject: z.object({
    type: z.string(),
    id: z.uuid().nullable(),
    /** What it is called now; null for what has no name or is gone. */
    name: z.string().nullable(),
  }),
  /** Ids, states and counts; never customers' text. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  requestId: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

/** What there is to filter by: who has done anything, and what has been done. */
export const AuditChoices = z.object({
  actors: z.array(
    z.object({ id: AuditActorId, type: z.enum(["user", "api_key", "system"]), name: z.string().nullable() }),
  ),
  actions: z.array(z.string()),
});
export type AuditChoices = z.infer<typeof AuditChoices>;

/** The columns of an export, in their order. */
export const AUDIT_COLUMNS = [
  "at",
  "actor_type",
  "actor_id",
  "actor",
  "action",
  "subject_type",
  "subject_id",
  "subject",
  "detail",
  "request_id",
];

/** One line of an export. */
export const auditLine = ({ at, actor, action, subject, detail, requestId }: AuditEntryView): string[] => [
  at.toISOString(),
  actor.type,
  actor.id ?? "",
  actor.name ?? "",
  action,
  subject.type,
  subject.id ?? "",
  subject.name ?? "",
  JSON.stringify(detail),
  requestId,
];
