/** People's pictures: whose they are, who may take them away, who sees them, and who is told. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { UserId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { changePerson } from "../person/change-person.ts";
import { getWorkspace } from "../workspace/get-workspace.ts";
import { ownProfile, updateProfile } from "./own-profile.ts";
import { keepPicture, openPicture, removeOwnPicture, removePersonsPicture } from "./picture.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, sue, ada]: Person[] = [];

const as = (person: Person | undefined) => tenant.callAs(person!);
/** @param name two hex digits */
const pictureOf = (name: string) => ({
  hash: name.repeat(16),
  keys: { small: `${name} small`, large: `${name} large` },
});
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );
const open = (person: Person | undefined, userId: UserId, name: string) =>
  openPicture(as(person), { userId, hash: pictureOf(name).hash, size: "small" });
/** What was told of people, in its order. */
const told = async () =>
  (
    await inTransaction(tenant.call, (tx) =>
      tx.query<{ person: object }>(
        `select payload -> 'event' -> 'person' as person from outbox
         where tenant_id = $1 and payload -> 'event' ->> 'type' = 'person.changed' order by seq`,
        [tx.tenantId],
      ),
    )
  ).map(({ person }) => person);
const audited = async (userId: UserId) =>
  (
    await inTransaction(tenant.call, (tx) =>
      tx.query<{ action: string; actor: string }>(
        `select action, actor_id as actor from audit_log where tenant_id = $1 and subject_id = $2 order by at, id`,
        [tx.tenantId, userId],
      ),
    )
  ).map(({ action, actor }) => [action, actor]);

beforeEach(async () => {
  tenant = await makeTenant(db);
  const teamIds = [tenant.teams.billing];
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds });
  sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds });
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
});

describe("a person's picture", () => {
  it("is seen by everybody of the company, and everybody is told", async () => {
    expect(await keepPicture(as(ana), pictureOf("a1"))).toEqual({ replaced: [] });
    for (const person of [ana, ben, sue, ada]) expect(await open(person, ana!.userId, "a1")).toBe("a1 small");
    expect((await ownProfile(as(ana))).picture).toBe(pictureOf("a1").hash);
    const { me, users } = await getWorkspace(as(ben));
    expect(me.picture).toBeNull();
    expect(users.map(({ name, picture }) => [name, picture])).toContainEqual(["Ana", pictureOf("a1").hash]);
    expect(await told()).toEqual([{ id: ana!.userId, name: "Ana", picture: pictureOf("a1").hash }]);
    expect(await audited(ana!.userId)).toEqual([["user.picture_changed", ana!.userId]]);
  });

  it("is replaced by another, and then the one before is nowhere", async () => {
    await keepPicture(as(ana), pictureOf("a1"));
    const { replaced } = await keepPicture(as(ana), pictureOf("b2"));
    expect(replaced).toEqual(["a1 large", "a1 small"]);
    expect(await refusal(open(ben, ana!.userId, "a1"))).toBe("not_found");
    expect(await open(ben, ana!.userId, "b2")).toBe("b2 small");
  });

  it("may be removed by whom it shows and by admins, and by nobody else", async () => {
    await keepPicture(as(ana), pictureOf("a1"));
    for (const other of [ben, sue, ana])
      expect(await refusal(removePersonsPicture(as(other), { userId: ana!.userId }))).toBe("forbidden");
    expect(await removePersonsPicture(as(ada), { userId: ana!.userId })).toMatchObject({
      replaced: ["a1 large", "a1 small"],
      person: { id: ana!.userId, picture: null },
    });
    expect(await refusal(open(ben, ana!.userId, "a1"))).toBe("not_found");
    await keepPicture(as(ana), pictureOf("a1"));
    expect(await removeOwnPicture(as(ana))).toEqual({ replaced: ["a1 large", "a1 small"] });
    // Where there is none, nothing happens, and nobody is told.
    expect(await removeOwnPicture(as(ana))).toEqual({ replaced: [] });
    expect((await told()).map((person) => Reflect.get(person, "picture") !== null)).toEqual([true, false, true, false]);
    expect(await audited(ana!.userId)).toEqual([
      ["user.picture_changed", ana!.userId],
      ["user.picture_removed", ada!.userId],
      ["user.picture_changed", ana!.userId],
      ["user.picture_removed", ana!.userId],
    ]);
  });

  it("is a person's, and no program's or other company's", async () => {
    const program = tenant.callAs({
      type: "api_key",
      tenantId: tenant.tenantId,
      apiKeyId: newId(),
      name: "shop",
      scopes: ["admin"],
    });
    expect(await refusal(keepPicture(program, pictureOf("a1")))).toBe("person_required");
    await keepPicture(as(ana), pictureOf("a1"));
    expect(await openPicture(program, { userId: ana!.userId, hash: pictureOf("a1").hash, size: "large" })).toBe(
      "a1 large",
    );
    const other = await makeTenant(db);
    const eve = other.callAs(await other.addUser({ name: "Eve", role: "admin" }));
    const address = { userId: ana!.userId, hash: pictureOf("a1").hash, size: "small" } as const;
    expect(await refusal(openPicture(eve, address))).toBe("not_found");
    expect(await refusal(removePersonsPicture(eve, { userId: ana!.userId }))).toBe("not_found");
  });

  it("is one of many that came at once, whole, and the others are told of as replaced", async () => {
    const names = ["a1", "b2", "c3", "d4", "e5"];
    const kept = await Promise.all(names.map((name) => keepPicture(as(ana), pictureOf(name))));
    const { picture } = await ownProfile(as(ana));
    const last = picture!.slice(0, 2);
    expect(await open(ben, ana!.userId, last)).toBe(`${last} small`);
    const gone = names.flatMap((name) => (name === last ? [] : [`${name} large`, `${name} small`]));
    expect(kept.flatMap(({ replaced }) => replaced).sort()).toEqual(gone.sort());
  });
});

describe("a person who is called otherwise", () => {
  it("is told of to everybody, whoever said so, and other changes are not", async () => {
    await updateProfile(as(ana), { name: "Anabela" });
    await updateProfile(as(ana), { language: "es" });
    await changePerson(as(ada), { userId: ben!.userId, name: "Benedito" });
    await changePerson(as(ada), { userId: ben!.userId, role: "team_lead" });
    expect(await told()).toEqual([
      { id: ana!.userId, name: "Anabela", picture: null },
      { id: ben!.userId, name: "Benedito", picture: null },
    ]);
  });
});
