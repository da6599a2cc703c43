import { describe, expect, it } from "vitest";
import { callable, callAt, findCalled, MOST_SHOWN } from "./find-called.ts";

const person = (id: string, name: string) => callable("user", id, name);
const everybody = [
  person("1", "Ana Souza"),
  person("2", "Ana Maria Lima"),
  person("3", "Inés Rocha"),
  callable("team", "4", "Billing"),
];
const names = everybody.map(({ name }) => name);
const found = (query: string, recent: string[] = []) => findCalled(everybody, query, recent).map(({ id }) => id);

describe("a call is being typed", () => {
  it.each([
    ["@", { from: 0, query: "" }],
    ["see @an", { from: 4, query: "an" }],
    ["(@an", { from: 1, query: "an" }],
    ["@Ana So", { from: 0, query: "Ana So" }],
    ["@Ana Souza", { from: 0, query: "Ana Souza" }],
  ])("in %j", (text, begun) => {
    expect(callAt(text, text.length, names)).toEqual(begun);
  });

  it.each(["", "ana", "ana@lumen", "@ ", "@\nana", "@Ana Souza ", "@Ana Souza, look", `@${"x".repeat(41)}`])(
    "but not in %j",
    (text) => {
      expect(callAt(text, text.length, names)).toBeNull();
    },
  );

  it("where the caret is, whatever follows it", () => {
    expect(callAt("ask @in about it", 7, names)).toEqual({ from: 4, query: "in" });
    expect(callAt("ask @in about it", 3, names)).toBeNull();
  });
});

describe("who is meant", () => {
  it("is found by parts of the name, without accents or case", () => {
    expect(found("ines")).toEqual(["3"]);
    expect(found("ROCHA")).toEqual(["3"]);
    expect(found("amlim")).toEqual(["2"]);
    expect(found("bil")).toEqual(["4"]);
    expect(found("zzz")).toEqual([]);
  });

  it("is first of all whom one called before", () => {
    expect(found("ana")[0]).toBe("2");
    expect(found("ana", ["1"])[0]).toBe("1");
    expect(found("", ["4", "3"]).slice(0, 2)).toEqual(["4", "3"]);
  });

  it("are the best few of two thousand", () => {
    const many = Array.from({ length: 2_000 }, (_, n) => person(String(n), `Person Number ${n}`));
    expect(findCalled([...many, ...everybody], "ines", []).at(0)?.id).toBe("3");
    expect(findCalled(many, "person", [])).toHaveLength(MOST_SHOWN);
  });
});
