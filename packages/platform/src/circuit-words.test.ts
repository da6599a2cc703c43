import { expect, it } from "vitest";
import type { Bus } from "./bus.ts";
import { hearCircuits, tellCircuits } from "./circuit-words.ts";

/** Carries words within this process, at once. */
function here() {
  const listeners = new Set<(words: string[]) => void>();
  const bus: Pick<Bus, "publish" | "subscribe"> = {
    publish: (_channel, word) => listeners.forEach((listen) => listen([word])),
    subscribe: async (_channel, listen) => {
      listeners.add(listen);
      return async () => void listeners.delete(listen);
    },
  };
  return bus;
}

it("shows the open circuits of all processes together, and forgets those that closed", async () => {
  const bus = here();
  const heard = await hearCircuits(bus, () => 0);
  const open = [2, 1];
  const [first, second] = [tellCircuits(bus, () => open[0]!), tellCircuits(bus, () => open[1]!)];
  first.changed();
  second.changed();
  expect(heard.open()).toBe(3);
  open[0] = 0;
  first.changed();
  expect(heard.open()).toBe(1);
  first.close();
  second.close();
});

it("forgets a process that says nothing more, and a word that is none", async () => {
  const bus = here();
  let clock = 0;
  const heard = await hearCircuits(bus, () => clock);
  const telling = tellCircuits(bus, () => 4);
  telling.changed();
  bus.publish("circuits", "{");
  bus.publish("circuits", '{"from":7,"open":"many"}');
  expect(heard.open()).toBe(4);
  clock = 15_001;
  expect(heard.open()).toBe(0);
  telling.close();
});
