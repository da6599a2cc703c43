/** Files of canned responses: whose they are, who may send them, and that their bytes stay for as long as anything shows them, and no longer. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { CreateCannedResponse } from "@max/domain/canned/canned-response";
import type { ApiKeyId, CannedFileId, ConversationId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { createLocalMediaStore } from "@max/platform/media-store/local";
import { newMediaKey, type MediaStore } from "@max/platform/media-store/media-store";
import { deleteUnusedUploads } from "../attachment/delete-unused-uploads.ts";
import { discardUpload } from "../attachment/uploads.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { withdrawMessage } from "../message/withdraw-message.ts";
import { scheduleMessage } from "../scheduled/schedule-message.ts";
import { sendScheduledNow } from "../scheduled/send-scheduled.ts";
import { changeSendingSettings } from "../sending/sending-settings.ts";
import { attachCannedFile } from "./attach-canned-file.ts";
import { deleteLooseCannedFiles, discardCannedFile, mayUploadCannedFile, recordCannedFile } from "./canned-files.ts";
import { cannedMenu } from "./list-canned-responses.ts";
import { archiveCannedResponse, changeCannedResponse, createCannedResponse } from "./save-canned-response.ts";

const db = testDatabase(inject("databaseUrl"));
let folder: string;
let media: MediaStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "max-canned-"));
  media = createLocalMediaStore(folder);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, leo, sue, eve, ada]: Person[] = [];

const as = (person: Person | undefined) => tenant.callAs(person!);
const TYPES = {
  pdf: ["document", "application/pdf"],
  png: ["image", "image/png"],
  zip: ["document", "application/zip"],
} as const;

/** A stored file of somebody's, in no response yet. */
async function fileOf(person: Person | undefined, fileName = "terms.pdf") {
  const storageKey = newMediaKey(tenant.tenantId);
  await media.put(storageKey, Readable.from([Buffer.from(fileName)]));
  const [kind, mimeType] = TYPES[fileName.split(".")[1] as keyof typeof TYPES];
  const { id } = await recordCannedFile(as(person), { kind, mimeType, fileName, sizeBytes: 10, storageKey });
  return { id, storageKey };
}
const write = (person: Person | undefined, response: Partial<CreateCannedResponse>) =>
  createCannedResponse(as(person), { scope: "personal", code: "terms", title: "Terms", body: "Here.", ...response });
const filesFor = async (person: Person | undefined) =>
  (await cannedMenu(as(person))).flatMap(({ files }) => files.map(({ fileName }) => fileName));
const attach = (person: Person | undefined, cannedFileId: CannedFileId, conversationId: ConversationId) =>
  attachCannedFile(as(person), { cannedFileId, conversationId });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );
const isThere = (key: string) =>
  media.open(key).then(
    (stream) => {
      stream.destroy();
      return true;
    },
    () => false,
  );
const ask = <Row extends Record<string, unknown>>(text: string, more: unknown[] = []) =>
  inTransaction(tenant.call, (tx) => tx.query<Row>(text, [tx.tenantId, ...more]));
/** Everything that waits has waited for long. */
const age = async (table: "canned_files" | "uploads") => {
  await ask(`update ${table} set created_at = now() - interval '30 days' where tenant_id = $1`);
};

let customers = 0;
/** A conversation that somebody has taken. */
async function conversationOf(person: Person | undefined): Promise<ConversationId> {
  const from = personWithPhone(`55119000${String(++customers).padStart(5, "0")}`);
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(from, { externalId: `m${customers}`, text: "Oi" })]));
  const [conversation] = (await listConversations(tenant.call, { limit: 1 })).items;
  await takeFromQueue(as(person), { conversationId: conversation!.id });
  return conversation!.id;
}

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
});

