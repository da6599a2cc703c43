import { describe, expect, it } from "vitest";
import { chooseAll, extendTo, hasChosen, isChosen, NOTHING_CHOSEN, type Selection, step, toggle } from "./selection.ts";

const order = ["a", "b", "c", "d", "e"];
const chosen = (selection: Selection) => [...selection.ids].sort().join("");
const then = (...acts: ((selection: Selection) => Selection)[]) => acts.reduce((now, act) => act(now), NOTHING_CHOSEN);
const on = (id: string) => (selection: Selection) => toggle(selection, id, order);
const to = (id: string) => (selection: Selection) => extendTo(selection, id, order);
const by = (rows: 1 | -1) => (selection: Selection) => step(selection, rows, "b", order);

describe("choosing rows", () => {
  it("one by one, in and out", () => {
    expect(chosen(then(on("b"), on("d")))).toBe("bd");
    expect(hasChosen(then(on("b"), on("b")))).toBe(false);
  });

  it("by a range from the last one, which a second end replaces", () => {
    expect(chosen(then(on("b"), to("d")))).toBe("bcd");
    expect(chosen(then(on("d"), to("b")))).toBe("bcd");
    expect(chosen(then(on("c"), to("e"), to("a")))).toBe("abc");
    expect(chosen(then(on("e"), on("b"), to("c")))).toBe("bce");
  });

  it("by arrows from the row one is at, there and back", () => {
    expect(chosen(then(by(1)))).toBe("b");
    expect(chosen(then(by(1), by(1), by(1)))).toBe("bcd");
    expect(chosen(then(by(1), by(1), by(1), by(-1)))).toBe("bc");
    expect(chosen(then(by(1), by(-1), by(-1), by(-1)))).toBe("ab");
  });

  it("all at once, what is not loaded as well, until one is taken out", () => {
    const all = chooseAll(order);
    expect([all.isAll, isChosen(all, "not loaded")]).toEqual([true, true]);
    const less = toggle(all, "c", order);
    expect([less.isAll, chosen(less), isChosen(less, "not loaded")]).toEqual([false, "abde", false]);
  });

  it("keeps what is no longer drawn, and begins anew where a range began there", () => {
    const selection = then(on("x"));
    expect(chosen(extendTo(selection, "b", order))).toBe("bx");
  });
});
