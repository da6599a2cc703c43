/** The audit log as it is read: whole, narrowed, page by page, and taken out; and that nobody can change it. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { AuditEntryView, AuditFilter } from "@max/domain/audit/audit";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { inTransaction, sqlState, type Call } from "@max/db/transaction";
import { createApiKey } from "../auth/api-key.ts";
import { createTag } from "../tag/create-tag.ts";
import { archiveTag, updateTag } from "../tag/change-tag.ts";
import { createTeam } from "../tenant/create-team.ts";
import { auditChoices, exportAudit, listAudit } from "./read-audit.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
type Person = Actor & { type: "user" };
let ada: Person;
let bea: Person;
let call: Call;

beforeEach(async () => {
  tenant = await makeTenant(db);
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  bea = await tenant.addUser({ name: "Bea", role: "admin" });
  call = tenant.callAs(ada);
});

const make = (by: Actor, name: string) => createTag(tenant.callAs(by), { name, color: "red", teamId: null });

/** All of it, a few at a time. */
async function all(filter: AuditFilter = {}, limit = 2): Promise<AuditEntryView[]> {
  const found: AuditEntryView[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(call, { ...filter, cursor, limit });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}
const told = (entries: AuditEntryView[]) =>
  entries.map(({ actor, action, subject }) => `${actor.name} ${action} ${subject.name}`);

describe("the audit log", () => {
  it("says who did what and on what, as it is called now, newest first", async () => {
    const { id } = await make(ada, "VIP");
    await updateTag(tenant.callAs(bea), { tagId: id, name: "Important" });
    await createTeam(tenant.call, { name: "Sales" });
    expect(told(await all())).toEqual([
      "test team.created Sales",
      "Bea tag.changed Important",
      "Ada tag.created Important",
    ]);
    const [entry] = await all({ action: "tag.changed" });
    expect(entry).toMatchObject({
      actor: { type: "user", id: bea.userId },
      subject: { type: "tag", id },
      detail: { isRenamed: true },
    });
  });

  it("is narrowed by who, what and when, together as well, however it is paged", async () => {
    for (const name of ["A", "B", "C"]) await make(ada, name);
    const { id } = await make(bea, "D");
    for (const isArchived of [true, false, true]) await archiveTag(tenant.callAs(bea), { tagId: id, isArchived });
    await createTeam(tenant.call, { name: "Sales" });
    const everything = await all();
    const by = (fits: (entry: AuditEntryView) => boolean) => everything.filter(fits).map((entry) => entry.id);
    const ids = async (filter: AuditFilter) => (await all(filter)).map((entry) => entry.id);
    const isBeas = (entry: AuditEntryView) => entry.actor.id === bea.userId;
    expect(await ids({ actorId: bea.userId })).toEqual(by(isBeas));
    expect(by(isBeas)).toHaveLength(4);
    expect(await ids({ action: "tag.created" })).toEqual(by(({ action }) => action === "tag.created"));
    expect(await ids({ actorId: bea.userId, action: "tag.archived" })).toEqual(
      by((entry) => isBeas(entry) && entry.action === "tag.archived"),
    );
    expect(await ids({ actorId: "system" })).toEqual(by(({ actor }) => actor.type === "system"));
    const [since, until] = [everything.at(-2)!.at, everything[1]!.at];
    expect(await ids({ since, until })).toEqual(by(({ at }) => at >= since && at < until));
    expect(await ids({ since, until, actorId: bea.userId })).toEqual(
      by((entry) => isBeas(entry) && entry.at >= since && entry.at < until),
    );
  });

  it("offers whoever has done anything and all that was done, each once", async () => {
    const { apiKeyId } = await createApiKey(call, { name: "shop", scopes: ["admin"] });
    const program: Actor = { type: "api_key", tenantId: tenant.tenantId, apiKeyId, name: "shop", scopes: ["admin"] };
    for (const name of ["A", "B"]) await make(program, name);
    expect(await auditChoices(call)).toEqual({
      actors: [
        { id: ada.userId, type: "user", name: "Ada" },
        { id: apiKeyId, type: "api_key", name: "shop" },
        { id: "system", type: "system", name: null },
      ],
      actions: ["api_key.created", "tag.created"],
    });
  });

  it("is for admins alone", async () => {
    const sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [tenant.teams.billing] });
    await expect(listAudit(tenant.callAs(sue), { limit: 5 })).rejects.toMatchObject({ code: "forbidden" });
    expect(() => auditChoices(tenant.callAs(sue))).toThrow("does not include");
    await expect(exportAudit(tenant.callAs(sue), {}).next()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is taken out whole, up to the moment it was asked for, and says so of itself", async () => {
    for (const name of ["A", "B"]) await make(ada, name);
    const taken: AuditEntryView[] = [];
    for await (const entries of exportAudit(call, {})) {
      await make(bea, `Meanwhile ${taken.length}`);
      taken.push(...entries);
    }
    expect(taken.map(({ action }) => action)).toEqual(["tag.created", "tag.created"]);
    expect((await all({ action: "audit.exported" })).map(({ actor }) => actor.name)).toEqual(["Ada"]);
  });

  it("can be changed by nobody", async () => {
    await make(ada, "A");
    for (const change of ["update audit_log set action = 'x'", "delete from audit_log"])
      expect(sqlState(await inTransaction(call, (tx) => tx.query(change)).catch((error: unknown) => error))).toBe(
        "42501",
      );
  });
});
