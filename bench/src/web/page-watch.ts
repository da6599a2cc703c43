/**
 * What a page is asked about itself: how long from a key or click until what it should do is painted, which tasks kept it
 * busy, what moved by itself. Runs in the page as text: what compiles this file would add helpers that the page does not have.
 */
import type { Page } from "@playwright/test";

/** `ready` is asked once per frame; the time is taken when the frame that fulfils it has been painted. */
const WATCHER = `(() => {
  if (window.bench) return;
  const afterPaint = (run) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = run;
      channel.port2.postMessage(null);
    });
  const untilPainted = (ready, limitMs = 20000) =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const look = () => {
        if (ready()) return afterPaint(() => resolve(performance.now()));
        if (performance.now() - startedAt > limitMs) return reject(new Error("Never painted: " + ready));
        requestAnimationFrame(look);
      };
      look();
    });
  const afterInput = (type, ready) =>
    new Promise((resolve, reject) =>
      addEventListener(
        type,
        (event) => untilPainted(ready).then((at) => resolve(at - event.timeStamp), reject),
        { once: true, capture: true },
      ),
    );
  const bench = (window.bench = { longTasksMs: [], shifts: [], frameGapsMs: [], untilPainted, afterInput });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.longTasksMs.push(entry.duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput)
        bench.shifts.push({
          value: entry.value,
          what: entry.sources.map(({ node }) => (node && node.nodeType === 1 ? node.outerHTML.slice(0, 120) : String(node))),
        });
  }).observe({ type: "layout-shift", buffered: true });
  let last = null;
  const tick = (at) => {
    if (last !== null) bench.frameGapsMs.push(at - last);
    last = at;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})()`;

/** Every page of this context or page watches itself from its first moment. */
export const watchItself = (where: { addInitScript(script: { content: string }): Promise<unknown> }) =>
  where.addInitScript({ content: WATCHER });

/** Milliseconds since the navigation began until `ready`, an expression of the page, held and was painted. */
export const paintedAt = (page: Page, ready: string): Promise<number> =>
  page.evaluate<number>(`window.bench.untilPainted(() => ${ready})`);

/** Milliseconds from the input event of this type that `act` causes until `ready` is painted. */
export async function paintedAfter(
  page: Page,
  type: "keydown" | "pointerdown",
  ready: string,
  act: () => Promise<void>,
): Promise<number> {
  // The listener is there when the first call has returned; the answer comes by the second.
  await page.evaluate(`void (window.bench.answer = window.bench.afterInput("${type}", () => ${ready}))`);
  await act();
  return page.evaluate<number>("window.bench.answer");
}

export type Calm = {
  /** Tasks above 50 ms, as the browser counts them. */
  longTasksMs: number[];
  /** Cumulative layout shift, without what followed an input. */
  layoutShift: number;
  /** What moved, for the ones who mend it. */
  shifted: string[];
  frameGapsMs: number[];
};

/** Forgets what was so far. */
export const beginCalm = (page: Page): Promise<unknown> =>
  page.evaluate("Object.assign(window.bench, { longTasksMs: [], shifts: [], frameGapsMs: [] }) && null");

export async function readCalm(page: Page): Promise<Calm> {
  const { longTasksMs, shifts, frameGapsMs } = await page.evaluate<{
    longTasksMs: number[];
    shifts: { value: number; what: string[] }[];
    frameGapsMs: number[];
  }>("({ longTasksMs: bench.longTasksMs, shifts: bench.shifts, frameGapsMs: bench.frameGapsMs })");
  return {
    longTasksMs,
    layoutShift: shifts.reduce((sum, { value }) => sum + value, 0),
    shifted: [...new Set(shifts.flatMap(({ what }) => what))].slice(0, 5),
    frameGapsMs,
  };
}
