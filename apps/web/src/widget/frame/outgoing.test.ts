import type { VisitorMessage } from "@max/domain/widget/wire";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createOutgoing } from "./outgoing.ts";
import { CallFailed, type CallProblem, type Server } from "./server.ts";
import type { Kept, Store } from "./store.ts";

/** A line of things to say, a server that can be told to fail, and what it got. */
function line() {
  const got: string[] = [];
  const failures: CallProblem[] = [];
  let held: (() => void) | null = null;
  let isHolding = false;
  let kept: Kept = { token: "token", waiting: [] };
  const store: Store = { read: () => kept, change: (part) => void (kept = { ...kept, ...part }) };
  const fail = () => {
    const problem = failures.shift();
    if (problem) throw new CallFailed(problem);
  };
  const server = {
    async upload(_token: string, { file }: { file: File }, onProgress: (share: number) => void, stop: AbortSignal) {
      got.push(`bring ${file.name}`);
      onProgress(0.5);
      if (isHolding)
        await new Promise<void>((resolve, reject) => {
          held = resolve;
          stop.addEventListener("abort", () => reject(new CallFailed("cancelled")));
        });
      fail();
    },
    async say(_token: string, _id: string, text: string, hasFile: boolean) {
      got.push(hasFile ? "file" : text);
      fail();
    },
  } as unknown as Server;
  const messages: VisitorMessage[] = [];
  const troubles: string[] = [];
  const outgoing = createOutgoing({
    server,
    store,
    messages: () => messages,
    requireToken: async () => "token",
    identified: async () => {},
    onProgress: (_id, share) => void got.push(`at ${share}`),
    onChange: () => {},
    onSent: () => {},
    onTrouble: (problem) => void troubles.push(problem),
    onEnded: () => void troubles.push("ended"),
  });
  return {
    outgoing,
    got,
    troubles,
    store,
    fail: (...problems: CallProblem[]) => void failures.push(...problems),
    hold: () => void (isHolding = true),
    letGo() {
      isHolding = false;
      held?.();
    },
    attach: (...names: string[]) =>
      outgoing.sendFiles(names.map((name) => ({ file: new File(["x"], name), kind: "document" as const }))),
  };
}
/** Everything that waits its time has had it. */
const later = () => vi.advanceTimersByTimeAsync(60_000);

describe("what a visitor still has to send", () => {
  beforeAll(() => void vi.useFakeTimers());
  afterAll(() => void vi.useRealTimers());

  it("leaves in the order it was written: each file is brought before its message, and words wait for their turn", async () => {
    const l = line();
    l.outgoing.say("before");
    l.attach("one.pdf", "two.pdf");
    l.outgoing.say("after");
    await later();
    expect(l.got).toEqual(["before", "bring one.pdf", "at 0.5", "file", "bring two.pdf", "at 0.5", "file", "after"]);
  });

  it("goes on by itself when nobody answers, under the same id, and brings no file twice that was taken", async () => {
    const l = line();
    l.fail("away");
    l.attach("one.pdf");
    const [one] = l.outgoing.waiting();
    await later();
    expect(l.got.filter((step) => step === "bring one.pdf")).toHaveLength(2);
    expect(l.troubles).toEqual(["away"]);
    expect(l.outgoing.waiting()).toEqual([one]);

    const again = line();
    again.attach("one.pdf");
    again.hold();
    await vi.advanceTimersByTimeAsync(0);
    again.letGo();
    await later();
    expect(again.got.filter((step) => step === "bring one.pdf")).toHaveLength(1);
  });

  it("is kept by the browser once the server has its file, and by the page until then", async () => {
    const l = line();
    l.hold();
    l.attach("one.pdf");
    await vi.advanceTimersByTimeAsync(0);
    expect([l.store.read().waiting, l.outgoing.wouldLose()]).toEqual([[], true]);
    l.letGo();
    await later();
    expect(l.store.read().waiting).toMatchObject([{ file: { name: "one.pdf" } }]);
    expect(l.outgoing.wouldLose()).toBe(false);
  });

  it("that is taken back on its way never leaves, and holds up nothing", async () => {
    const l = line();
    l.hold();
    l.attach("by mistake.pdf");
    l.outgoing.say("after");
    await vi.advanceTimersByTimeAsync(0);
    l.outgoing.cancel(l.outgoing.waiting()[0]!.clientMessageId);
    await later();
    expect(l.got).toEqual(["bring by mistake.pdf", "at 0.5", "after"]);
  });

  it("is refused alone, says whether later is worth a try, and goes when it is tried again", async () => {
    for (const [problem, isTooMuch] of [
      ["refused", false],
      ["busy", true],
    ] as const) {
      const l = line();
      l.fail(problem);
      l.attach("one.pdf");
      l.outgoing.say("after");
      await later();
      expect(l.outgoing.waiting()[0]).toMatchObject({ isRefused: true, isTooMuch });
      expect(l.got.at(-1)).toBe("after");
      l.outgoing.sayAgain(l.outgoing.waiting()[0]!.clientMessageId);
      await later();
      expect(l.got.at(-1)).toBe("file");
    }
  });

  it("is brought anew when its session is over", async () => {
    const l = line();
    l.hold();
    l.attach("one.pdf");
    await vi.advanceTimersByTimeAsync(0);
    l.letGo();
    l.fail("ended");
    await later();
    expect(l.troubles).toEqual(["ended"]);
    expect(l.got.filter((step) => step === "bring one.pdf")).toHaveLength(2);
  });
});
