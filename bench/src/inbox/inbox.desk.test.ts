/** The smoke forms of what agents do with the inbox: what they read is what is stored, and what they take is theirs. Times mean nothing here. */
import { describe, expect, it } from "vitest";
import { inbox } from "../benches/inbox.ts";
import { take } from "../benches/take.ts";
import { SMOKE } from "../scenario.ts";

describe("the inbox of a seeded company", () => {
  it("shows through the api what the database holds, page after page, and measures itself against its floors", async () => {
    const { ratios, figures } = await inbox.run(SMOKE);
    expect(Object.keys(ratios!)).toEqual(["P7", "P8", "P9", "rowSecurity"]);
    expect(figures["sizes"]).toHaveLength(1);
  }, 120_000);
});

it("gives each waiting conversation to one of the agents who take the next at once", async () => {
  const { figures } = await take.run(SMOKE);
  expect(figures["raced"]).toMatchObject({ count: 30 });
}, 120_000);
