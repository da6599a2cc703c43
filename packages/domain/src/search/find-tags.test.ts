import { describe, expect, it } from "vitest";
import { findTags, MOST_TAGS_FOUND } from "./find-tags.ts";
import { readQuery } from "./query.ts";

const tagsOf = (...names: string[]) => names.map((name) => ({ name, isArchived: name.startsWith("Old") }));
const TAGS = tagsOf("Refund", "Refund of shipping", "Devolução", "VIP", "Old refund", "Damaged lamp", "Lamp");
const found = (typed: string) => {
  const { tags, corrected } = findTags(TAGS, readQuery(typed));
  return { names: tags.map(({ name }) => name), corrected };
};

describe("finding tags by their names", () => {
  it.each([
    ["refund", ["Refund", "Refund of shipping", "Old refund"]],
    ["REF", ["Refund", "Refund of shipping", "Old refund"]],
    ["refunds", ["Refund", "Refund of shipping", "Old refund"]],
    ["devolucao", ["Devolução"]],
    ["vip", ["VIP"]],
    ["shipping refund", ["Refund of shipping"]],
    ["lamp", ["Lamp", "Damaged lamp"]],
    ["refund vip", []],
    ['"refun"', []],
    ['"refund"', ["Refund", "Refund of shipping", "Old refund"]],
  ])("%s finds %j", (typed, names) => {
    expect(found(typed)).toEqual({ names, corrected: [] });
  });

  it("takes a word that no tag has for the nearest that one has, and says so", () => {
    expect(found("refnud")).toEqual({
      names: ["Refund", "Refund of shipping", "Old refund"],
      corrected: [{ typed: "refnud", meant: ["refund"] }],
    });
    expect(found("damagd lamp").names).toEqual(["Damaged lamp"]);
    // Short words have too many neighbours, and what stands between quotes is meant as it is.
    expect(found("vop").names).toEqual([]);
    expect(found('"refnud"').names).toEqual([]);
  });

  it("finds the few likeliest of many", () => {
    const many = tagsOf(...Array.from({ length: 1_000 }, (_, at) => `Shop ${at} of the town`), "Shop");
    const { tags } = findTags(many, readQuery("shop"));
    expect(tags).toHaveLength(MOST_TAGS_FOUND);
    expect(tags[0]!.name).toBe("Shop");
    expect(findTags(many, [])).toEqual({ tags: [], corrected: [] });
  });
});
