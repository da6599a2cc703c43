import { expect, it } from "vitest";
import { canServe, createHealth, Saturated } from "./health.ts";

it("reports each dependency by name, and is healthy only when all answer", async () => {
  const health = createHealth();
  health.add("database", async () => "PostgreSQL 18.4");
  expect(await health.report()).toEqual({ database: "up" });
  expect(canServe(await health.report())).toBe(true);
  health.add("queue", () => Promise.reject(new Error("secret host db-7.internal")));
  const report = await health.report();
  expect(report).toEqual({ database: "up", queue: "down" });
  expect(canServe(report)).toBe(false);
});

it("counts a check that throws or never answers as down, without waiting for it", async () => {
  const reasons: string[] = [];
  const health = createHealth({ limitMs: 30, onDown: (name, reason) => reasons.push(`${name}: ${String(reason)}`) });
  health.add("silent", () => new Promise(() => undefined));
  health.add("broken", () => {
    throw new Error("no client");
  });
  const startedAt = performance.now();
  expect(await health.report()).toEqual({ silent: "down", broken: "down" });
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(reasons).toEqual(["broken: Error: no client", "silent: Error: no answer within 30 ms"]);
});

it("tells a dependency that is only overloaded from one that is away, and is healthy with neither", async () => {
  const health = createHealth();
  health.add("database", () => Promise.reject(new Saturated("connections")));
  const report = await health.report();
  expect(report).toEqual({ database: "saturated" });
  expect(canServe(report)).toBe(false);
});

it("serves on without what it can do without, and not without what it needs", () => {
  const report = { database: "up", queue: "down", bus: "down" } as const;
  expect(canServe(report, ["database"])).toBe(true);
  expect(canServe({ ...report, database: "saturated" }, ["database"])).toBe(false);
});
