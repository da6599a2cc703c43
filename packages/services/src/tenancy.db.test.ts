/**
 * Two companies that are the same in everything but their ids: names, people, numbers, external ids. Nothing of one may be
 * had from the other, and nothing may even be learned. Run twice: as shipped, and with row security off, so that the queries'
 * own filters are shown to hold alone.
 */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { can, type Actor, type ConversationSubject } from "@max/domain/access/permissions";
import { Role } from "@max/domain/access/role";
import { DomainError } from "@max/domain/errors";
import type {
  ApiKeyId,
  AttachmentId,
  BulkJobId,
  CannedFileId,
  CannedResponseId,
  ContactId,
  ContactMergeId,
  ContactNoteId,
  ConversationId,
  DeliveryId,
  DispositionId,
  InboxId,
  MessageId,
  NoteId,
  SavedViewId,
  ScheduledId,
  TagId,
  TeamId,
  UserId,
} from "@max/domain/ids";
import { ConversationState } from "@max/domain/conversation/lifecycle";
import type { Database } from "@max/db/client";
import { makeTenant, testDatabase } from "@max/db/test/factories";
import { asDelivery, personWithPhone, pictureContent, textFrom } from "@max/db/test/inbound-events";
import { makeScratchDatabase, type ScratchDatabase } from "@max/db/test/scratch-database";
import { seededRandom } from "@max/db/test/seeded-random";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { cancelBulk, undoBulk } from "./bulk/change-bulk.ts";
import { bulkById, listBulkRefusals } from "./bulk/read-bulk.ts";
import { startBulk } from "./bulk/start-bulk.ts";
import { openAttachment } from "./attachment/open-attachment.ts";
import { pendingAttachment } from "./attachment/store-attachment.ts";
import { discardUpload, mayUpload, recordUpload } from "./attachment/uploads.ts";
import { attachCannedFile } from "./canned/attach-canned-file.ts";
import { discardCannedFile, recordCannedFile } from "./canned/canned-files.ts";
import { listCannedResponses } from "./canned/list-canned-responses.ts";
import { archiveCannedResponse, changeCannedResponse, createCannedResponse } from "./canned/save-canned-response.ts";
import { useCannedResponse } from "./canned/use-canned-response.ts";
import { blockContact } from "./contact/block-contact.ts";
import { changeContact } from "./contact/change-contact.ts";
import { contactById, contactConversations } from "./contact/contact-by-id.ts";
import { removeContactNote, writeContactNote } from "./contact/contact-notes.ts";
import { listContacts } from "./contact/list-contacts.ts";
import { mergeContacts, undoMerge } from "./contact/merge-contacts.ts";
import { previewMerge } from "./contact/preview-merge.ts";
import { suggestMerges } from "./contact/suggest-merges.ts";
import { assignConversation } from "./conversation/assign-conversation.ts";
import { closeConversation } from "./conversation/close-conversation.ts";
import { conversationById } from "./conversation/conversation-by-id.ts";
import { conversationStats } from "./conversation/conversation-stats.ts";
import { countConversations } from "./conversation/count-conversations.ts";
import { listConversations } from "./conversation/list-conversations.ts";
import { markRead } from "./conversation/mark-read.ts";
import { readablePlacement } from "./conversation/readable-placement.ts";
import { reopenConversation } from "./conversation/reopen-conversation.ts";
import { snoozeConversation } from "./conversation/snooze-conversation.ts";
import { takeFromQueue } from "./conversation/take-from-queue.ts";
import { takeNext } from "./conversation/take-next.ts";
import { transferConversation } from "./conversation/transfer-conversation.ts";
import { unassignConversation } from "./conversation/unassign-conversation.ts";
import { undoChange } from "./conversation/undo-change.ts";
import { wakeConversation } from "./conversation/wake-conversation.ts";
import { countFiltered } from "./conversation/walk-filter.ts";
import {
  archiveDisposition,
  createDisposition,
  listDispositions,
  moveDisposition,
  renameDisposition,
} from "./disposition/keep-dispositions.ts";
import { listInboxes, readInbox } from "./inbox/inbox-views.ts";
import { auditChoices, listAudit } from "./audit/read-audit.ts";
import { countTagUses } from "./tag/count-tag-uses.ts";
import { changeChatApp, changeInbox, changeWidget, switchInbox } from "./inbox/change-inbox.ts";
import { reachableInbox } from "./inbox/reachable-inbox.ts";
import { replaceOwnSecret, replaceWhatsAppSecrets } from "./inbox/replace-secrets.ts";
import { changeView, moveView, removeView, restoreView, saveView } from "./saved-view/keep-views.ts";
import { listViews } from "./saved-view/list-views.ts";
import { cancelScheduled, changeScheduled, restoreScheduled } from "./scheduled/change-scheduled.ts";
import { scheduleMessage } from "./scheduled/schedule-message.ts";
import { sendScheduledNow } from "./scheduled/send-scheduled.ts";
import { listMentions } from "./mention/list-mentions.ts";
import { markMentionsSeen } from "./mention/mark-mentions-seen.ts";
import { archiveTag, updateTag } from "./tag/change-tag.ts";
import { mergeTags, removeTag } from "./tag/let-tag-go.ts";
import { createTag } from "./tag/create-tag.ts";
import { listTags } from "./tag/list-tags.ts";
import { tagConversation, untagConversation } from "./tag/tag-conversation.ts";
import { createUser } from "./tenant/create-user.ts";
import { saveDraft } from "./draft/save-draft.ts";
import { createWhatsAppInbox } from "./inbox/create-whatsapp-inbox.ts";
import { createWidgetInbox } from "./inbox/create-widget-inbox.ts";
import { liveBounds, readLiveEvents } from "./live/read-live-events.ts";
import { leaveMessage } from "./message/leave-message.ts";
import { listHeld } from "./message/list-held.ts";
import { listMessages } from "./message/list-messages.ts";
import { reactToMessage } from "./message/react-to-message.ts";
import { receive } from "./message/receive.ts";
import { releaseHeld } from "./message/release-held.ts";
import { retryMessage } from "./message/retry-message.ts";
import { sendMessage } from "./message/send-message.ts";
import { withdrawMessage } from "./message/withdraw-message.ts";
import { pinNote, removeNote } from "./note/change-note.ts";
import { writeNote } from "./note/write-note.ts";
import { makeNotices } from "./notice/make-notices.ts";
import { markNoticesRead } from "./notice/mark-notices-read.ts";
import { listNotices } from "./notice/read-notices.ts";
import { numberLiveEvents } from "./outbox/number-live-events.ts";
import { shardOf } from "./outbox/record-live.ts";
import { changePerson } from "./person/change-person.ts";
import { deactivatePerson, reactivatePerson } from "./person/deactivate-person.ts";
import { invitePeople, sendLink } from "./person/invite-people.ts";
import { listPeople } from "./person/list-people.ts";
import { sayTyping } from "./presence/say-typing.ts";
import { keepPicture, openPicture, removePersonsPicture } from "./profile/picture.ts";
import { listQuarantined } from "./quarantine/list-quarantined.ts";
import { replayQuarantined } from "./quarantine/replay-quarantined.ts";
import { archiveTeam, renameTeam, restoreTeam, setTeamMembers } from "./team/change-team.ts";
import { listTeams } from "./team/list-teams.ts";
import { getWorkspace } from "./workspace/get-workspace.ts";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";

