import { describe, expect, it } from "vitest";
import { planConnections, type PlanInput, shortageOf } from "./connection-budget.ts";

const one: PlanInput = { maxConnections: 100, apiProcesses: 1, workerProcesses: 1, hasRedis: false };

describe("the connections of all processes", () => {
  it("are the largest that fit an ordinary Postgres when there is one process of each", () => {
    const plan = planConnections(one);
    expect(plan).toMatchObject({ appPool: 20, apiSystemPool: 5, workerSystemPool: 6, perApi: 27, perWorker: 40 });
    expect(plan).toMatchObject({ total: 67, available: 90, fits: true });
  });

  it("grow smaller with each process, and always fit as long as they can", () => {
    let largest = Number.POSITIVE_INFINITY;
    for (let processes = 1; processes <= 8; processes++) {
      const plan = planConnections({
        ...one,
        maxConnections: 200,
        apiProcesses: processes,
        workerProcesses: processes,
        hasRedis: true,
      });
      expect(plan.fits).toBe(true);
      expect(plan.total).toBe(processes * (plan.perApi + plan.perWorker));
      expect(plan.total).toBeLessThanOrEqual(190);
      expect(plan.appPool).toBeLessThanOrEqual(largest);
      largest = plan.appPool;
    }
    expect(largest).toBeLessThan(20);
  });

  it("are fewer with Redis, which carries the queues and the bus", () => {
    const plan = planConnections({ ...one, hasRedis: true });
    expect(plan).toMatchObject({ apiQueuePool: 0, workerQueuePool: 0, perApi: 25, perWorker: 27 });
  });

  it("are never fewer than a process needs; what does not fit is said with its sum", () => {
    const input = { ...one, apiProcesses: 4, workerProcesses: 4 };
    const plan = planConnections(input);
    expect(plan).toMatchObject({ appPool: 4, apiSystemPool: 2, total: 4 * 8 + 4 * 24, fits: false });
    expect(shortageOf(plan, input)).toMatch(/4 api and 4 worker processes may open 128 connections.* has 90 for them/);
    expect(shortageOf(planConnections(one), one)).toBeNull();
  });

  it("are what MAX_POOL_SIZE says, also when that is too much", () => {
    expect(planConnections({ ...one, poolSize: 12 })).toMatchObject({ appPool: 12, fits: true });
    expect(planConnections({ ...one, poolSize: 60 })).toMatchObject({ appPool: 60, fits: false });
  });
});
