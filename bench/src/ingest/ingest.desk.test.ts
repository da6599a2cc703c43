/** The smoke form of `scale`: two apis and two workers under the same load. */
import { expect, it } from "vitest";
import { scale } from "../benches/scale.ts";
import { SMOKE } from "../scenario.ts";

it("keeps count and each customer's order with two apis and two workers", async () => {
  const { figures } = await scale.run(SMOKE);
  expect(figures["measured"]).toMatchObject([{ shape: "2 api, 2 worker", outOfOrder: 0 }]);
}, 180_000);