type Company = Awaited<ReturnType<typeof openCompany>>;

const GREETING = { scope: "tenant" as const, code: "hi", title: "Greeting", body: "Olá" };

/** Everything that can be the same in two companies is. */
async function openCompany(db: Database) {
  const tenant = await makeTenant(db, { name: "Casa Lumen" });
  const { billing } = tenant.teams;
  const admin = await tenant.addUser({ name: "Ana", role: "admin", teamIds: [billing], email: "ana@casa.test" });
  const agent = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing], email: "ben@casa.test" });
  const lia = personWithPhone("5511977304418", "Lia Prado");
  const photo = { ...textFrom(lia, { externalId: "wamid.2", text: "" }), content: pictureContent("media.1") };
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(lia, { externalId: "wamid.1", text: "Oi" }), photo]));
  const rosa = personWithPhone("5511900000002", "Rosa Nava");
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(rosa, { externalId: "wamid.3", text: "Bom dia" })]));
  const deliveryId = newId<DeliveryId>();
  const quarantined = [
    { deliveryId, receivedOn: "2026-11-20", item: 0, inboxId: tenant.inboxId, reason: "unreadable", raw: "{}" },
  ];
  await receive(tenant.call, { items: [], quarantined, finished: [] });

  const { items } = await listConversations(tenant.call, { q: "Lia", limit: 1 });
  const conversationId = items[0]!.id;
  const messages = (await listMessages(tenant.call, { conversationId, limit: 10 })).items;
  const answer = await sendMessage(tenant.callAs(admin), { conversationId, clientMessageId: "click-1", text: "Olá" });
  await inTransaction(tenant.call, (tx) =>
    tx.query(`update messages set status = 'unconfirmed' where tenant_id = $1 and id = $2`, [tx.tenantId, answer.id]),
  );
  const tag = await createTag(tenant.callAs(admin), { name: "VIP", color: "violet", teamId: null });
  await tagConversation(tenant.callAs(admin), { conversationId, tagIds: [tag.id] });
  const calling = { type: "user", id: agent.userId } as const;
  const note = { conversationId, clientNoteId: "click-1", text: "@Ben Hello", mentions: [calling] };
  const { id: noteId } = await writeNote(tenant.callAs(admin), note);
  const about = { contactId: items[0]!.contact.id, clientNoteId: "click-1", text: "Prefers voice messages" };
  const contactNoteId = (await writeContactNote(tenant.callAs(admin), about)).id;
  const twinId = newId<ContactId>();
  await inTransaction(tenant.call, (tx) =>
    tx.query(`insert into contacts (tenant_id, id, name) values ($1, $2, 'Rosa N.')`, [tx.tenantId, twinId]),
  );
  const [single] = (await listContacts(tenant.call, { q: "Rosa Nava", limit: 5 })).items;
  const pair = { keptId: single!.id, mergedId: twinId };
  const { merges } = await mergeContacts(tenant.callAs(admin), { ...UNTOUCHED, ...pair });
  const cannedFileId = (await recordCannedFile(tenant.callAs(admin), fileOf("terms.pdf"))).id;
  await keepPicture(tenant.callAs(admin), PICTURE);
  await numberLiveEvents(db, shardOf(tenant.tenantId));
  while (await makeNotices(tenant.call));
  return {
    tenant,
    admin,
    agent,
    call: tenant.callAs(admin),
    conversationId,
    messageId: messages.find((message) => message.kind === "text")!.id,
    answerId: answer.id,
    noteId,
    contactNoteId,
    mergeId: merges[0]!.id,
    tagId: tag.id,
    dispositionId: (await createDisposition(tenant.callAs(admin), { name: "Answered" })).id,
    cannedId: (await createCannedResponse(tenant.callAs(admin), { ...GREETING, fileIds: [cannedFileId] })).id,
    cannedFileId,
    waitingCannedFileId: (await recordCannedFile(tenant.callAs(admin), fileOf("waiting.pdf"))).id,
    viewId: (
      await saveView(tenant.callAs(admin), {
        savedViewId: newId<SavedViewId>(),
        name: "Unread",
        filter: { unread: true },
        audience: { type: "everybody" },
      })
    ).id,
    bulkId: (
      await startBulk(tenant.callAs(admin), {
        bulkId: newId<BulkJobId>(),
        act: { type: "close", disposition: "Answered" },
        conversationIds: [conversationId],
      })
    ).id,
    scheduledId: (await scheduleMessage(tenant.callAs(admin), inAnHour(conversationId))).id,
    attachmentId: messages.find((message) => message.attachment)!.attachment!.id,
    uploadId: (await recordUpload(tenant.callAs(admin), waitingFile(conversationId))).id,
    quarantinedId: (await listQuarantined(tenant.call, { limit: 1 })).items[0]!.id,
    contactId: items[0]!.contact.id,
  };
}

