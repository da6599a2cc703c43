/** What somebody has begun to write is there on their other devices, theirs alone, and nothing is overwritten that they did not see. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import { eventFor } from "@max/domain/live/visibility";
import type { AttachmentId, ConversationId, MessageId } from "@max/domain/ids";
import type { DraftContent } from "@max/domain/conversation/draft";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { discardUpload, recordUpload } from "../attachment/uploads.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { unassignConversation } from "../conversation/unassign-conversation.ts";
import { readLiveEvents } from "../live/read-live-events.ts";
import { receive } from "../message/receive.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { deleteOldDrafts } from "./delete-old-drafts.ts";
import { listDrafts } from "./list-drafts.ts";
import { saveDraft } from "./save-draft.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben]: Person[] = [];
let conversationId: ConversationId;

const EMPTY: DraftContent = { mode: "reply", reply: "", note: "", quotedMessageId: null, attachmentIds: [] };
const as = (person: Person | undefined) => tenant.callAs(person!);
const save = (person: Person | undefined, baseRevision: number, content: Partial<DraftContent>) =>
  saveDraft(as(person), { ...EMPTY, ...content, conversationId, baseRevision });
const draftsOf = async (person: Person | undefined) =>
  (await listDrafts(as(person))).map(({ mode, reply, note }) => [mode, reply, note]);
const upload = async (person: Person | undefined): Promise<AttachmentId> => {
  const file = { kind: "document" as const, mimeType: "application/pdf", fileName: "invoice.pdf", sizeBytes: 10 };
  return (await recordUpload(as(person), { conversationId, ...file, storageKey: newId() })).id;
};

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  const lia = personWithPhone("5511900010001", "Lia Prado");
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(lia, { externalId: "m1", text: "Oi" })]));
  conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
});

describe("a draft", () => {
  it("is kept as it was: both texts, the mode, and the files that wait", async () => {
    await takeFromQueue(as(ana), { conversationId });
    const file = await upload(ana);
    const quotedMessageId = newId<MessageId>();
    const content = { mode: "note", reply: "Olá", note: "ask Ben", quotedMessageId, attachmentIds: [file] } as const;
    const { isSaved, draft } = await save(ana, 0, { ...content, attachmentIds: [file] });
    expect(isSaved).toBe(true);
    expect(await listDrafts(as(ana))).toEqual([draft]);
    expect(draft).toMatchObject({ ...content, conversationId, files: [{ id: file, fileName: "invoice.pdf" }] });
    await discardUpload(as(ana), { attachmentId: file });
    expect((await listDrafts(as(ana)))[0]!.files).toEqual([]);
  });

  it("is its writer's alone: nobody else has it, not in a list and not live, and nobody else's file is shown in it", async () => {
    await takeFromQueue(as(ana), { conversationId });
    const file = await upload(ana);
    await save(ana, 0, { reply: "secret" });
    await transferToBen();
    expect(await draftsOf(ben)).toEqual([]);
    const { draft } = await save(ben, 0, { reply: "mine", attachmentIds: [file] });
    expect(draft!.files).toEqual([]);
    while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
    const heard = (await readLiveEvents(tenant.call, 0, 100)).flatMap((row) => eventFor(ben!, row) ?? []);
    expect(JSON.stringify(heard)).not.toContain("secret");
    expect(JSON.stringify(heard)).toContain("mine");
  });

  it("is gone with its text, and a later one is not taken for it", async () => {
    const { draft } = await save(ana, 0, { reply: "Olá" });
    expect(await save(ana, draft!.revision, EMPTY)).toEqual({ isSaved: true, draft: null });
    expect(await draftsOf(ana)).toEqual([]);
    const again = await save(ana, 0, { reply: "Bom dia" });
    expect(again.draft!.revision).toBeGreaterThan(draft!.revision);
  });

  it("leaves after sixty days", async () => {
    await save(ana, 0, { reply: "Olá" });
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update drafts set changed_at = now() - interval '61 days' where tenant_id = $1`, [tx.tenantId]),
    );
    expect(await deleteOldDrafts(tenant.call)).toBe(1);
    expect(await draftsOf(ana)).toEqual([]);
  });

  it("is not given out once its writer may no longer read the conversation", async () => {
    await save(ana, 0, { note: "hm" });
    await takeFromQueue(as(ben), { conversationId });
    expect(await draftsOf(ana)).toEqual([]);
    await expect(save(ana, 0, { reply: "x" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("two devices", () => {
  it("the one that did not know what the other wrote changes nothing and hears what there is", async () => {
    const first = await save(ana, 0, { reply: "from the desk" });
    expect(await save(ana, 0, { reply: "from the phone" })).toEqual({ isSaved: false, draft: first.draft });
    expect(await draftsOf(ana)).toEqual([["reply", "from the desk", ""]]);
    const second = await save(ana, first.draft!.revision, { reply: "from the phone" });
    expect(second.isSaved).toBe(true);
    expect(await save(ana, first.draft!.revision, EMPTY)).toEqual({ isSaved: false, draft: second.draft });
  });

  it("that save in one moment: one of them keeps it, and no change is lost unheard", async () => {
    const words = ["one", "two", "three", "four"];
    const saved = await Promise.all(words.map((reply) => save(ana, 0, { reply })));
    const kept = saved.filter(({ isSaved }) => isSaved);
    expect(kept).toHaveLength(1);
    for (const { draft } of saved) expect(draft).toEqual(kept[0]!.draft);
  });

  it("hear of each change once", async () => {
    const { draft } = await save(ana, 0, { reply: "Olá" });
    await save(ana, 0, { reply: "refused" });
    await save(ana, draft!.revision, EMPTY);
    while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
    const events = (await readLiveEvents(tenant.call, 0, 100)).map(({ event }) => event);
    const heard = events.flatMap((event) =>
      event.type === "draft.changed" ? [[event.revision, event.draft?.reply ?? null]] : [],
    );
    // The removal names what was removed, so that it takes away nothing newer when it comes late.
    expect(heard).toEqual([
      [draft!.revision, "Olá"],
      [draft!.revision, null],
    ]);
  });
});

/** Ana gives it back, and Ben takes it. */
async function transferToBen() {
  await unassignConversation(as(ana), { conversationId });
  await takeFromQueue(as(ben), { conversationId });
}
