import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitMedia } from "./media-size.ts";

describe("the size of a picture", () => {
  it("is known before it is loaded, 4:3 when the channel did not say", () => {
    expect(fitMedia(null, null)).toEqual({ width: 240, height: 180 });
    expect(fitMedia(1296, 888)).toEqual({ width: 264, height: 181 });
  });

  it("never exceeds the bubble and is never a sliver", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 50_000 }), (w, h) => {
        const { width, height } = fitMedia(w, h);
        expect(width).toBeGreaterThanOrEqual(96);
        expect(width).toBeLessThanOrEqual(264);
        expect(height).toBeGreaterThanOrEqual(96);
        expect(height).toBeLessThanOrEqual(320);
      }),
    );
  });
});