const NOBODY = { email: null, phone: null, company: null, language: null, timeZone: null, attributes: [] };
const UNTOUCHED = { keptVersion: 1, mergedVersion: 1, take: [] };

const inAnHour = (conversationId: ConversationId) => ({
  conversationId,
  clientMessageId: newId(),
  text: "Is it on its way?",
  dueAt: new Date(Date.now() + 3_600_000),
});

const fileOf = (fileName: string) => ({
  kind: "document" as const,
  mimeType: "application/pdf",
  fileName,
  sizeBytes: 10,
  storageKey: "key",
});
const waitingFile = (conversationId: ConversationId) => ({ conversationId, ...fileOf("invoice.pdf") });
const PICTURE = { hash: "0".repeat(32), keys: { small: "small", large: "large" } };

/** What the caller is told: the code and the words. Anything but a refusal we meant is passed on as a failure of the test. */
async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string } | "accepted"> {
  try {
    await work;
    return "accepted";
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, message: error.message };
  }
}

const EMPTY_DRAFT = {
  baseRevision: 0,
  mode: "reply" as const,
  reply: "",
  note: "",
  quotedMessageId: null,
  attachmentIds: [],
};

/** Each verb that is given an id, by the kind of id. */
type Kind =
  | "canned"
  | "cannedFile"
  | "waitingCannedFile"
  | "contact"
  | "contactNote"
  | "merge"
  | "conversation"
  | "view"
  | "bulk"
  | "note"
  | "tag"
  | "message"
  | "attachment"
  | "upload"
  | "scheduled"
  | "quarantined"
  | "user"
  | "disposition"
  | "inbox"
  | "team";
