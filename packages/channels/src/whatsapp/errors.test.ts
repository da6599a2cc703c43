import { whatsappFailureOf } from "@max/domain/message/whatsapp-failures";
import { describe, expect, it } from "vitest";
import { explainError } from "./errors.ts";

/** Every code that Meta documents. */
const CODES = [
  0, 190, 3, 10, 200, 250, 299, 1, 2, 4, 80007, 130429, 17, 32, 341, 613, 80008, 131056, 131048, 133016, 33, 100, 368,
  130403, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021, 131026, 131030, 131031, 131037, 131042,
  131044, 131045, 131047, 131049, 131050, 131051, 131052, 131053, 131055, 131057, 131060, 131061, 131062, 131063,
  131064, 132000, 132001, 132005, 132007, 132008, 132012, 132018, 132015, 132016, 132068, 132069, 133000, 133004,
  133005, 133006, 133008, 133009, 133010, 133015, 134011, 134100, 134101, 134102, 135000, 136024, 136025, 137000,
  139000, 139001, 139002, 139003, 139004, 139100, 139101, 139102, 139103, 1026, 2494100,
];

describe("the sentence for an error", () => {
  it.each(CODES)("%i says what happened and what the agent can do, without the number", (code) => {
    const { reason } = explainError(code, "Meta's own title");
    expect(reason).toMatch(/^[A-Z][^.?]*[:.].*[^.]\.$/);
    expect(reason).not.toMatch(/Meta's own title|error \d/);
    expect(explainError(String(code))).toEqual({ reason });
    // So that it is told in the language of whoever reads it.
    expect(whatsappFailureOf(reason)).not.toBeNull();
  });

  it("names the code when we do not know it", () => {
    for (const code of [199, 300, 999_999])
      expect(explainError(code).reason).toBe(
        `WhatsApp refused this with error ${code}. Ask an admin if it keeps happening.`,
      );
    expect(explainError("odd", "Sun spots").reason).toContain("odd (Sun spots)");
    expect(whatsappFailureOf(explainError(199).reason)).toBeNull();
  });
});