describe("the files of a canned response", () => {
  it("are in the order they were given, can be changed, and stay when nothing is said of them", async () => {
    const [one, two, three] = [await fileOf(ana, "1.pdf"), await fileOf(ana, "2.png"), await fileOf(ana, "3.pdf")];
    const { id: cannedResponseId } = await write(ana, { fileIds: [two.id, one.id] });
    expect(await filesFor(ana)).toEqual(["2.png", "1.pdf"]);
    const change = { cannedResponseId, scope: "personal" as const, code: "terms", title: "Terms", body: "Here." };
    await changeCannedResponse(as(ana), { ...change, body: "There." });
    expect(await filesFor(ana)).toEqual(["2.png", "1.pdf"]);
    const { files } = await changeCannedResponse(as(ana), { ...change, fileIds: [one.id, three.id] });
    expect(files).toEqual([
      { id: one.id, kind: "document", mimeType: "application/pdf", fileName: "1.pdf", sizeBytes: 10 },
      { id: three.id, kind: "document", mimeType: "application/pdf", fileName: "3.pdf", sizeBytes: 10 },
    ]);
    await changeCannedResponse(as(ana), { ...change, fileIds: [] });
    expect(await filesFor(ana)).toEqual([]);
  });

  it("are only what the writer uploaded and no other response has", async () => {
    const ofBen = await fileOf(ben);
    expect(await refusal(write(ana, { fileIds: [ofBen.id] }))).toBe("not_found");
    const mine = await fileOf(ana);
    await write(ana, { fileIds: [mine.id] });
    expect(await refusal(write(ana, { code: "again", fileIds: [mine.id] }))).toBe("not_found");
    expect(await refusal(discardCannedFile(as(ben), { cannedFileId: ofBen.id }))).toBe("done");
    expect(await refusal(discardCannedFile(as(ana), { cannedFileId: mine.id }))).toBe("not_found");
    expect(await filesFor(ana)).toEqual(["terms.pdf"]);
  });

  it("that were taken out are nobody's to put into another", async () => {
    const file = await fileOf(ana);
    const { id } = await write(ana, { fileIds: [file.id] });
    const bare = { cannedResponseId: id, scope: "personal" as const, code: "terms", title: "x", body: "x" };
    await changeCannedResponse(as(ana), { ...bare, fileIds: [] });
    expect(await refusal(write(ana, { code: "again", fileIds: [file.id] }))).toBe("not_found");
    expect(await refusal(discardCannedFile(as(ana), { cannedFileId: file.id }))).toBe("not_found");
  });

  it("are a few, and so are those that wait for a response", async () => {
    for (let n = 0; n < 20; n++) await fileOf(ana);
    expect(await refusal(mayUploadCannedFile(as(ana)))).toBe("too_many_requests");
    expect(await refusal(mayUploadCannedFile(as(ben)))).toBe("done");
  });

  it("are no business of a program that may only work: it neither brings nor takes any", async () => {
    const file = await fileOf(ana);
    const { tenantId } = tenant;
    const program = tenant.callAs({
      type: "api_key",
      tenantId,
      apiKeyId: newId<ApiKeyId>(),
      name: "shop",
      scopes: ["write"],
    });
    const brought = { kind: "document", mimeType: "application/pdf", fileName: "a.pdf", sizeBytes: 1 } as const;
    expect(await refusal(mayUploadCannedFile(program))).toBe("forbidden");
    expect(await refusal(recordCannedFile(program, { ...brought, storageKey: "key" }))).toBe("forbidden");
    expect(await refusal(discardCannedFile(program, { cannedFileId: file.id }))).toBe("forbidden");
  });
});

