import { describe, expect, it } from "vitest";
import { chipsThatFit, firstChipPx } from "./chips-that-fit.ts";

describe("how many chips stand whole", () => {
  it.each<[string, number[], number, number]>([
    ["all, when there is room for all, and none is needed for a sign", [60, 60], 124, 2],
    ["one pixel less, and the sign takes the last one's place", [60, 60], 123, 1],
    ["the first and the sign", [60, 60, 60], 81, 1],
    ["only the sign", [60, 60, 60], 80, 0],
    ["none where there is no room at all", [60], 10, 0],
    ["a long name as wide as a chip may be", [400], 128, 1],
    ["as many as fit of very many", Array.from({ length: 20 }, () => 30), 166, 4],
    ["nothing of nothing", [], 100, 0],
  ])("is %s", (_what, widths, available, fitting) => {
    expect(chipsThatFit(widths, available)).toBe(fitting);
  });

  it.each([[[60]], [[60, 60]], [[60, 400, 30]], [[400, 20]], [Array.from({ length: 20 }, () => 30)]])(
    "is one, or all there are, in what the first needs: %j",
    (widths) => {
      expect(chipsThatFit(widths, firstChipPx(widths))).toBe(1);
      expect(chipsThatFit(widths, firstChipPx(widths) - 1)).toBe(0);
    },
  );

  it("never grows when the place gets narrower, nor is it ever wider than that", () => {
    const widths = [48, 90, 31, 200, 64];
    let before = widths.length;
    for (let available = 600; available >= 0; available--) {
      const fitting = chipsThatFit(widths, available);
      expect(fitting).toBeLessThanOrEqual(before);
      before = fitting;
    }
    expect(before).toBe(0);
  });
});