type Verb = [name: string, kind: Kind, run: (company: Company, id: string) => Promise<unknown>];
const VERBS: Verb[] = [
  ["conversationById", "conversation", (c, id) => conversationById(c.call, { conversationId: id as ConversationId })],
  ["listMessages", "conversation", (c, id) => listMessages(c.call, { conversationId: id as ConversationId, limit: 5 })],
  [
    "sendMessage",
    "conversation",
    (c, id) => sendMessage(c.call, { conversationId: id as ConversationId, clientMessageId: "click-1", text: "x" }),
  ],
  ["mayUpload", "conversation", (c, id) => mayUpload(c.call, id as ConversationId)],
  ["recordUpload", "conversation", (c, id) => recordUpload(c.call, waitingFile(id as ConversationId))],
  ["discardUpload", "upload", (c, id) => discardUpload(c.call, { attachmentId: id as AttachmentId })],
  [
    "sendMessage of a file",
    "upload",
    (c, id) =>
      sendMessage(c.call, {
        conversationId: c.conversationId,
        clientMessageId: "click-2",
        attachmentId: id as AttachmentId,
      }),
  ],
  ["takeFromQueue", "conversation", (c, id) => takeFromQueue(c.call, { conversationId: id as ConversationId })],
  [
    "assignConversation",
    "conversation",
    (c, id) => assignConversation(c.call, { conversationId: id as ConversationId, assigneeId: c.agent.userId }),
  ],
  [
    "transferConversation",
    "conversation",
    (c, id) => transferConversation(c.call, { conversationId: id as ConversationId, teamId: c.tenant.teams.returns }),
  ],
  [
    "writeNote",
    "conversation",
    (c, id) => writeNote(c.call, { conversationId: id as ConversationId, clientNoteId: newId(), text: "Hello" }),
  ],
  ...(["user", "team"] as const).map((type): Verb => [
    `writeNote to a ${type}`,
    type,
    (c, id) =>
      writeNote(c.call, {
        conversationId: c.conversationId,
        clientNoteId: newId(),
        text: "Hello",
        mentions: [{ type, id: id as UserId & TeamId }],
      }),
  ]),
  [
    "saveDraft",
    "conversation",
    (c, id) => saveDraft(c.call, { ...EMPTY_DRAFT, conversationId: id as ConversationId, reply: "Hello" }),
  ],
  ["markMentionsSeen", "conversation", (c, id) => markMentionsSeen(c.call, { conversationId: id as ConversationId })],
  [
    "tagConversation",
    "conversation",
    (c, id) => tagConversation(c.call, { conversationId: id as ConversationId, tagIds: [c.tagId] }),
  ],
  [
    "untagConversation",
    "conversation",
    (c, id) => untagConversation(c.call, { conversationId: id as ConversationId, tagIds: [c.tagId] }),
  ],
  [
    "tagConversation with a tag",
    "tag",
    (c, id) => tagConversation(c.call, { conversationId: c.conversationId, tagIds: [c.tagId, id as TagId] }),
  ],
  [
    "untagConversation from a tag",
    "tag",
    (c, id) => untagConversation(c.call, { conversationId: c.conversationId, tagIds: [id as TagId] }),
  ],
  ["updateTag", "tag", (c, id) => updateTag(c.call, { tagId: id as TagId, name: "Other" })],
  ["archiveTag", "tag", (c, id) => archiveTag(c.call, { tagId: id as TagId, isArchived: true })],
  ["removeTag", "tag", (c, id) => removeTag(c.call, { tagId: id as TagId })],
  ["mergeTags", "tag", (c, id) => mergeTags(c.call, { tagId: id as TagId, intoTagId: c.tagId })],
  ["mergeTags into a tag", "tag", (c, id) => mergeTags(c.call, { tagId: c.tagId, intoTagId: id as TagId })],
  [
    "renameDisposition",
    "disposition",
    (c, id) => renameDisposition(c.call, { dispositionId: id as DispositionId, name: "Other" }),
  ],
  [
    "moveDisposition",
    "disposition",
    (c, id) => moveDisposition(c.call, { dispositionId: id as DispositionId, by: "up" }),
  ],
  [
    "archiveDisposition",
    "disposition",
    (c, id) => archiveDisposition(c.call, { dispositionId: id as DispositionId, isArchived: true }),
  ],
  ["changeInbox", "inbox", (c, id) => changeInbox(c.call, { inboxId: id as InboxId, name: "Other" })],
  [
    "changeInbox to a team",
    "team",
    (c, id) => changeInbox(c.call, { inboxId: c.tenant.inboxId, teamId: id as TeamId }),
  ],
  [
    "changeChatApp",
    "inbox",
    (c, id) => changeChatApp(c.call, { inboxId: id as InboxId, outboundUrl: "https://app.example" }),
  ],
  ["changeWidget", "inbox", (c, id) => changeWidget(c.call, { inboxId: id as InboxId, title: "Chat" })],
  ["replaceOwnSecret", "inbox", (c, id) => replaceOwnSecret(c.call, TEST_MASTER_KEY, { inboxId: id as InboxId })],
  [
    "replaceWhatsAppSecrets",
    "inbox",
    (c, id) => replaceWhatsAppSecrets(c.call, TEST_MASTER_KEY, { inboxId: id as InboxId, accessToken: "x" }),
  ],
  ["switchInbox", "inbox", (c, id) => switchInbox(c.call, { inboxId: id as InboxId, isOn: false })],
  ["readInbox", "inbox", (c, id) => readInbox(c.call, id as InboxId)],
  [
    "createWidgetInbox for a team",
    "team",
    (c, id) =>
      createWidgetInbox(c.call, TEST_MASTER_KEY, {
        allowedOrigins: ["https://shop.example"],
        title: "Chat",
        teamId: id as TeamId,
      }),
  ],
  ["reachableInbox", "inbox", (c, id) => reachableInbox(c.call, TEST_MASTER_KEY, id as InboxId)],
  [
    "createTag for a team",
    "team",
    (c, id) => createTag(c.call, { name: "Damaged", color: "red", teamId: id as TeamId }),
  ],
  ["changeView", "view", (c, id) => changeView(c.call, { savedViewId: id as SavedViewId, name: "x" })],
  ["moveView", "view", (c, id) => moveView(c.call, { savedViewId: id as SavedViewId, by: "up" })],
  ["removeView", "view", (c, id) => removeView(c.call, { savedViewId: id as SavedViewId })],
  ["restoreView", "view", (c, id) => restoreView(c.call, { savedViewId: id as SavedViewId })],
  [
    "saveView for a team",
    "team",
    (c, id) =>
      saveView(c.call, {
        savedViewId: newId<SavedViewId>(),
        name: "x",
        filter: {},
        audience: { type: "team", teamId: id as TeamId },
      }),
  ],
  ["bulkById", "bulk", (c, id) => bulkById(c.call, { bulkId: id as BulkJobId })],
  ["cancelBulk", "bulk", (c, id) => cancelBulk(c.call, { bulkId: id as BulkJobId })],
  ["undoBulk", "bulk", (c, id) => undoBulk(c.call, { bulkId: id as BulkJobId })],
  ["listBulkRefusals", "bulk", (c, id) => listBulkRefusals(c.call, { bulkId: id as BulkJobId, limit: 5 })],
  [
    "startBulk for somebody",
    "user",
    (c, id) =>
      startBulk(c.call, {
        bulkId: newId<BulkJobId>(),
        act: { type: "assign", assigneeId: id as UserId },
        conversationIds: [c.conversationId],
      }),
  ],
  ["contactById", "contact", (c, id) => contactById(c.call, { contactId: id as ContactId })],
  [
    "contactConversations",
    "contact",
    (c, id) => contactConversations(c.call, { contactId: id as ContactId, limit: 5 }),
  ],
  [
    "changeContact",
    "contact",
    (c, id) => changeContact(c.call, { ...NOBODY, contactId: id as ContactId, version: 1, name: "Ours" }),
  ],
  [
    "blockContact",
    "contact",
    (c, id) => blockContact(c.call, { contactId: id as ContactId, isBlocked: true, disposition: "Spam" }),
  ],
  [
    "writeContactNote",
    "contact",
    (c, id) => writeContactNote(c.call, { contactId: id as ContactId, clientNoteId: "click-9", text: "x" }),
  ],
  ["suggestMerges", "contact", (c, id) => suggestMerges(c.call, { contactId: id as ContactId })],
  [
    "previewMerge into theirs",
    "contact",
    (c, id) => previewMerge(c.call, { keptId: id as ContactId, mergedId: c.contactId }),
  ],
  [
    "previewMerge of theirs",
    "contact",
    (c, id) => previewMerge(c.call, { keptId: c.contactId, mergedId: id as ContactId }),
  ],
  [
    "mergeContacts into theirs",
    "contact",
    (c, id) => mergeContacts(c.call, { ...UNTOUCHED, keptId: id as ContactId, mergedId: c.contactId }),
  ],
  [
    "mergeContacts of theirs",
    "contact",
    (c, id) => mergeContacts(c.call, { ...UNTOUCHED, keptId: c.contactId, mergedId: id as ContactId }),
  ],
  ["removeContactNote", "contactNote", (c, id) => removeContactNote(c.call, { contactNoteId: id as ContactNoteId })],
  ["undoMerge", "merge", (c, id) => undoMerge(c.call, { contactMergeId: id as ContactMergeId })],
  [
    "startBulk with a tag",
    "tag",
    (c, id) =>
      startBulk(c.call, {
        bulkId: newId<BulkJobId>(),
        act: { type: "untag", tagIds: [id as TagId] },
        conversationIds: [c.conversationId],
      }),
  ],
  ["pinNote", "note", (c, id) => pinNote(c.call, { noteId: id as NoteId, isPinned: true })],
  ["removeNote", "note", (c, id) => removeNote(c.call, { noteId: id as NoteId })],
  [
    "changeCannedResponse",
    "canned",
    (c, id) => changeCannedResponse(c.call, { cannedResponseId: id as CannedResponseId, ...GREETING }),
  ],
  [
    "archiveCannedResponse",
    "canned",
    (c, id) => archiveCannedResponse(c.call, { cannedResponseId: id as CannedResponseId, isArchived: true }),
  ],
  [
    "changeCannedResponse with a file",
    "waitingCannedFile",
    (c, id) =>
      changeCannedResponse(c.call, {
        cannedResponseId: c.cannedId,
        ...GREETING,
        fileIds: [c.cannedFileId, id as CannedFileId],
      }),
  ],
  [
    "createCannedResponse with a file of another",
    "cannedFile",
    (c, id) => createCannedResponse(c.call, { ...GREETING, code: "other", fileIds: [id as CannedFileId] }),
  ],
  [
    "attachCannedFile",
    "cannedFile",
    (c, id) => attachCannedFile(c.call, { conversationId: c.conversationId, cannedFileId: id as CannedFileId }),
  ],
  [
    "attachCannedFile in a conversation",
    "conversation",
    (c, id) => attachCannedFile(c.call, { conversationId: id as ConversationId, cannedFileId: c.cannedFileId }),
  ],
  [
    "discardCannedFile",
    "waitingCannedFile",
    (c, id) => discardCannedFile(c.call, { cannedFileId: id as CannedFileId }),
  ],
  ["useCannedResponse", "canned", (c, id) => useCannedResponse(c.call, { cannedResponseId: id as CannedResponseId })],
  [
    "createCannedResponse for a team",
    "team",
    (c, id) => createCannedResponse(c.call, { ...GREETING, scope: "team", teamId: id as TeamId }),
  ],
  [
    "unassignConversation",
    "conversation",
    (c, id) => unassignConversation(c.call, { conversationId: id as ConversationId }),
  ],
  [
    "snoozeConversation",
    "conversation",
    (c, id) =>
      snoozeConversation(c.call, { conversationId: id as ConversationId, until: new Date(Date.now() + 60_000) }),
  ],
  ["wakeConversation", "conversation", (c, id) => wakeConversation(c.call, { conversationId: id as ConversationId })],
  [
    "undoChange",
    "conversation",
    (c, id) => undoChange(c.call, { conversationId: id as ConversationId, change: "closed" }),
  ],
  [
    "closeConversation",
    "conversation",
    (c, id) => closeConversation(c.call, { conversationId: id as ConversationId, disposition: "Answered" }),
  ],
  [
    "reopenConversation",
    "conversation",
    (c, id) => reopenConversation(c.call, { conversationId: id as ConversationId }),
  ],
  ["readablePlacement", "conversation", (c, id) => readablePlacement(c.call, { conversationId: id as ConversationId })],
  ["sayTyping", "conversation", (c, id) => sayTyping(c.call, { conversationId: id as ConversationId, isTyping: true })],
  ["listHeld", "conversation", (c, id) => listHeld(c.call, { conversationId: id as ConversationId, limit: 5 })],
  ["releaseHeld", "conversation", (c, id) => releaseHeld(c.call, { conversationId: id as ConversationId })],
  ["markRead", "conversation", (c, id) => markRead(c.call, { conversationId: id as ConversationId })],
  ["scheduleMessage", "conversation", (c, id) => scheduleMessage(c.call, inAnHour(id as ConversationId))],
  [
    "scheduleMessage with a quote",
    "message",
    (c, id) => scheduleMessage(c.call, { ...inAnHour(c.conversationId), quotedMessageId: id as MessageId }),
  ],
  [
    "scheduleMessage of a file",
    "upload",
    (c, id) => scheduleMessage(c.call, { ...inAnHour(c.conversationId), attachmentId: id as AttachmentId }),
  ],
  [
    "changeScheduled",
    "scheduled",
    (c, id) => changeScheduled(c.call, { scheduledId: id as ScheduledId, version: 1, text: "Never mind" }),
  ],
  ["cancelScheduled", "scheduled", (c, id) => cancelScheduled(c.call, { scheduledId: id as ScheduledId })],
  ["restoreScheduled", "scheduled", (c, id) => restoreScheduled(c.call, { scheduledId: id as ScheduledId })],
  ["sendScheduledNow", "scheduled", (c, id) => sendScheduledNow(c.call, { scheduledId: id as ScheduledId })],
  ["withdrawMessage", "message", (c, id) => withdrawMessage(c.call, { messageId: id as MessageId })],
  ["retryMessage", "message", (c, id) => retryMessage(c.call, { messageId: id as MessageId })],
  ["leaveMessage", "message", (c, id) => leaveMessage(c.call, { messageId: id as MessageId })],
  ["reactToMessage", "message", (c, id) => reactToMessage(c.call, { messageId: id as MessageId, emoji: "👍" })],
  [
    "sendMessage with a quote",
    "message",
    (c, id) =>
      sendMessage(c.call, {
        conversationId: c.conversationId,
        clientMessageId: newId(),
        text: "x",
        quotedMessageId: id as MessageId,
      }),
  ],
  ["openAttachment", "attachment", (c, id) => openAttachment(c.call, id as AttachmentId)],
  ["replayQuarantined", "quarantined", (c, id) => replayQuarantined(c.call, { id })],
  [
    "assignConversation to somebody",
    "user",
    (c, id) => assignConversation(c.call, { conversationId: c.conversationId, assigneeId: id as UserId }),
  ],
  [
    "transferConversation to somebody",
    "user",
    (c, id) => transferConversation(c.call, { conversationId: c.conversationId, assigneeId: id as UserId }),
  ],
  [
    "transferConversation to a team",
    "team",
    (c, id) => transferConversation(c.call, { conversationId: c.conversationId, teamId: id as TeamId }),
  ],
  ["changePerson", "user", (c, id) => changePerson(c.call, { userId: id as UserId, role: "agent" })],
  ["removePersonsPicture", "user", (c, id) => removePersonsPicture(c.call, { userId: id as UserId })],
  ["openPicture", "user", (c, id) => openPicture(c.call, { userId: id as UserId, hash: PICTURE.hash, size: "small" })],
  ["deactivatePerson", "user", (c, id) => deactivatePerson(c.call, { userId: id as UserId })],
  ["reactivatePerson", "user", (c, id) => reactivatePerson(c.call, { userId: id as UserId })],
  ["sendLink", "user", (c, id) => sendLink(c.call, TEST_MASTER_KEY, { userId: id as UserId })],
  [
    "setTeamMembers with a person",
    "user",
    (c, id) =>
      setTeamMembers(c.call, { teamId: c.tenant.teams.returns, members: [{ userId: id as UserId, isLead: true }] }),
  ],
  ["setTeamMembers of a team", "team", (c, id) => setTeamMembers(c.call, { teamId: id as TeamId, members: [] })],
  ["renameTeam", "team", (c, id) => renameTeam(c.call, { teamId: id as TeamId, name: "Ours" })],
  ["archiveTeam", "team", (c, id) => archiveTeam(c.call, { teamId: id as TeamId })],
  ["restoreTeam", "team", (c, id) => restoreTeam(c.call, { teamId: id as TeamId })],
  [
    "changePerson into a team",
    "team",
    (c, id) => changePerson(c.call, { userId: c.agent.userId, teamIds: [id as TeamId] }),
  ],
  [
    "invitePeople into a team",
    "team",
    (c, id) =>
      invitePeople(c.call, TEST_MASTER_KEY, {
        people: [{ email: `${newId()}@casa.test`, role: "agent", teamIds: [id as TeamId] }],
        language: "en",
      }),
  ],
  [
    "createUser in a team",
    "team",
    (c, id) =>
      createUser(c.tenant.call, {
        email: `${newId()}@casa.test`,
        name: "Cleo",
        role: "agent",
        password: "correct horse battery",
        teamIds: [id as TeamId],
      }),
  ],
];

