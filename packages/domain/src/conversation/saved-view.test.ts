import { describe, expect, it } from "vitest";
import type { Actor } from "../access/permissions.ts";
import { Role } from "../access/role.ts";
import { TeamId, TenantId, UserId } from "../ids.ts";
import { mayKeepView, maySeeView, mayShareWith, type ViewAudience } from "./saved-view.ts";

const tenantId = TenantId.parse("00000000-0000-7000-8000-0000000000aa");
const me = UserId.parse("00000000-0000-7000-8000-000000000001");
const colleague = UserId.parse("00000000-0000-7000-8000-000000000002");
const mine = TeamId.parse("00000000-0000-7000-9000-000000000001");
const others = TeamId.parse("00000000-0000-7000-9000-000000000002");
const person = (role: Role): Actor => ({ type: "user", tenantId, userId: me, role, teamIds: [mine] });

const AUDIENCES: Record<string, ViewAudience> = {
  themself: { type: "me" },
  "their team": { type: "team", teamId: mine },
  "another team": { type: "team", teamId: others },
  everybody: { type: "everybody" },
};
/** May share with it; sees and keeps what a colleague shared with it. */
const TABLE: Record<keyof typeof AUDIENCES, Record<Role, string>> = {
  themself: { agent: "share", team_lead: "share", supervisor: "share", admin: "share" },
  "their team": {
    agent: "see",
    team_lead: "share see keep",
    supervisor: "share see keep",
    admin: "share see keep",
  },
  "another team": { agent: "", team_lead: "", supervisor: "", admin: "share see keep" },
  everybody: { agent: "see", team_lead: "see", supervisor: "share see keep", admin: "share see keep" },
};

describe("what each role may do with saved views", () => {
  it.each(Object.keys(AUDIENCES))("that are for %s", (name) => {
    const audience = AUDIENCES[name]!;
    for (const role of Role.options) {
      const actor = person(role);
      const view = { audience, ownerId: colleague };
      const may = [
        mayShareWith(actor, audience) && "share",
        maySeeView(actor, view) && "see",
        mayKeepView(actor, view) && "keep",
      ];
      expect([role, may.filter(Boolean).join(" ")]).toEqual([role, TABLE[name]![role]]);
    }
  });

  it("is everything with their own", () => {
    for (const role of Role.options)
      expect(mayKeepView(person(role), { audience: { type: "me" }, ownerId: me })).toBe(true);
  });
});
