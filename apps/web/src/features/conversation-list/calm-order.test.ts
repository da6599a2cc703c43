import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, conversation, uuid } from "../../live/views.fixture.ts";
import { arrange, NOTHING_SHOWN } from "./calm-order.ts";

const row = (n: number, minute: number) => conversation({ id: uuid(n), lastActivityAt: at(minute) });
const byAge = (...rows: ReturnType<typeof row>[]) =>
  rows.sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
const shown = arrange(NOTHING_SHOWN, byAge(row(1, 30), row(2, 20), row(3, 10)), false, null);

describe("a list under the cursor", () => {
  it("keeps every row where it is and counts what waits", () => {
    const after = arrange(shown, byAge(row(4, 40), row(3, 35), row(1, 30), row(2, 20)), true, null);
    expect(after.ids).toEqual(shown.ids);
    expect(after.waiting).toBe(2);
  });

  it("keeps the place of a row that left the view", () => {
    expect(arrange(shown, [row(1, 30), row(3, 10)], true, null).ids).toEqual([uuid(1), uuid(2), uuid(3)]);
  });

  it("grows at its end as older rows are scrolled to", () => {
    const after = arrange(shown, byAge(row(1, 30), row(2, 20), row(3, 10), row(5, 5)), true, null);
    expect(after.ids).toEqual([uuid(1), uuid(2), uuid(3), uuid(5)]);
    expect(after.waiting).toBe(0);
  });

  it("does not count a row that was already on top", () => {
    expect(arrange(shown, [row(1, 50), row(2, 20), row(3, 10)], true, null).waiting).toBe(0);
  });
});

describe("a list that is left alone", () => {
  it("takes the order it should have", () => {
    const after = arrange(shown, byAge(row(4, 40), row(1, 30), row(2, 20), row(3, 10)), false, null);
    expect(after.ids).toEqual([uuid(4), uuid(1), uuid(2), uuid(3)]);
    expect(after.waiting).toBe(0);
  });

  it("never shifts the selected row, whatever arrives", () => {
    const anyRows = fc
      .uniqueArray(fc.integer({ min: 4, max: 40 }), { minLength: 2, maxLength: 12 })
      .map((numbers) => byAge(row(2, 20), ...numbers.map((n) => row(n, n * 3))));
    fc.assert(
      fc.property(anyRows, fc.boolean(), (rows, isHeld) => {
        const after = arrange(shown, rows, isHeld, uuid(2));
        expect(after.ids.indexOf(uuid(2))).toBe(shown.ids.indexOf(uuid(2)));
      }),
    );
  });
});