const idsOf = (company: Company): Record<Kind, string[]> => ({
  conversation: [company.conversationId],
  contact: [company.contactId],
  contactNote: [company.contactNoteId],
  merge: [company.mergeId],
  view: [company.viewId],
  bulk: [company.bulkId],
  note: [company.noteId],
  tag: [company.tagId],
  canned: [company.cannedId],
  cannedFile: [company.cannedFileId],
  waitingCannedFile: [company.waitingCannedFileId],
  message: [company.messageId, company.answerId],
  attachment: [company.attachmentId],
  upload: [company.uploadId],
  scheduled: [company.scheduledId],
  quarantined: [company.quarantinedId],
  user: [company.admin.userId, company.agent.userId],
  team: [company.tenant.teams.billing],
  disposition: [company.dispositionId],
  inbox: [company.tenant.inboxId],
});

describe.each(["with row security", "by the queries alone, with row security off"])(
  "two equal companies %s",
  (layers) => {
    let scratch: ScratchDatabase;
    let db: Database;
    let ours: Company;
    let theirs: Company;

    beforeAll(async () => {
      scratch = await makeScratchDatabase(inject("databaseUrl"));
      if (layers !== "with row security") await scratch.dropRowSecurity();
      db = testDatabase(scratch.url);
      [ours, theirs] = [await openCompany(db), await openCompany(db)];
    });
    afterAll(async () => {
      await db.close();
      await scratch.drop();
    });

    it("are really seen without row security where it is off, so that this run proves the queries", async () => {
      const rows = await inTransaction(ours.tenant.call, (tx) => tx.query(`select distinct tenant_id from contacts`));
      expect(rows).toHaveLength(layers === "with row security" ? 1 : 2);
    });

    it.each(VERBS)(
      "%s answers a foreign id (%s) exactly like an absent one and changes nothing",
      async (_name, kind, run) => {
        const before = await stateOf(theirs);
        for (const foreign of idsOf(theirs)[kind]) {
          const answer = await refusalOf(run(ours, foreign));
          expect(answer).toMatchObject({ code: "not_found" });
          expect(answer).toEqual(await refusalOf(run(ours, newId())));
        }
        expect(await stateOf(theirs)).toEqual(before);
      },
    );

    it("finds nothing to fetch under a foreign file's id", async () => {
      expect(await pendingAttachment(ours.call, theirs.attachmentId)).toBeNull();
      expect(await pendingAttachment(theirs.call, theirs.attachmentId)).not.toBeNull();
    });

    it("lists only its own conversations, whatever is asked for, and by a cursor of the other as well", async () => {
      const own = await conversationIds(ours.call, {});
      const other = await conversationIds(theirs.call, {});
      expect(own).toHaveLength(2);
      expect(own.filter((id) => other.includes(id))).toEqual([]);
      expect(await conversationIds(ours.call, { q: "Lia" })).toEqual([ours.conversationId]);
      expect(await conversationIds(ours.call, { q: "#1" })).toHaveLength(1);
      expect(await conversationIds(ours.call, { teamId: theirs.tenant.teams.billing })).toEqual([]);
      expect(await conversationIds(ours.call, { assigneeId: theirs.admin.userId })).toEqual([]);
      expect(await conversationIds(ours.call, { tagId: ours.tagId })).toEqual([ours.conversationId]);
      expect(await conversationIds(ours.call, { tagId: theirs.tagId })).toEqual([]);
      expect(await conversationIds(ours.call, { tagId: theirs.tagId, q: "Lia" })).toEqual([]);
      const { nextCursor } = await listConversations(theirs.call, { limit: 1 });
      for (const id of await conversationIds(ours.call, { cursor: nextCursor! })) expect(own).toContain(id);
    });

    it("shows only its own messages, contacts, files set aside, people, teams and numbers", async () => {
      const { items: messages } = await listMessages(ours.call, { conversationId: ours.conversationId, limit: 50 });
      expect(messages.every((message) => message.conversationId === ours.conversationId)).toBe(true);
      const { items: contacts } = await listContacts(ours.call, { q: "Lia", limit: 50 });
      expect(contacts.map((contact) => contact.id)).toEqual([ours.contactId]);
      expect((await listQuarantined(ours.call, { limit: 50 })).items.map((item) => item.id)).toEqual([
        ours.quarantinedId,
      ]);
      expect((await listTags(ours.call)).items.map(({ id }) => id)).toEqual([ours.tagId]);
      const { items: mentions } = await listMentions(ours.tenant.callAs(ours.agent), { limit: 50 });
      expect(mentions.map(({ note, conversation }) => [note.id, conversation.id])).toEqual([
        [ours.noteId, ours.conversationId],
      ]);
      const { items: notices } = await listNotices(ours.tenant.callAs(ours.agent), { limit: 50 });
      expect(notices.map(({ kind, conversationId }) => [kind, conversationId])).toEqual([
        ["mention", ours.conversationId],
      ]);
      const canned = await listCannedResponses(ours.call, { limit: 50, archived: false });
      expect(canned.items.map((item) => item.id)).toEqual([ours.cannedId]);
      const workspace = await getWorkspace(ours.call);
      expect(workspace.tenant.id).toBe(ours.tenant.tenantId);
      expect(workspace.users.map((user) => user.id).sort()).toEqual([ours.admin.userId, ours.agent.userId].sort());
      expect(workspace.teams.map((team) => team.id).sort()).toEqual(Object.values(ours.tenant.teams).sort());
      const people = (await listPeople(ours.call, { limit: 50 })).items;
      expect(people.map(({ id }) => id).sort()).toEqual([ours.admin.userId, ours.agent.userId].sort());
      const teams = await listTeams(ours.call);
      expect(teams.map(({ id }) => id).sort()).toEqual(Object.values(ours.tenant.teams).sort());
      expect(teams.flatMap(({ members }) => members.map(({ userId }) => userId)).sort()).toEqual(
        [ours.admin.userId, ours.agent.userId].sort(),
      );
      expect(workspace.inboxes.map((inbox) => inbox.id)).toEqual([ours.tenant.inboxId]);
      expect((await listInboxes(ours.call)).map((inbox) => inbox.id)).toEqual([ours.tenant.inboxId]);
      expect((await listDispositions(ours.call)).map(({ id }) => id)).toEqual([ours.dispositionId]);
    });

    it("reads only its own audit log, and is not told what the other's people are called", async () => {
      const known = new Set((await listAudit(ours.call, { limit: 100 })).items.map(({ id }) => id));
      for (const { id } of (await listAudit(theirs.call, { limit: 100 })).items) expect(known).not.toContain(id);
      for (const filter of [{ actorId: theirs.admin.userId }, { actorId: theirs.admin.userId, action: "tag.created" }])
        expect((await listAudit(ours.call, { ...filter, limit: 100 })).items).toEqual([]);
      const { actors } = await auditChoices(ours.call);
      expect(actors.map(({ id }) => id)).toEqual([ours.admin.userId, "system"]);
      expect(await countTagUses(ours.call, { tagIds: [ours.tagId, theirs.tagId] })).toEqual([
        { tagId: ours.tagId, conversations: 1, isMore: false },
      ]);
    });

    it("counts only its own", async () => {
      expect(await conversationStats(ours.call)).toMatchObject({
        contacts: 2,
        quarantined: 1,
        messages: { inbound: { text: 2, image: 1 } },
      });
      const counts = await countConversations(ours.call);
      expect(counts.open).toBe(2);
      const ofAgent = await countConversations(ours.tenant.callAs(ours.agent));
      expect(ofAgent).toMatchObject({ unseenMentions: 1, unreadNotices: 1 });
      expect(await countFiltered(ours.call, {})).toEqual({ count: 2, isMore: false });
      for (const filter of [{ teamId: theirs.tenant.teams.billing }, { inboxId: theirs.tenant.inboxId }])
        expect(await countFiltered(ours.call, filter)).toEqual({ count: 0, isMore: false });
    });

    it("marks no notice of the other company's people read", async () => {
      const { items } = await listNotices(theirs.tenant.callAs(theirs.agent), { limit: 50 });
      const us = ours.tenant.callAs(ours.agent);
      await markNoticesRead(us, { noticeIds: items.map(({ id }) => id) });
      await markNoticesRead(us, { conversationId: theirs.conversationId });
      expect((await countConversations(theirs.tenant.callAs(theirs.agent))).unreadNotices).toBe(1);
    });

    it("hears only its own live events, numbered from one in each company", async () => {
      const events = await readLiveEvents(ours.call, 0, 100);
      expect(events.map((row) => row.seq)).toEqual(events.map((_, place) => place + 1));
      const text = JSON.stringify(events);
      expect(text).toContain(ours.conversationId);
      for (const foreign of [theirs.conversationId, theirs.messageId, theirs.contactId, theirs.attachmentId])
        expect(text).not.toContain(foreign);
      expect((await liveBounds(ours.call)).head).toBe(events.length);
    });

    it("takes only its own next conversation", async () => {
      const before = await stateOf(theirs);
      const taken: string[] = [];
      for (let view = await takeNext(ours.call); view; view = await takeNext(ours.call)) taken.push(view.id);
      expect(taken.sort()).toEqual((await conversationIds(ours.call, {})).sort());
      expect(await stateOf(theirs)).toEqual(before);
    });

    it("keeps the same external id, client id, e-mail and address apart by company", async () => {
      const again = await sendMessage(theirs.call, {
        conversationId: theirs.conversationId,
        clientMessageId: "click-1",
        text: "again",
      });
      expect(again.id).toBe(theirs.answerId);
      expect(theirs.answerId).not.toBe(ours.answerId);
    });

    it("refuses a number that another company has, and says no more than that it is taken (T31)", async () => {
      const claim = (phoneNumberId: string) =>
        refusalOf(
          createWhatsAppInbox(ours.call, TEST_MASTER_KEY, { phoneNumberId, wabaId: "1", accessToken: "token" }),
        );
      const own = await claim(ours.tenant.phoneNumberId);
      const foreign = await claim(theirs.tenant.phoneNumberId);
      expect(own).toMatchObject({ code: "conflict" });
      expect(JSON.stringify(foreign).replace(theirs.tenant.phoneNumberId, ours.tenant.phoneNumberId)).toBe(
        JSON.stringify(own),
      );
    });

    /** All that a verb could have changed in a company. */
    async function stateOf({ tenant, call, bulkId }: Company) {
      const { items } = await listConversations(tenant.call, { limit: 50 });
      const threads = await Promise.all(
        items.map(({ id }) => listMessages(tenant.call, { conversationId: id, limit: 50 })),
      );
      const notes = await Promise.all(
        items.map(async ({ id }) => {
          const { notes: written, scheduled } = await conversationById(tenant.call, { conversationId: id });
          return { written, scheduled };
        }),
      );
      const [tags, quarantined] = [await listTags(tenant.call), await listQuarantined(tenant.call, { limit: 50 })];
      const [views, job] = [await listViews(call), await bulkById(call, { bulkId })];
      const [dispositions, inboxes] = [await listDispositions(call), await listInboxes(call)];
      return { items, threads, notes, tags, quarantined, views, job, dispositions, inboxes };
    }

    async function conversationIds(call: Call, filter: Partial<Parameters<typeof listConversations>[1]>) {
      return (await listConversations(call, { limit: 50, ...filter })).items.map((view) => view.id);
    }
  },
);

