import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createShutdown, ONE_PRESS_MS } from "./shutdown.ts";

function fakeProcess() {
  const signals = new EventEmitter();
  const codes: number[] = [];
  return Object.assign(signals, { codes, exit: (code: number) => void codes.push(code) });
}
const silent = { report: () => undefined };

describe("ending a process", () => {
  it("closes what was opened last first, each after the one before it is done", async () => {
    const host = fakeProcess();
    const done: string[] = [];
    const { onShutdown } = createShutdown(host);
    onShutdown(() => void done.push("database"));
    onShutdown(async () => {
      await pause(20);
      done.push("queue");
    });
    onShutdown(() => void done.push("server"));
    host.emit("SIGTERM");
    await expect.poll(() => host.codes).toEqual([0]);
    expect(done).toEqual(["server", "queue", "database"]);
  });

  it("goes on when a step fails, and says so with its exit code", async () => {
    const host = fakeProcess();
    const done: string[] = [];
    const { onShutdown, shutDown } = createShutdown(host, silent);
    onShutdown(() => void done.push("database"));
    onShutdown(() => Promise.reject(new Error("broken")));
    await shutDown(0);
    expect([done, host.codes]).toEqual([["database"], [1]]);
  });

  it("names the step that hangs and ends without it when time runs out", async () => {
    const host = fakeProcess();
    const problems: string[] = [];
    const { onShutdown } = createShutdown(host, { limitMs: 30, report: (problem) => problems.push(problem) });
    onShutdown(() => new Promise(() => undefined), "job queue");
    host.emit("SIGINT");
    await expect.poll(() => host.codes).toEqual([1]);
    expect(problems).toEqual(["job queue did not end within 0.03 s"]);
  });

  it("gives a step that said so the time it needs", async () => {
    const host = fakeProcess();
    const { onShutdown } = createShutdown(host, { ...silent, limitMs: 10 });
    onShutdown(() => pause(40), "requests", 5_000);
    host.emit("SIGTERM");
    await expect.poll(() => host.codes).toEqual([0]);
  });

  it("ends at once on a second signal, but takes the echoes of one Ctrl-C for one", async () => {
    const host = fakeProcess();
    let runs = 0;
    const { onShutdown } = createShutdown(host, silent);
    onShutdown(() => {
      runs++;
      return new Promise(() => undefined);
    });
    host.emit("SIGINT");
    host.emit("SIGINT");
    host.emit("SIGTERM");
    expect(host.codes).toEqual([]);
    await pause(ONE_PRESS_MS + 20);
    host.emit("SIGINT");
    expect(host.codes).toEqual([1]);
    expect(runs).toBe(1);
  });
});
