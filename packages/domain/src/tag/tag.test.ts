import { describe, expect, it } from "vitest";
import { TagId, TeamId } from "../ids.ts";
import {
  CountTagUses,
  CreateTag,
  requireMergeable,
  requireOffered,
  requireRoomFor,
  type TagView,
  tagNameKey,
  UpdateTag,
} from "./tag.ts";

const billing = TeamId.parse("00000000-0000-7000-9000-000000000001");
const returns = TeamId.parse("00000000-0000-7000-9000-000000000002");
const tag = (fields: Partial<TagView>): TagView => ({
  id: TagId.parse("00000000-0000-7000-a000-000000000001"),
  teamId: null,
  name: "Refund",
  color: "red",
  isArchived: false,
  isLeaving: false,
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

describe("merging one tag into another", () => {
  const other = TagId.parse("00000000-0000-7000-a000-000000000002");
  const into = (fields: Partial<TagView>) => tag({ id: other, name: "Refunds", ...fields });

  it("goes into one of the company, or of the same team", () => {
    for (const teamId of [null, billing]) {
      expect(() => requireMergeable(tag({ teamId }), into({}))).not.toThrow();
      expect(() => requireMergeable(tag({ teamId: billing }), into({ teamId }))).not.toThrow();
    }
  });

  it("goes neither into itself, nor into one that is not offered everywhere the other is, nor into an archived one", () => {
    expect(() => requireMergeable(tag({}), tag({}))).toThrow("itself");
    expect(() => requireMergeable(tag({}), into({ teamId: billing }))).toThrow("one team alone");
    expect(() => requireMergeable(tag({ teamId: returns }), into({ teamId: billing }))).toThrow("one team alone");
    expect(() => requireMergeable(tag({}), into({ isArchived: true }))).toThrow("archived");
  });
});

it("takes tags to count as a list, or as text with commas", () => {
  const { id } = tag({});
  expect(CountTagUses.parse({ tagIds: `${id},${id}` }).tagIds).toEqual([id, id]);
  expect(CountTagUses.parse({ tagIds: [id] }).tagIds).toEqual([id]);
  expect(CountTagUses.safeParse({ tagIds: "" }).success).toBe(false);
});
