/** The list of reasons to close: who keeps it, its order, and what becomes of what was closed. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import { MOST_DISPOSITIONS } from "@max/domain/disposition/disposition";
import type { DispositionId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction, type Call } from "@max/db/transaction";
import { closeConversation } from "../conversation/close-conversation.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { receive } from "../message/receive.ts";
import { getWorkspace } from "../workspace/get-workspace.ts";
import {
  archiveDisposition,
  createDisposition,
  listDispositions,
  moveDisposition,
  renameDisposition,
} from "./keep-dispositions.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
let ada: Actor;
let call: Call;
let ids: DispositionId[];

beforeEach(async () => {
  tenant = await makeTenant(db);
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  call = tenant.callAs(ada);
  ids = [];
  for (const name of ["Answered", "No reply", "Spam"]) ids.push((await createDisposition(call, { name })).id);
});

const shown = async () =>
  (await listDispositions(call)).map(({ name, isArchived }) => (isArchived ? `-${name}` : name));
const offered = async () => (await getWorkspace(call)).dispositions;
const audited = async () =>
  (
    await inTransaction(tenant.call, (tx) =>
      tx.query<{ action: string }>(`select action from audit_log where tenant_id = $1 order by at, id`, [tx.tenantId]),
    )
  ).map(({ action }) => action);

describe("the reasons to close", () => {
  it("stand in the order they were made in, and move one place at a time", async () => {
    expect(await offered()).toEqual(["Answered", "No reply", "Spam"]);
    await moveDisposition(call, { dispositionId: ids[2]!, by: "up" });
    expect(await offered()).toEqual(["Answered", "Spam", "No reply"]);
    await moveDisposition(call, { dispositionId: ids[0]!, by: "up" });
    expect(await offered()).toEqual(["Answered", "Spam", "No reply"]);
    expect((await audited()).filter((action) => action === "disposition.moved")).toHaveLength(1);
  });

  it("are offered no longer when archived, and come back as the last", async () => {
    await archiveDisposition(call, { dispositionId: ids[0]!, isArchived: true });
    expect(await offered()).toEqual(["No reply", "Spam"]);
    expect(await shown()).toEqual(["No reply", "Spam", "-Answered"]);
    await archiveDisposition(call, { dispositionId: ids[0]!, isArchived: false });
    expect(await offered()).toEqual(["No reply", "Spam", "Answered"]);
    await archiveDisposition(call, { dispositionId: ids[0]!, isArchived: false });
    expect((await audited()).filter((action) => action === "disposition.restored")).toHaveLength(1);
  });

  it("never end: the last one cannot be archived, not even by two at once", async () => {
    await archiveDisposition(call, { dispositionId: ids[0]!, isArchived: true });
    const both = await Promise.allSettled(
      ids.slice(1).map((dispositionId) => archiveDisposition(call, { dispositionId, isArchived: true })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    expect(await offered()).toHaveLength(1);
  });

  it("have names of their own, archived ones too, and are not without end", async () => {
    await archiveDisposition(call, { dispositionId: ids[2]!, isArchived: true });
    await expect(createDisposition(call, { name: "Spam" })).rejects.toMatchObject({ code: "conflict" });
    const rename = renameDisposition(call, { dispositionId: ids[0]!, name: "Spam" });
    await expect(rename).rejects.toMatchObject({ code: "conflict" });
    for (let n = 3; n < MOST_DISPOSITIONS; n++) await createDisposition(call, { name: `Reason ${n}` });
    await expect(createDisposition(call, { name: "One more" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("are kept by admins alone, and everybody's screen hears of a change", async () => {
    const sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [tenant.teams.billing] });
    for (const work of [
      createDisposition(tenant.callAs(sue), { name: "Sold" }),
      archiveDisposition(tenant.callAs(sue), { dispositionId: ids[0]!, isArchived: true }),
    ])
      await expect(work).rejects.toMatchObject({ code: "forbidden" });
    expect(() => listDispositions(tenant.callAs(sue))).toThrow("does not include");
    const told = await inTransaction(tenant.call, (tx) =>
      tx.query(`select 1 from outbox where tenant_id = $1 and payload -> 'event' ->> 'type' = 'workspace.changed'`, [
        tx.tenantId,
      ]),
    );
    expect(told).toHaveLength(3);
  });
});

it("a conversation closed with a reason shows its words after it was renamed and archived", async () => {
  const lia = personWithPhone("5511977304418", "Lia Prado");
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(lia, { externalId: "wamid.1", text: "Oi" })]));
  const conversationId = (await listConversations(call, { limit: 1 })).items[0]!.id;
  await closeConversation(call, { conversationId, disposition: "Spam" });
  await renameDisposition(call, { dispositionId: ids[2]!, name: "Advertising" });
  await archiveDisposition(call, { dispositionId: ids[2]!, isArchived: true });
  const { conversation, changes } = await conversationById(call, { conversationId });
  expect(conversation.disposition).toBe("Spam");
  expect(changes.at(-1)).toMatchObject({ type: "closed", disposition: "Spam" });
});
