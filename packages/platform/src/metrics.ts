/** Numbers for Prometheus. Each app has one registry; labels are few and never hold a tenant's name, an id or free text. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

type Labels<L extends string> = Record<L, string>;

export type Metrics = {
  /** A number that only rises; its name ends in `_total`. */
  counter<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
  ): (by: Labels<L>, n?: number) => void;
  /** A number that is read when Prometheus asks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** Durations in seconds; its name ends in `_seconds`. The function it returns takes milliseconds. */
  durations<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
  ): (by: Labels<L>, elapsedMs: number) => void;
  /** The page for Prometheus and its content type. */
  text(): Promise<{ contentType: string; body: string }>;
};

/** From 1 ms to 30 s: an in-process step as well as a slow provider falls into a bucket that says something. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How often the event loop's lag is looked at. Every look wakes the process, idle or not, so they are few. */
const LAG_EVERY_MS = 100;

/** @param options.withProcess also memory, event loop and garbage collection of this process (default yes) */
export function createMetrics(options: { withProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.withProcess ?? true)
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  return {
    counter(name, help, labels = []) {
      const counter = new Counter({ name, help, labelNames: labels, registers });
      return (by, n = 1) => counter.inc(by, n);
    },
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: async () => gauge.set(await read()),
      });
    },
    durations(name, help, labels = []) {
      const histogram = new Histogram({ name, help, labelNames: labels, buckets: SECONDS, registers });
      return (by, elapsedMs) => histogram.observe(by, elapsedMs / 1000);
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
