import type { UserId } from "@max/domain/ids";
import { describe, expect, it } from "vitest";
import { byPresence, workspaceAfter } from "./apply-presence.ts";
import type { Workspace } from "./wire.ts";

const person = (id: string, presence: "available" | "away" | "offline") => ({ id, name: id, presence });
const known = {
  me: { id: "ana", presence: "available" },
  users: [person("ana", "available"), person("ben", "offline")],
} as unknown as Workspace;
const event = (userId: string, presence: "available" | "away" | "offline") =>
  ({ type: "presence.changed", userId: userId as UserId, presence }) as const;

describe("a colleague's presence", () => {
  it("changes theirs and nobody else's", () => {
    const after = workspaceAfter(known, event("ben", "away"));
    expect(after.users.map(({ presence }) => presence)).toEqual(["available", "away"]);
    expect(after.me).toBe(known.me);
  });

  it("is one's own choice when it is one's own, but never that one is offline: whoever hears it is not", () => {
    expect(workspaceAfter(known, event("ana", "away")).me.presence).toBe("away");
    expect(workspaceAfter(known, event("ana", "offline")).me.presence).toBe("available");
  });

  it("puts those who take work first and keeps the order among equals", () => {
    const people = [person("a", "offline"), person("b", "away"), person("c", "available"), person("d", "available")];
    expect(people.toSorted(byPresence).map(({ id }) => id)).toEqual(["c", "d", "b", "a"]);
  });
});
