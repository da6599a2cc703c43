import { describe, expect, it } from "vitest";
import { TagId, TeamId } from "../ids.ts";
import { CreateTag, requireOffered, requireRoomFor, type TagView, tagNameKey, UpdateTag } from "./tag.ts";

const billing = TeamId.parse("00000000-0000-7000-9000-000000000001");
const returns = TeamId.parse("00000000-0000-7000-9000-000000000002");
const tag = (fields: Partial<TagView>): TagView => ({
  id: TagId.parse("00000000-0000-7000-a000-000000000001"),
  teamId: null,
  name: "Refund",
  color: "red",
  isArchived: false,
  ...fields,
});

describe("the name of a tag", () => {
  it.each([
    ["Devolução", "devolucao"],
    ["DEVOLUCAO ", "Devolução"],
    ["Café  frío", "cafe frio"],
    ["ＶＩＰ", "vip"],
  ])("is the same name in %j and %j", (one, other) => {
    expect(tagNameKey(one)).toBe(tagNameKey(other));
  });

  it("is another one with another letter or another word", () => {
    expect(new Set(["refund", "refunds", "re fund", "reфund"].map(tagNameKey)).size).toBe(4);
  });

  it("is kept without spaces around it, and may not be empty or long", () => {
    expect(CreateTag.parse({ name: "  Late \n delivery " })).toEqual({
      name: "Late delivery",
      color: "gray",
      teamId: null,
    });
    for (const name of ["", "   ", "x".repeat(41), "a\0b"]) expect(CreateTag.safeParse({ name }).success).toBe(false);
    expect(CreateTag.safeParse({ name: "VIP", color: "#ff0000" }).success).toBe(false);
    expect(UpdateTag.safeParse({ tagId: tag({}).id, teamId: billing }).success).toBe(false);
  });
});

describe("a tag", () => {
  it("of the company is offered everywhere, one of a team on that team's conversations alone", () => {
    for (const teamId of [null, billing]) expect(() => requireOffered(tag({}), teamId)).not.toThrow();
    expect(() => requireOffered(tag({ teamId: billing }), billing)).not.toThrow();
    for (const teamId of [null, returns])
      expect(() => requireOffered(tag({ teamId: billing }), teamId)).toThrow("another team");
  });

  it("that is archived is offered nowhere", () => {
    expect(() => requireOffered(tag({ isArchived: true }), null)).toThrow("archived");
  });

  it("finds room among twenty", () => {
    expect(() => requireRoomFor(20)).not.toThrow();
    expect(() => requireRoomFor(21)).toThrow("20 tags at most");
  });
});
