/** The smoke forms of what takes messages in: nothing is lost or doubled, and each customer's order is kept. */
import { expect, it } from "vitest";
import { SMOKE } from "../scenario.ts";
import { burst } from "./burst.ts";
import { flood } from "./flood.ts";
import { grown } from "./grown.ts";
import { ingest } from "./ingest.ts";
import { mix } from "./mix.ts";
import { poison } from "./poison.ts";
import { scale } from "./scale.ts";

const LIMIT_MS = 180_000;

/** Each throws when a message was lost or is there twice. */
it.each([ingest, grown, mix, poison, burst, flood])(
  "takes everything in once: $name",
  async (scenario) => {
    const { text, figures } = await scenario.run(SMOKE);
    expect(text).not.toBe("");
    expect(figures).not.toEqual({});
  },
  LIMIT_MS,
);

it(
  "keeps count and each customer's order with two apis and two workers",
  async () => {
    const { figures } = await scale.run(SMOKE);
    expect(figures["measured"]).toMatchObject([{ shape: "2 api, 2 worker", outOfOrder: 0 }]);
  },
  LIMIT_MS,
);
