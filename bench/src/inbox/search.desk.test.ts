/** The smoke form of the search bench: what a seeded company wrote is found through the api. Times mean nothing here. */
import { describe, expect, it } from "vitest";
import { search } from "../benches/search.ts";
import { SMOKE } from "../scenario.ts";

describe("the messages of a seeded company", () => {
  it("are found by every kind of question once their words are kept", async () => {
    const { ratios, figures } = await search.run(SMOKE);
    expect(Object.keys(ratios!)).toEqual(["P10"]);
    expect(Object.keys(figures["kinds"] as object)).toHaveLength(5);
  }, 120_000);
});
