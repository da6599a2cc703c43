import { expect, it } from "vitest";
import { createStartedCalls } from "./started-call.ts";

const started = { id: 4, result: { type: "started" } };

it("names the call that was said to have started, once", () => {
  const calls = createStartedCalls();
  expect(calls.encoder.encode(started)).toBe(JSON.stringify(started));
  expect(calls.take()).toEqual({ id: 4 });
  expect(() => calls.take()).toThrow("No subscription begins in this turn.");
  calls.encoder.encode({ ...started, id: "five", jsonrpc: "2.0" });
  expect(calls.take()).toEqual({ id: "five", jsonrpc: "2.0" });
});

it("names none when something else was said since", () => {
  const calls = createStartedCalls();
  calls.encoder.encode(started);
  calls.encoder.encode({ id: 4, result: { type: "data", data: {} } });
  expect(() => calls.take()).toThrow();
});
