import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterReport, DeliveryStatus, rankOf, ReportedStatus } from "./delivery-status.ts";

const anyReports = fc.array(fc.constantFrom(...ReportedStatus.options), { maxLength: 12 });
const outbound = DeliveryStatus.options.filter((status) => status !== "received");
const fold = (start: DeliveryStatus, reports: ReportedStatus[]) => reports.reduce(afterReport, start);

describe("the status of a message", () => {
  it("ends the same after any order of the same reports", () => {
    fc.assert(
      fc.property(fc.constantFrom(...outbound), anyReports, fc.infiniteStream(fc.nat()), (start, reports, keys) => {
        const shuffled = reports
          .map((report) => ({ report, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ report }) => report);
        expect(fold(start, shuffled)).toBe(fold(start, reports));
      }),
    );
  });

  it("ends the same however often a report is repeated", () => {
    fc.assert(
      fc.property(fc.constantFrom(...outbound), anyReports, (start, reports) => {
        expect(fold(start, [...reports, ...reports])).toBe(fold(start, reports));
      }),
    );
  });

  it("never falls", () => {
    fc.assert(
      fc.property(fc.constantFrom(...DeliveryStatus.options), anyReports, (start, reports) => {
        expect(rankOf(fold(start, reports))).toBeGreaterThanOrEqual(rankOf(start));
      }),
    );
  });

  it("of an inbound message stays received, whatever is reported", () => {
    for (const report of ReportedStatus.options) expect(afterReport("received", report)).toBe("received");
  });

  it("fails what is on its way or sent, and never what reached the customer", () => {
    for (const status of ["queued", "sending", "unconfirmed", "sent"] as const)
      expect(afterReport(status, "failed")).toBe("failed");
    for (const status of ["delivered", "read", "played"] as const) expect(afterReport(status, "failed")).toBe(status);
  });

  it("is what reached the customer even after a failure was reported", () => {
    for (const report of ["delivered", "read", "played"] as const) expect(afterReport("failed", report)).toBe(report);
    expect(afterReport("failed", "sent")).toBe("failed");
  });

  it("settles what was unconfirmed by any report", () => {
    for (const report of ReportedStatus.options) expect(afterReport("unconfirmed", report)).toBe(report);
  });
});
