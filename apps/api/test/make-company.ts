/**
 * A company with people of every role, programs of every scope, and something of every kind that an input can name. All its
 * words hold a mark of its own, so that any of them is known wherever it turns up.
 */
import { randomInt } from "node:crypto";
import { Readable } from "node:stream";
import type { Actor } from "@max/domain/access/permissions";
import { ApiScope, Role } from "@max/domain/access/role";
import type { BulkJobId, DeliveryId, SavedViewId, UserId } from "@max/domain/ids";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { asDelivery, personWithPhone, pictureContent, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { recordUpload } from "@max/services/attachment/uploads";
import { createApiKey } from "@max/services/auth/api-key";
import { createSession } from "@max/services/auth/session";
import { startBulk } from "@max/services/bulk/start-bulk";
import { recordCannedFile } from "@max/services/canned/canned-files";
import { createCannedResponse } from "@max/services/canned/save-canned-response";
import { writeContactNote } from "@max/services/contact/contact-notes";
import { mergeContacts } from "@max/services/contact/merge-contacts";
import { assignConversation } from "@max/services/conversation/assign-conversation";
import { listConversations } from "@max/services/conversation/list-conversations";
import { transferConversation } from "@max/services/conversation/transfer-conversation";
import { createDisposition } from "@max/services/disposition/keep-dispositions";
import { saveDraft } from "@max/services/draft/save-draft";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { listMessages } from "@max/services/message/list-messages";
import { receive } from "@max/services/message/receive";
import { sendMessage } from "@max/services/message/send-message";
import { writeNote } from "@max/services/note/write-note";
import { makeNotices } from "@max/services/notice/make-notices";
import { listNotices } from "@max/services/notice/read-notices";
import { keepPicture } from "@max/services/profile/picture";
import { changeProtection } from "@max/services/protection/protection";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { saveView } from "@max/services/saved-view/keep-views";
import { scheduleMessage } from "@max/services/scheduled/schedule-message";
import { keepWords } from "@max/services/search/keep-words";
import { createTag } from "@max/services/tag/create-tag";
import { tagConversation } from "@max/services/tag/tag-conversation";
import { storeTemplates } from "@max/services/template/store-templates";
import type { Kind } from "./procedure-inputs.ts";
import { makeTenant, type TestApi } from "./start-api.ts";

export type Company = Awaited<ReturnType<typeof makeCompany>>;
export type Person = Awaited<ReturnType<TestApi["addPerson"]>>;

const BURST = 5;
export const PICTURE_HASH = "0".repeat(32);
const UNTOUCHED = { keptVersion: 1, mergedVersion: 1, take: [] };
const inAnHour = () => new Date(Date.now() + 3_600_000);
/** A word of letters, as people write and search finds. */
export const newMark = () =>
  `quorvane${Array.from({ length: 12 }, () => String.fromCharCode(97 + randomInt(26))).join("")}`;

export async function makeCompany(api: TestApi) {
  const mark = newMark();
  const { db } = api;
  const tenant = await makeTenant(db, { name: `Casa ${mark}` });
  const { billing, returns } = tenant.teams;
  const one = async (name: string, role: Role) =>
    api.addPerson(tenant, { name: `${name} ${mark}`, role, teamIds: [billing] });
  const people = {} as Record<Role, Person>;
  /** Who signs out, so that the others stay. */
  const leaving = {} as Record<Role, Person>;
  for (const role of Role.options) [people[role], leaving[role]] = [await one(role, role), await one("L", role)];
  const { admin, agent } = people;
  const call = tenant.callAs(admin.actor);

  const lia = personWithPhone("5511977304418", `Lia ${mark}`);
  const rosa = personWithPhone("5511900000002", `Rosa ${mark}`);
  const loud = personWithPhone("5511900000003", `Loud ${mark}`);
  const text = (sender: typeof lia, externalId: string) => textFrom(sender, { externalId, text: `Oi ${mark}` });
  const photo = { ...text(lia, "wamid.2"), content: pictureContent("media.1") };
  await receive(tenant.call, asDelivery(tenant.inboxId, [text(lia, "wamid.1"), photo, text(rosa, "wamid.3")]));
  await changeProtection(call, { limits: { burst: BURST, perMinute: 1 } });
  const flood = Array.from({ length: 2 * BURST }, (_, n) => text(loud, `wamid.loud-${n}`));
  await receive(tenant.call, asDelivery(tenant.inboxId, flood));
  const set = { receivedOn: "2026-11-20", inboxId: tenant.inboxId, reason: "unreadable", raw: `{"is":"${mark}"}` };
  const quarantined = [0, 1].map((item) => ({ ...set, deliveryId: newId<DeliveryId>(), item }));
  await receive(tenant.call, { items: [], quarantined, finished: [] });
  const withName = async (name: string) => (await listConversations(tenant.call, { q: name, limit: 1 })).items[0]!;
  const [main, second, held] = [await withName("Lia"), await withName("Rosa"), await withName("Loud")];
  const conversationId = main.id;
  await transferConversation(call, { conversationId, teamId: billing });
  await assignConversation(call, { conversationId: second.id, assigneeId: agent.userId });

  const messages = (await listMessages(tenant.call, { conversationId, limit: 10 })).items;
  const messageId = messages.find(({ kind }) => kind === "text")!.id;
  const photoId = messages.find(({ attachment }) => attachment)!.attachment!.id;
  const keyOf = async (words: string) => {
    const key = newMediaKey(tenant.tenantId);
    await api.media.put(key, Readable.from([Buffer.from(words)]));
    return key;
  };
  await inTransaction(tenant.call, async (tx) =>
    tx.query(
      `update attachments set state = 'stored', storage_key = $3, preview_key = $3, size_bytes = $4 where tenant_id = $1 and id = $2`,
      [tx.tenantId, photoId, await keyOf(mark), mark.length],
    ),
  );
  const pictureKey = await keyOf(mark);
  for (const { actor } of [admin, agent])
    await keepPicture(tenant.callAs(actor), { hash: PICTURE_HASH, keys: { small: pictureKey, large: pictureKey } });
  const file = async () => ({
    kind: "document" as const,
    mimeType: "application/pdf",
    fileName: `${mark}.pdf`,
    sizeBytes: mark.length,
    storageKey: await keyOf(mark),
  });
  const times = async <Made>(count: number, make: (n: number) => Promise<Made>): Promise<Made[]> => {
    const made: Made[] = [];
    for (let n = 0; n < count; n++) made.push(await make(n));
    return made;
  };
  const idsOf = (made: { id: string }[]): string[] => made.map(({ id }) => id);

  await sendMessage(call, { conversationId, clientMessageId: newId(), text: `Olá ${mark}` });
  const tags = await times(3, (n) => createTag(call, { name: `${mark} ${n}`, color: "violet", teamId: null }));
  await tagConversation(call, { conversationId, tagIds: [tags[0]!.id] });
  const mentions = [{ type: "user" as const, id: agent.userId }];
  const notes = await times(2, (n) =>
    writeNote(call, { conversationId, clientNoteId: newId(), text: `Hello ${mark} ${n}`, mentions }),
  );
  const aboutLia = { contactId: main.contact.id, text: `Prefers ${mark}` };
  const contactNotes = await times(2, () => writeContactNote(call, { ...aboutLia, clientNoteId: newId() }));
  const { merges } = await mergeContacts(call, {
    ...UNTOUCHED,
    keptId: second.contact.id,
    mergedId: held.contact.id,
  });
  const cannedFile = await recordCannedFile(call, await file());
  const canned = { scope: "tenant" as const, code: "hi", title: `Greeting ${mark}`, body: `Olá ${mark}` };
  const response = await createCannedResponse(call, { ...canned, fileIds: [cannedFile.id] });
  const draft = { baseRevision: 0, mode: "reply" as const, note: "", quotedMessageId: null, attachmentIds: [] };
  await saveDraft(call, { ...draft, conversationId, reply: `Dear ${mark}` });
  const later = () => ({ conversationId, clientMessageId: newId(), text: `Later ${mark}`, dueAt: inAnHour() });
  const everybody = { type: "everybody" as const };
  const view = { savedViewId: newId<SavedViewId>(), name: `View ${mark}`, filter: {}, audience: everybody };
  const act = { type: "close" as const, disposition: `Answered ${mark}` };
  const disposition = await createDisposition(call, { name: act.disposition });
  const bulk = await startBulk(call, { bulkId: newId<BulkJobId>(), act, conversationIds: [second.id] });
  const widget = await createWidgetInbox(call, TEST_MASTER_KEY, {
    title: `Chat ${mark}`,
    allowedOrigins: ["https://shop.example"],
  });
  const chatApp = await createChatAppInbox(call, TEST_MASTER_KEY, { outboundUrl: `https://${mark}.example/hook` });
  await inTransaction(tenant.call, async (tx) => {
    const [{ waba } = { waba: "" }] = await tx.query<{ waba: string }>(
      `select waba_id as waba from whatsapp_numbers where tenant_id = $1`,
      [tx.tenantId],
    );
    const parts = {
      header: null,
      body: `Words ${mark}`,
      footer: null,
      buttons: [],
      isNamed: false,
      hasUnknownParts: false,
    };
    const words = { name: "Words", language: "en", status: "APPROVED", category: "UTILITY", quality: null };
    await storeTemplates(tenant.call, tenant.inboxId, waba, [{ ...words, id: mark, rejectedReason: null, parts }]);
  });
  const keys = {} as Record<ApiScope, { actor: Actor; secret: string }>;
  for (const scope of ApiScope.options) {
    const named = { name: `${scope} ${mark}`, scopes: [scope] };
    const { apiKeyId, secret } = await createApiKey(call, named);
    keys[scope] = { actor: { type: "api_key", tenantId: tenant.tenantId, apiKeyId, ...named }, secret };
  }
  await api.relay();
  while (await makeNotices(tenant.call));
  while (await keepWords(tenant.call));
  await createSession(db, tenant.tenantId, admin.userId);
  const sessions = await inTransaction(tenant.call, (tx) =>
    tx.query<{ id: string }>(`select id from sessions where tenant_id = $1 and user_id = $2 order by created_at`, [
      tx.tenantId,
      admin.userId,
    ]),
  );

  /** Of each kind the ones that may be used up, last first. */
  const ids: Record<Kind, string[]> = {
    attachment: idsOf(await times(4, async () => recordUpload(call, { conversationId, ...(await file()) }))),
    bulk: [bulk.id],
    cannedFile: [cannedFile.id],
    cannedResponse: [response.id],
    chatApp: [chatApp.inboxId],
    contact: [main.contact.id],
    contactMerge: idsOf(merges),
    contactNote: idsOf(contactNotes),
    conversation: [conversationId],
    disposition: [disposition.id],
    email: [admin.email],
    inbox: [tenant.inboxId],
    linkToken: [`${tenant.tenantId}.${"a".repeat(43)}`],
    message: [messageId],
    note: idsOf(notes),
    notice: idsOf((await listNotices(tenant.callAs(agent.actor), { limit: 5 })).items),
    otherContact: [second.contact.id],
    otherTag: [tags[1]!.id],
    quarantined: idsOf((await listQuarantined(tenant.call, { limit: 5 })).items),
    savedView: [(await saveView(call, view)).id],
    scheduled: idsOf(await times(3, () => scheduleMessage(call, later()))),
    session: idsOf(sessions),
    slug: [tenant.slug],
    tag: [tags[0]!.id, tags[2]!.id],
    team: [billing, returns],
    user: [agent.userId, leaving.agent.userId],
    waitingCannedFile: idsOf(await times(4, async () => recordCannedFile(call, await file()))),
    widget: [widget.inboxId],
    words: [mark],
  };
  return {
    mark,
    tenant,
    people,
    leaving,
    keys,
    ids,
    photoId,
    /** Everything by which one could know something of theirs. */
    tells: [mark, tenant.tenantId, tenant.phoneNumberId, tenant.slug, photoId, ...Object.values(ids).flat()],
    /** As the worker would have done by then: a person has three such acts running at most. */
    finishBulks: () =>
      inTransaction(tenant.call, (tx) =>
        tx.query(
          `update bulk_jobs set state = 'done', finished_at = now() where tenant_id = $1 and state = 'running'`,
          [tx.tenantId],
        ),
      ),
    /** A new session of somebody who may lose it. */
    async signInAgain({ userId }: { userId: UserId }) {
      const { cookieValue } = await createSession(db, tenant.tenantId, userId);
      return `max_session=${cookieValue}`;
    },
  };
}
