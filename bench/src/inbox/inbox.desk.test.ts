/** The smoke form of the inbox bench: a seeded company read through the api is what its database holds. Times mean nothing here. */
import { describe, expect, it } from "vitest";
import { inbox } from "../benches/inbox.ts";
import { SMOKE } from "../scenario.ts";

describe("the inbox of a seeded company", () => {
  it("shows through the api what the database holds, page after page, and measures itself against its floors", async () => {
    const { ratios, figures } = await inbox.run(SMOKE);
    expect(Object.keys(ratios!)).toEqual(["P7", "P8", "P9", "rowSecurity"]);
    expect(figures["sizes"]).toHaveLength(1);
  }, 120_000);
});
