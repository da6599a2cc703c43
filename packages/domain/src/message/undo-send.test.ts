import { describe, expect, it } from "vitest";
import type { Actor } from "../access/permissions.ts";
import { ApiKeyId, TenantId, UserId } from "../ids.ts";
import { leavesAt, UndoSeconds } from "./undo-send.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-000000000001");
const ana: Actor = {
  type: "user",
  tenantId,
  userId: UserId.parse("00000000-0000-7000-8000-000000000002"),
  role: "agent",
  teamIds: [],
};
const program: Actor = {
  type: "api_key",
  tenantId,
  apiKeyId: ApiKeyId.parse("00000000-0000-7000-8000-000000000003"),
  name: "Shop",
  scopes: ["write"],
};
const noon = new Date("2026-11-27T12:00:00.000Z");
const after = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);

describe("a message that may be taken back", () => {
  it("leaves as many seconds later as the company chose", () => {
    expect(leavesAt(ana, 10, null, noon)).toEqual(after(10));
  });

  it("leaves at once where the company chose none", () => {
    expect(leavesAt(ana, 0, null, noon)).toBeNull();
  });

  it("is never a program's", () => {
    expect(leavesAt(program, 30, null, noon)).toBeNull();
  });

  it("waits behind what its conversation holds already, whoever wrote it and whatever was chosen since", () => {
    expect(leavesAt(ana, 5, after(20), noon)).toEqual(after(20));
    expect(leavesAt(ana, 0, after(20), noon)).toEqual(after(20));
    expect(leavesAt(program, 0, after(20), noon)).toEqual(after(20));
    expect(leavesAt(ana, 30, after(20), noon)).toEqual(after(30));
  });

  it("does not wait behind what was due before now", () => {
    expect(leavesAt(ana, 0, after(-1), noon)).toBeNull();
  });
});

describe("the seconds a company may choose", () => {
  it.each([0, 5, 10, 20, 30])("are %d", (seconds) => {
    expect(UndoSeconds.safeParse(seconds).success).toBe(true);
  });
  it.each([1, 60, -5, 5.5, "5", null])("are not %j", (seconds) => {
    expect(UndoSeconds.safeParse(seconds).success).toBe(false);
  });
});
