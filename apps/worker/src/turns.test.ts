import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

it("runs what is asked for one key in order, also after a failure, and other keys beside it", async () => {
  const turns = createTurns();
  const order: string[] = [];
  let openGate = () => {};
  const gate = new Promise<void>((resolve) => (openGate = resolve));
  const first = turns.of("casa", async () => {
    await gate;
    order.push("first");
    throw new Error("it could not be received");
  });
  const second = turns.of("casa", async () => order.push("second"));
  await turns.of("other", async () => order.push("other"));
  expect(order).toEqual(["other"]);
  openGate();
  await expect(first).rejects.toThrow("could not");
  await second;
  expect(order).toEqual(["other", "first", "second"]);
});

it("counts what was asked for and has not ended", async () => {
  const turns = createTurns();
  let openGate = () => {};
  const first = turns.of("pass", () => new Promise<void>((resolve) => (openGate = resolve)));
  const second = turns.of("pass", async () => {});
  await Promise.resolve();
  expect(turns.count("pass")).toBe(2);
  expect(turns.count("other")).toBe(0);
  openGate();
  await Promise.all([first, second]);
  await Promise.resolve();
  expect(turns.count("pass")).toBe(0);
});

it("waits no longer than it is told for what was asked before", async () => {
  const turns = createTurns();
  let openGate = () => {};
  const gate = new Promise<void>((resolve) => (openGate = resolve));
  const stuck = turns.of("pass", () => gate);
  await expect(turns.of("pass", async () => "went on", 1)).resolves.toBe("went on");
  openGate();
  await stuck;
});
