import { describe, expect, it } from "vitest";
import { shareNext } from "./share-next.ts";

/** A question whose answers are given by hand. */
function question() {
  const asked: string[][] = [];
  const answers: { give: (answer: string) => void; fail: (error: Error) => void }[] = [];
  const ask = shareNext<string, string>((keys) => {
    asked.push(keys);
    return new Promise((give, fail) => answers.push({ give, fail }));
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  return { ask, asked, answers, turn };
}

describe("a question that many ask", () => {
  it("is asked once for all of the same turn, each key once", async () => {
    const { ask, asked, answers, turn } = question();
    const all = [ask(["a"]), ask(["b", "a"]), ask([])];
    await turn();
    expect(asked).toEqual([["a", "b"]]);
    answers[0]!.give("so");
    expect(await Promise.all(all)).toEqual(["so", "so", "so"]);
  });

  it("is asked again for who came while it was under way: their answer is no older than their question", async () => {
    const { ask, asked, answers, turn } = question();
    const first = ask(["a"]);
    await turn();
    const later = [ask(["b"]), ask(["c"])];
    await turn();
    expect(asked).toEqual([["a"]]);
    answers[0]!.give("old");
    expect(await first).toBe("old");
    await turn();
    expect(asked).toEqual([["a"], ["b", "c"]]);
    answers[1]!.give("new");
    expect(await Promise.all(later)).toEqual(["new", "new"]);
  });

  it("fails for those who shared it and for nobody after them", async () => {
    const { ask, answers, turn } = question();
    const failed = ask(["a"]);
    await turn();
    const next = ask(["a"]);
    answers[0]!.fail(new Error("away"));
    await expect(failed).rejects.toThrow("away");
    await turn();
    answers[1]!.give("back");
    expect(await next).toBe("back");
  });
});