describe("what a list shows is what the rights say", () => {
  const db = testDatabase(inject("databaseUrl"));
  afterAll(() => db.close());

  it.each([1, 2, 3])("for every role and key, over random placements (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const tenant = await makeTenant(db);
    const teamIds = Object.values(tenant.teams);
    const people = await Promise.all(
      Role.options.flatMap((role) =>
        [[], teamIds.slice(0, 1), teamIds].map((own, n) =>
          tenant.addUser({ name: `${role} ${n}`, role, teamIds: own }),
        ),
      ),
    );
    const everybody = Array.from({ length: 60 }, (_, n) =>
      textFrom(personWithPhone(`55119100${1_000 + n}`), { externalId: `wamid.${n}`, text: "Oi" }),
    );
    await receive(tenant.call, asDelivery(tenant.inboxId, everybody));
    const placements = new Map<string, ConversationSubject>();
    for (const { id } of await everyPage(tenant.call, 100)) {
      const state = random.pick(ConversationState.options);
      const teamId =
        state === "new" ? null : state === "queued" ? random.pick(teamIds) : random.pick([null, ...teamIds]);
      const somebody = random.pick(people).userId;
      const assigneeId = state === "assigned" ? somebody : state === "closed" ? random.pick([null, somebody]) : null;
      const mentionedUserIds = random.below(3) === 0 ? [random.pick(people).userId] : [];
      const mentionedTeamIds = random.below(4) === 0 ? [random.pick(teamIds)] : [];
      await writeNote(tenant.call, {
        conversationId: id as ConversationId,
        clientNoteId: "click",
        text: "Look",
        mentions: [
          ...mentionedUserIds.map((userId) => ({ type: "user" as const, id: userId })),
          ...mentionedTeamIds.map((team) => ({ type: "team" as const, id: team })),
        ],
      });
      placements.set(id, { state, teamId, assigneeId, mentionedUserIds, mentionedTeamIds });
      await inTransaction(tenant.call, (tx) =>
        tx.query(
          `update conversations set state = $3, team_id = $4, assignee_id = $5, closed_at = case when $3 = 'closed' then now() end
           where tenant_id = $1 and id = $2`,
          [tx.tenantId, id, state, teamId, assigneeId],
        ),
      );
    }
    const key = (scopes: ("read" | "write" | "admin")[]): Actor => ({
      type: "api_key",
      tenantId: tenant.tenantId,
      apiKeyId: newId<ApiKeyId>(),
      name: "key",
      scopes,
    });
    const actors: Actor[] = [...people, key(["read"]), key(["write"]), key(["admin"]), key([]), tenant.call.actor];
    for (const actor of actors) {
      const call = tenant.callAs(actor);
      const readable = [...placements].filter(([, place]) => can(actor, "conversation.read", place));
      const who = actor.type === "user" ? `${actor.role} of ${actor.teamIds.length} teams` : actor;
      const shown = await everyPage(call, 7);
      expect({ who, ids: shown.map(({ id }) => id).sort() }).toEqual({ who, ids: readable.map(([id]) => id).sort() });

      const counts = await countConversations(call);
      const open = readable.filter(([, place]) => place.state !== "closed");
      const waiting = open.filter(([, place]) => place.state !== "assigned");
      expect({ who, open: counts.open, waiting: counts.waiting }).toEqual({
        who,
        open: open.length,
        waiting: waiting.length,
      });
      for (const id of random.shuffle([...placements.keys()]).slice(0, 8)) {
        const may = can(actor, "conversation.read", placements.get(id)!);
        const answer = await refusalOf(conversationById(call, { conversationId: id as ConversationId }));
        expect({ who, answer: answer === "accepted" || answer.code }).toEqual({ who, answer: may || "not_found" });
      }
    }
  });

  /** Every conversation a caller is shown, page by page, none twice. */
  async function everyPage(call: Call, limit: number) {
    const all: { id: string }[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(call, { limit, cursor });
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    return all;
  }
});
