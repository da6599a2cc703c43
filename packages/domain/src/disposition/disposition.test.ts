import { describe, expect, it } from "vitest";
import { CreateDisposition, moved } from "./disposition.ts";

const rows = ["a", "b", "c"].map((id) => ({ id }));
const order = (moves: { id: string }[]) => moves.map(({ id }) => id).join("");

describe("a reason to close", () => {
  it("goes one place up or down, and stays where there is no such place", () => {
    expect(order(moved(rows, "b", "up"))).toBe("bac");
    expect(order(moved(rows, "b", "down"))).toBe("acb");
    expect(order(moved(rows, "a", "up"))).toBe("abc");
    expect(order(moved(rows, "c", "down"))).toBe("abc");
    expect(order(moved(rows, "x", "up"))).toBe("abc");
  });

  it("has a name of one line without gaps at its ends", () => {
    expect(CreateDisposition.parse({ name: "  No   answer\n" })).toEqual({ name: "No answer" });
    expect(CreateDisposition.safeParse({ name: "  " }).success).toBe(false);
    expect(CreateDisposition.safeParse({ name: "x".repeat(101) }).success).toBe(false);
  });
});
