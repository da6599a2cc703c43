/** Lists that people keep: who sees which, in which order, live, and back again when they were taken away by mistake. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ViewAudience } from "@max/domain/conversation/saved-view";
import { eventFor } from "@max/domain/live/visibility";
import type { SavedViewId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asOwner } from "@max/db/test/scratch-database";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { readLiveEvents } from "../live/read-live-events.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { changeView, moveView, removeView, restoreView, saveView } from "./keep-views.ts";
import { listViews } from "./list-views.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
let agent: Actor & { type: "user" };
let lead: Actor & { type: "user" };
let supervisor: Actor & { type: "user" };
let outsider: Actor & { type: "user" };

beforeEach(async () => {
  tenant = await makeTenant(db);
  const { billing, returns } = tenant.teams;
  agent = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  lead = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  supervisor = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [billing] });
  outsider = await tenant.addUser({ name: "Rui", role: "agent", teamIds: [returns] });
});

const team = (): ViewAudience => ({ type: "team", teamId: tenant.teams.billing });
const save = (actor: Actor, name: string, audience: ViewAudience = { type: "me" }) =>
  saveView(tenant.callAs(actor), { savedViewId: newId<SavedViewId>(), name, filter: { unread: true }, audience });
const names = async (actor: Actor) => (await listViews(tenant.callAs(actor))).map(({ name }) => name);

describe("saved views", () => {
  it("are seen by whom they are for, one's own first", async () => {
    await save(supervisor, "For everybody", { type: "everybody" });
    await save(lead, "For billing", team());
    await save(agent, "Mine");
    expect(await names(agent)).toEqual(["Mine", "For everybody", "For billing"]);
    expect(await names(outsider)).toEqual(["For everybody"]);
    const admin = await tenant.addUser({ name: "Ada", role: "admin" });
    expect(await names(admin)).toEqual(["For everybody", "For billing"]);
  });

  it("saved twice under one id are one, with the filter as it was", async () => {
    const input = {
      savedViewId: newId<SavedViewId>(),
      name: "Old",
      filter: { activeBefore: "-7d", state: ["queued" as const] },
      audience: { type: "me" as const },
    };
    const first = await saveView(tenant.callAs(agent), input);
    expect(await saveView(tenant.callAs(agent), input)).toEqual(first);
    expect(await listViews(tenant.callAs(agent))).toEqual([first]);
    expect(first).toMatchObject({ name: "Old", filter: input.filter, ownerId: agent.userId });
  });

  it("are shared only by whoever may share with them", async () => {
    await expect(save(agent, "x", team())).rejects.toMatchObject({ code: "forbidden" });
    await expect(save(lead, "x", { type: "everybody" })).rejects.toMatchObject({ code: "forbidden" });
    const own = await save(agent, "Mine");
    await expect(
      changeView(tenant.callAs(agent), { savedViewId: own.id, audience: { type: "everybody" } }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(await names(lead)).toEqual([]);
  });

  it("that are shared are changed by whoever may share with their readers, and by no reader", async () => {
    const { id } = await save(lead, "For billing", team());
    await expect(changeView(tenant.callAs(agent), { savedViewId: id, name: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(removeView(tenant.callAs(outsider), { savedViewId: id })).rejects.toMatchObject({ code: "not_found" });
    await changeView(tenant.callAs(supervisor), { savedViewId: id, name: "Billing, unread" });
    expect(await names(agent)).toEqual(["Billing, unread"]);
  });

  it("keep the order they were moved to", async () => {
    for (const name of ["a", "b", "c"]) await save(agent, name);
    const [, , last] = await listViews(tenant.callAs(agent));
    const move = (by: "up" | "down") => moveView(tenant.callAs(agent), { savedViewId: last!.id, by });
    expect((await move("up")).map(({ name }) => name)).toEqual(["a", "c", "b"]);
    await move("up");
    expect((await move("up")).map(({ name }) => name)).toEqual(["c", "a", "b"]);
    await move("down");
    expect(await names(agent)).toEqual(["a", "c", "b"]);
  });

  it("come back exactly as they were within ten seconds of being removed, and not after", async () => {
    await save(agent, "a");
    const { id } = await save(agent, "b");
    const before = await listViews(tenant.callAs(agent));
    await removeView(tenant.callAs(agent), { savedViewId: id });
    expect(await names(agent)).toEqual(["a"]);
    await restoreView(tenant.callAs(agent), { savedViewId: id });
    expect(await listViews(tenant.callAs(agent))).toEqual(before);
    await removeView(tenant.callAs(agent), { savedViewId: id });
    await asOwner(inject("databaseUrl"), (owner) =>
      owner.query(`update saved_views set removed_at = removed_at - interval '13 s' where id = $1`, [id]),
    );
    await expect(restoreView(tenant.callAs(agent), { savedViewId: id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("tell of every change whoever could see them before or can after, and nobody else", async () => {
    const { id } = await save(lead, "Mine");
    await changeView(tenant.callAs(lead), { savedViewId: id, audience: team() });
    await changeView(tenant.callAs(lead), { savedViewId: id, audience: { type: "me" } });
    await numberLiveEvents(db, shardOf(tenant.tenantId));
    const rows = await readLiveEvents(tenant.call, 0, 100);
    const heard = (actor: Actor) => rows.filter((row) => eventFor(actor, row) !== null).length;
    // Made; shared (two events: from whom, to whom); taken back (two again).
    expect([heard(lead), heard(agent), heard(outsider)]).toEqual([5, 2, 0]);
  });

  it("are audited without a word of what they are called", async () => {
    await save(agent, "Customers who owe us");
    const rows = await inTransaction(tenant.call, (tx) =>
      tx.query(`select action, detail from audit_log where tenant_id = $1 and subject_type = 'saved_view'`, [
        tx.tenantId,
      ]),
    );
    expect(rows).toEqual([{ action: "view.saved", detail: { audience: "me" } }]);
  });
});
