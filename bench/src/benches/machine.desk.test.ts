/**
 * The smoke forms of what measures the job wrapper, the page, the idle desk and the long run. Each throws when a job, a message
 * or an answer is lost or doubled; what it took is printed nowhere, since it means nothing beside other tests.
 */
import { describe, expect, it } from "vitest";
import { findChromium } from "../browser.ts";
import { SMOKE } from "../scenario.ts";
import { idle } from "./idle.ts";
import { jobs } from "./jobs.ts";
import { soak } from "./soak.ts";
import { web } from "./web.ts";

/** Generous: a busy machine makes it slow, not wrong. */
const LIMIT_MS = 180_000;

describe("the smoke form", () => {
  it(
    "of jobs runs every job once, through BullMQ alone and through the product's wrapper",
    async () => {
      const { figures } = await jobs.run(SMOKE);
      const { rounds, afterHistory } = figures["embedded"] as {
        rounds: Record<"bare" | "product", { lost: number; doubled: number }>[];
        afterHistory: { kept: { jobs: number; events: number } };
      };
      for (const round of rounds)
        expect(round).toMatchObject({ bare: { lost: 0, doubled: 0 }, product: { lost: 0, doubled: 0 } });
      expect(afterHistory.kept).toMatchObject({ jobs: 0, events: 0 });
    },
    LIMIT_MS,
  );

  it(
    "of soak loses and doubles nothing, and every follower hears all of it",
    async () => {
      const { figures } = await soak.run(SMOKE);
      expect(figures["messages"]).toBeGreaterThan(200);
    },
    LIMIT_MS,
  );

  it(
    "of idle starts the demo with all its processes and ends them",
    async () => {
      const { figures } = await idle.run(SMOKE);
      expect(figures["rounds"]).toMatchObject([
        { api: { processes: 1 }, worker: { processes: 1 }, supervisor: { processes: 1 }, emulator: { processes: 1 } },
      ]);
    },
    LIMIT_MS,
  );

  it.runIf(findChromium())(
    "of web opens, answers and scrolls through a burst, and nothing is lost between the box and the provider",
    async () => {
      const { figures } = await web.run(SMOKE);
      expect(figures["inbox"]).toMatchObject({ openMs: { count: 1 }, sendMs: { count: 1 } });
    },
    LIMIT_MS,
  );
});
