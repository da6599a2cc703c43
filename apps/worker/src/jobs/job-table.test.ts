/** Every kind of job and under whose rights it acts: one that is added without a line here stops the build (S1). */
import { readdirSync } from "node:fs";
import type { Job } from "@max/platform/queue/job";
import { describe, expect, it } from "vitest";

/**
 * `its company`: as the system of the company that its payload names. `each company`: as the system of one after the other. `what waits`:
 * carries nothing and only says that something waits, which is then done as the system of the company whose row it is. `the
 * database's owner`: touches no row of a company.
 */
const JOBS: Readonly<Record<string, "its company" | "each company" | "what waits" | "the database's owner">> = {
  "channel-inbound": "what waits",
  "channel-outbound": "what waits",
  "drafts-leave": "each company",
  "media-fetch": "its company",
  "messages-leave": "each company",
  "notices-leave": "each company",
  "partitions-turn": "the database's owner",
  "uploads-leave": "each company",
};

type AnyJob = Job<unknown, never>;
const isJob = (made: unknown): made is AnyJob => typeof made === "object" && made !== null && "execute" in made;

/** What the files of this folder define; one that needs to be told something is told nothing. */
async function definedJobs(): Promise<AnyJob[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith(".test.ts"));
  const names = files.map((file) => file.replace(/\.ts$/, ""));
  const modules = await Promise.all(names.map((name) => import(`./${name}.ts`) as Promise<Record<string, unknown>>));
  return modules
    .flatMap((module) => Object.values(module))
    .map((made) => (typeof made === "function" ? (made as (...told: unknown[]) => unknown)("") : made))
    .filter(isJob);
}

describe("the table of jobs", () => {
  it("has every kind of job, and no other", async () => {
    expect((await definedJobs()).map(({ name }) => name).sort()).toEqual(Object.keys(JOBS).sort());
  });

  it("is right about those that name their company: without one they are refused", async () => {
    const nothing = undefined as never;
    const named = (await definedJobs()).filter(({ name }) => JOBS[name] === "its company");
    expect(named.length).toBeGreaterThan(0);
    for (const { execute } of named)
      await expect(execute({}, nothing, { jobId: "1", attempt: 1, isLast: true })).rejects.toThrow("tenantId");
  });
});