describe("who may send the file of a response", () => {
  it.each([
    ["personal", () => ana, ["ana"]],
    ["team", () => leo, ["ana", "ben", "leo", "sue", "ada"]],
    ["tenant", () => sue, ["ana", "ben", "leo", "sue", "eve", "ada"]],
  ] as const)("a %s one: whoever may read it", async (scope, writer, readers) => {
    const file = await fileOf(writer());
    await write(writer(), { scope, teamId: scope === "team" ? tenant.teams.billing : null, fileIds: [file.id] });
    const people = { ana, ben, leo, sue, eve, ada };
    const outcomes: Record<string, string> = {};
    for (const [name, person] of Object.entries(people)) {
      const conversationId = await conversationOf(ada);
      await ask(`update conversations set assignee_id = $2 where tenant_id = $1 and id = $3`, [
        person!.userId,
        conversationId,
      ]);
      outcomes[name] = await refusal(attach(person, file.id, conversationId));
    }
    const expected = Object.keys(people).map((name) => [
      name,
      (readers as readonly string[]).includes(name) ? "done" : "not_found",
    ]);
    expect(outcomes).toEqual(Object.fromEntries(expected));
  });

  it("and only in a conversation they may write in", async () => {
    const file = await fileOf(sue);
    await write(sue, { scope: "tenant", fileIds: [file.id] });
    const conversationId = await conversationOf(ana);
    expect(await refusal(attach(eve, file.id, conversationId))).toBe("not_found");
    expect(await refusal(attach(ana, file.id, conversationId))).toBe("done");
  });

  it("nobody before its response is stored, nor after it was taken out", async () => {
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana);
    expect(await refusal(attach(ana, file.id, conversationId))).toBe("not_found");
    const { id } = await write(ana, { fileIds: [file.id] });
    expect(await refusal(attach(ana, file.id, conversationId))).toBe("done");
    const bare = { cannedResponseId: id, scope: "personal" as const, code: "terms", title: "x", body: "x" };
    await changeCannedResponse(as(ana), { ...bare, fileIds: [] });
    expect(await refusal(attach(ana, file.id, conversationId))).toBe("not_found");
  });
});

describe("a file that was put beside a reply", () => {
  it("is an upload of its own each time: sent once by who put it there, and the same bytes", async () => {
    const [ofAna, ofBen] = [await conversationOf(ana), await conversationOf(ben)];
    const file = await fileOf(sue);
    await write(sue, { scope: "tenant", fileIds: [file.id] });
    const [one, two] = [await attach(ana, file.id, ofAna), await attach(ben, file.id, ofBen)];
    expect(one).toMatchObject({ kind: "document", fileName: "terms.pdf", mimeType: "application/pdf", sizeBytes: 10 });
    const send = (person: Person | undefined, conversationId: ConversationId, attachmentId: typeof one.id) =>
      sendMessage(as(person), { conversationId, clientMessageId: `send ${attachmentId}`, attachmentId });
    expect(await refusal(send(ben, ofBen, one.id))).toBe("not_found");
    for (const sent of [await send(ana, ofAna, one.id), await send(ben, ofBen, two.id)])
      expect(sent).toMatchObject({ kind: "document", status: "queued", attachment: { state: "stored" } });
    const rows = await ask<{ storageKey: string }>(
      `select storage_key as "storageKey" from attachments where tenant_id = $1 and canned_file_id is not null`,
    );
    expect(rows).toEqual([{ storageKey: file.storageKey }, { storageKey: file.storageKey }]);
  });

  it("is refused where the channel does not carry it, and says which", async () => {
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana, "all.zip");
    await write(ana, { fileIds: [file.id] });
    await expect(attach(ana, file.id, conversationId)).rejects.toMatchObject({
      code: "file_refused",
      message: expect.stringContaining("all.zip"),
    });
  });

  it("leaves the bytes to the response when it is taken back, or never sent", async () => {
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana);
    await write(ana, { fileIds: [file.id] });
    const { id } = await attach(ana, file.id, conversationId);
    expect(await discardUpload(as(ana), { attachmentId: id })).toBeNull();
    await attach(ana, file.id, conversationId);
    await age("uploads");
    expect(await deleteUnusedUploads(tenant.call, media)).toBe(1);
    expect(await isThere(file.storageKey)).toBe(true);
  });
});

