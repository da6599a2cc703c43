import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

it("shows counters, gauges read at that moment, and durations in seconds", async () => {
  const metrics = createMetrics({ withProcess: false });
  const accepted = metrics.counter("max_deliveries_total", "Webhook deliveries accepted.", ["channel"]);
  const took = metrics.durations("max_accept_seconds", "Time to accept a delivery.", ["channel"]);
  let waiting = 1;
  metrics.gauge("max_waiting", "Deliveries waiting.", () => waiting);
  accepted({ channel: "whatsapp" });
  accepted({ channel: "whatsapp" }, 2);
  took({ channel: "whatsapp" }, 20);
  waiting = 7;
  const { contentType, body } = await metrics.text();
  expect(contentType).toContain("text/plain");
  expect(body).toContain('max_deliveries_total{channel="whatsapp"} 3');
  expect(body).toContain("max_waiting 7");
  expect(body).toContain('max_accept_seconds_bucket{le="0.025",channel="whatsapp"} 1');
  expect(body).toContain('max_accept_seconds_bucket{le="0.01",channel="whatsapp"} 0');
});

it("keeps the registries of two apps apart", async () => {
  const [api, worker] = [createMetrics(), createMetrics()];
  api.counter("max_requests_total", "Requests.")({});
  expect((await api.text()).body).toContain("process_cpu_seconds_total");
  expect((await worker.text()).body).not.toContain("max_requests_total");
});
