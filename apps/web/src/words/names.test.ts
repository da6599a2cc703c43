import { describe, expect, it } from "vitest";
import { fileSize, initials } from "./names.ts";

describe("initials", () => {
  it("are the first letters of the first and last name", () => {
    expect(initials("Mariana Duarte")).toBe("MD");
    expect(initials("Inés de la Rocha")).toBe("IR");
    expect(initials("Ana")).toBe("AN");
  });

  it("are the country code of somebody known only by number", () => {
    expect(initials("+55 11 98244 0192")).toBe("+55");
  });

  it("exist for any name, however little of it is letters", () => {
    for (const name of ["", "   ", "😀", "😀 😎", "عمر الخطيب"]) expect(initials(name).length).toBeGreaterThan(0);
  });
});

describe("file sizes", () => {
  it("are in the unit a person would choose", () => {
    expect(fileSize(182_000, "en")).toBe("182 kB");
    expect(fileSize(3_400_000, "en")).toBe("3.4 MB");
    expect(fileSize(0, "en")).toBe("0 bytes");
  });
});
