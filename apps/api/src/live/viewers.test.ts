import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConversationId, TenantId, UserId } from "@max/domain/ids";
import type { Bus } from "@max/platform/bus";
import { createLogger } from "@max/platform/logger";
import { createViewers } from "./viewers.ts";

const place = {
  tenantId: TenantId.parse("00000000-0000-7000-8000-0000000000aa"),
  conversationId: ConversationId.parse("00000000-0000-7000-8000-0000000000cc"),
};
const [ana, ben] = [1, 2].map((n) => UserId.parse(`00000000-0000-7000-8000-00000000000${n}`)) as [UserId, UserId];
const log = createLogger({ name: "test", to: { write: () => {} } });

/** A bus that every process hears; `lose` takes away what one says. */
function wires() {
  const listeners = new Set<(payloads: string[]) => void>();
  const said: string[] = [];
  const connect = () => {
    const wire = { isLost: false };
    const bus: Bus = {
      publish(_channel, payload) {
        if (wire.isLost) return;
        said.push(payload);
        for (const listener of listeners) listener([payload]);
      },
      async subscribe(_channel, onPayloads) {
        listeners.add(onPayloads);
        return async () => void listeners.delete(onPayloads);
      },
      close: async () => {},
    };
    return { wire, bus };
  };
  return { connect, said };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function twoProcesses() {
  const { connect, said } = wires();
  const processes = ["one", "two"].map((processId) => {
    const { wire, bus } = connect();
    return { wire, viewers: createViewers({ bus, log, processId, now: () => Date.now() }) };
  });
  await Promise.all(processes.map(({ viewers }) => viewers.start()));
  return { one: processes[0]!, two: processes[1]!, said };
}

describe("who looks at a conversation", () => {
  it("is known at once to whoever looks at it too, in the same process and in another, and nobody is told of themself", async () => {
    const { one, two } = await twoProcesses();
    const onAna = vi.fn();
    const anas = one.viewers.join(place, ana, onAna);
    expect(anas.others()).toEqual([]);
    const bens = two.viewers.join(place, ben, () => {});
    expect(bens.others()).toEqual([ana]);
    expect(anas.others()).toEqual([ben]);
    expect(onAna).toHaveBeenCalled();
    bens.leave();
    expect(anas.others()).toEqual([]);
  });

  it("counts a person with two pages once, until the last is closed", async () => {
    const { one } = await twoProcesses();
    const anas = one.viewers.join(place, ana, () => {});
    const bens = [1, 2].map(() => one.viewers.join(place, ben, () => {}));
    expect(anas.others()).toEqual([ben]);
    bens[0]!.leave();
    expect(anas.others()).toEqual([ben]);
    bens[1]!.leave();
    expect(anas.others()).toEqual([]);
  });

  it("ends five seconds after the last word of a process that was killed, and not while it goes on saying so", async () => {
    const { one, two } = await twoProcesses();
    const anas = one.viewers.join(place, ana, () => {});
    two.viewers.join(place, ben, () => {});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(anas.others()).toEqual([ben]);
    two.wire.isLost = true;
    await vi.advanceTimersByTimeAsync(7_000);
    expect(anas.others()).toEqual([]);
  });

  it("is made good when a word was lost", async () => {
    const { one, two } = await twoProcesses();
    const anas = one.viewers.join(place, ana, () => {});
    two.wire.isLost = true;
    two.viewers.join(place, ben, () => {});
    expect(anas.others()).toEqual([]);
    two.wire.isLost = false;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(anas.others()).toEqual([ben]);
  });

  it("is said again only now and then while nobody elsewhere looks at it, and never when nobody does", async () => {
    const { one, said } = await twoProcesses();
    const anas = one.viewers.join(place, ana, () => {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said.length).toBeLessThan(10);
    anas.leave();
    said.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual([]);
  });

  it("is another matter for another company", async () => {
    const { one } = await twoProcesses();
    const other = { ...place, tenantId: TenantId.parse("00000000-0000-7000-8000-0000000000ab") };
    const anas = one.viewers.join(place, ana, () => {});
    one.viewers.join(other, ben, () => {});
    expect(anas.others()).toEqual([]);
  });
});