describe("a response's file in a message", () => {
  it("that is taken back, scheduled, and taken back again is the response's still", async () => {
    await changeSendingSettings(as(ada), { undoSeconds: 30 });
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana);
    await write(ana, { fileIds: [file.id] });
    const { id: attachmentId } = await attach(ana, file.id, conversationId);
    const pointers = (table: "uploads" | "attachments") =>
      ask(`select canned_file_id as "cannedFileId" from ${table} where tenant_id = $1`);
    const its = [{ cannedFileId: file.id }];
    const first = await sendMessage(as(ana), { conversationId, clientMessageId: "1", attachmentId });
    await withdrawMessage(as(ana), { messageId: first.id });
    expect([await pointers("uploads"), await pointers("attachments")]).toEqual([its, []]);
    const later = { conversationId, clientMessageId: "2", attachmentId, dueAt: new Date(Date.now() + 3_600_000) };
    const { id: scheduledId } = await scheduleMessage(as(ana), later);
    const second = await sendScheduledNow(as(ana), { scheduledId });
    expect([await pointers("uploads"), await pointers("attachments")]).toEqual([[], its]);
    await withdrawMessage(as(ana), { messageId: second.id });
    expect(await discardUpload(as(ana), { attachmentId })).toBeNull();
    expect(await isThere(file.storageKey)).toBe(true);
  });
});

describe("the bytes of a response's file", () => {
  /** Sent by Ana in a conversation of hers. */
  async function sentFile() {
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana);
    const { id: cannedResponseId } = await write(ana, { fileIds: [file.id] });
    const { id: attachmentId } = await attach(ana, file.id, conversationId);
    await sendMessage(as(ana), { conversationId, clientMessageId: "1", attachmentId });
    const withoutIt = {
      cannedResponseId,
      scope: "personal" as const,
      code: "terms",
      title: "x",
      body: "x",
      fileIds: [],
    };
    return { ...file, cannedResponseId, takeOut: () => changeCannedResponse(as(ana), withoutIt) };
  }
  /** As with the company's old messages, which has tests of its own. */
  const forgetMessages = () => ask(`delete from attachments where tenant_id = $1`);

  it("outlive the messages that showed them, while the response has them", async () => {
    const file = await sentFile();
    await age("canned_files");
    await forgetMessages();
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(0);
    expect(await isThere(file.storageKey)).toBe(true);
    expect(await filesFor(ana)).toEqual(["terms.pdf"]);
  });

  it("outlive the response, while a message shows them, and leave with the last", async () => {
    const file = await sentFile();
    await file.takeOut();
    await age("canned_files");
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(0);
    expect(await isThere(file.storageKey)).toBe(true);
    await forgetMessages();
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(1);
    expect(await isThere(file.storageKey)).toBe(false);
  });

  it("cannot be let go of by mistake: the database refuses while a message points at them", async () => {
    const file = await sentFile();
    await file.takeOut();
    await expect(ask(`delete from canned_files where tenant_id = $1 and id = $2`, [file.id])).rejects.toMatchObject({
      code: "23503",
    });
  });

  it("stay with an archived response, and leave when their response was never stored", async () => {
    const archived = await fileOf(ana);
    const { id } = await write(ana, { fileIds: [archived.id] });
    await archiveCannedResponse(as(ana), { cannedResponseId: id, isArchived: true });
    const waiting = await fileOf(ana);
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(0);
    await age("canned_files");
    expect(await deleteLooseCannedFiles(tenant.call, media)).toBe(1);
    expect([await isThere(archived.storageKey), await isThere(waiting.storageKey)]).toEqual([true, false]);
  });

  it("are not let go of while they are put beside a reply in the same moment", async () => {
    const conversationId = await conversationOf(ana);
    const file = await fileOf(ana);
    await write(ana, { fileIds: [file.id] });
    await age("canned_files");
    const outcomes = await Promise.all([
      ...[1, 2, 3].map(() => attach(ana, file.id, conversationId)),
      ...[1, 2, 3].map(() => deleteLooseCannedFiles(tenant.call, media)),
    ]);
    expect(outcomes.slice(3)).toEqual([0, 0, 0]);
    expect(await isThere(file.storageKey)).toBe(true);
  });
});
