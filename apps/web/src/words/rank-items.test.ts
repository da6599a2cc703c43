import { describe, expect, it } from "vitest";
import { plain } from "./plain.ts";
import { mostUsedFirst, rankItems } from "./rank-items.ts";

const item = (name: string, uses = 0) => ({ found: plain(name), uses });
const names = (typed: string, ...items: ReturnType<typeof item>[]) =>
  rankItems(mostUsedFirst(items), typed, 50).map(({ found }) => found);

describe("ranking", () => {
  it("without letters begins with what is used most and keeps the order of the rest", () => {
    expect(names("", item("a"), item("b", 3), item("c"), item("d", 9))).toEqual(["d", "b", "a", "c"]);
  });

  it("finds letters in their order, without accents, and nothing else", () => {
    expect(names("dvl", item("devolução"), item("dúvida"), item("vld"))).toEqual(["devolucao"]);
    expect(names("DEVOLUÇ", item("Devolução"))).toEqual(["devolucao"]);
  });

  it("puts the nearer match first", () => {
    expect(names("ref", item("referral letter"), item("ref"), item("our prefix"))[0]).toBe("ref");
  });

  it("lets use decide between equals, and not make a bad match better than a good one", () => {
    expect(names("re", item("refund"), item("return", 4))).toEqual(["return", "refund"]);
    expect(names("refund", item("refund"), item("raise the fund", 30))[0]).toBe("refund");
  });
});
