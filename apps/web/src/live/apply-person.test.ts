import type { UserId } from "@max/domain/ids";
import { describe, expect, it } from "vitest";
import { withPerson } from "./apply-person.ts";
import type { Workspace } from "./wire.ts";

const ana = "ana" as UserId;
const ben = "ben" as UserId;
const known = {
  me: { id: ana, name: "Ana", picture: null },
  users: [
    { id: ana, name: "Ana", picture: null, presence: "away" },
    { id: ben, name: "Ben", picture: "b1", presence: "available" },
  ],
} as unknown as Workspace;

describe("a colleague who is called or looks otherwise", () => {
  it("is shown so, and nothing else of them or anybody changes", () => {
    const after = withPerson(known, { id: ben, name: "Benedita", picture: null });
    expect(after.users).toEqual([known.users[0], { id: ben, name: "Benedita", picture: null, presence: "available" }]);
    expect(after.me).toBe(known.me);
  });

  it("may be oneself, as another page of one's own said", () => {
    expect(withPerson(known, { id: ana, name: "Ana", picture: "a1" }).me).toMatchObject({ name: "Ana", picture: "a1" });
  });

  it("may be somebody who is not known here yet", () => {
    expect(withPerson(known, { id: "eve" as UserId, name: "Eve", picture: null }).users).toEqual(known.users);
  });
});
