import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Batch, createPublishWindow } from "./publish-window.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function windowOver(send: (batches: Batch[]) => Promise<void>, maxWaiting = 100) {
  const errors: unknown[] = [];
  return {
    errors,
    window: createPublishWindow({ send, windowMs: 5, maxWaiting, onError: (error) => errors.push(error) }),
  };
}

describe("gathering publications", () => {
  it("sends the first at once, with what came in the same turn, and the rest 5 ms later", async () => {
    const sent: Batch[][] = [];
    const { window } = windowOver(async (batches) => void sent.push(batches));
    window.add("a", "1");
    window.add("b", "2");
    window.add("a", "3");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([
      [
        { channel: "a", payloads: ["1", "3"] },
        { channel: "b", payloads: ["2"] },
      ],
    ]);
    window.add("a", "4");
    await vi.advanceTimersByTimeAsync(3);
    window.add("a", "5");
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3);
    expect(sent[1]).toEqual([{ channel: "a", payloads: ["4", "5"] }]);
  });

  it("sends again what could not be sent, in order and before what came later", async () => {
    let isDown = true;
    const sent: string[] = [];
    const { window, errors } = windowOver(async ([batch]) => {
      if (isDown) {
        await new Promise((done) => setTimeout(done, 10));
        throw new Error("connection lost");
      }
      sent.push(...(batch?.payloads ?? []));
    });
    window.add("a", "1");
    await vi.advanceTimersByTimeAsync(0);
    window.add("a", "2");
    isDown = false;
    await vi.advanceTimersByTimeAsync(10);
    window.add("a", "3");
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual(["1", "2", "3"]);
    expect(errors).toHaveLength(1);
  });

  it("drops the oldest when too much waits, so that an outage cannot fill the memory", async () => {
    const { window } = windowOver(() => Promise.reject(new Error("down")), 3);
    for (const payload of ["1", "2", "3", "4", "5"]) window.add("a", payload);
    const sent: Batch[][] = [];
    const { window: healthy } = windowOver(async (batches) => void sent.push(batches), 3);
    for (const payload of ["1", "2", "3", "4", "5"]) healthy.add("a", payload);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([[{ channel: "a", payloads: ["3", "4", "5"] }]]);
    await window.close();
  });

  it("never has two sends under way, so that order holds when sending is slow", async () => {
    let running = 0;
    let most = 0;
    const { window } = windowOver(async () => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 50));
      running--;
    });
    for (let n = 0; n < 20; n++) {
      window.add("a", String(n));
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(most).toBe(1);
  });
});
