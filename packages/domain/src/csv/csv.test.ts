import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neutralised, plainCell, readCsv, writeCsv } from "./csv.ts";

const cellsOf = (text: string) => readCsv(text).map(({ cells }) => cells);

describe("a table as text", () => {
  it.each([
    ["commas", "email,name\na@b.example,Ana\n"],
    ["semicolons, as in Brazil and Spain", "email;name\r\na@b.example;Ana\r\n"],
    ["tabs", "email\tname\na@b.example\tAna"],
    ["a mark of UTF-8 before it", "\uFEFFemail,name\na@b.example,Ana\n"],
    ["ends of lines of an old Mac", "email,name\ra@b.example,Ana\r"],
    ["empty lines", "\n\nemail,name\n\n ; \na@b.example , Ana\n,\n".replace(" ; ", "")],
    ["quotes", '"email","name"\n"a@b.example","Ana"\n'],
  ])("is read with %s", (_what, text) => {
    expect(cellsOf(text)).toEqual([
      ["email", "name"],
      ["a@b.example", "Ana"],
    ]);
  });

  it("keeps separators, quotes and lines within quotes, and says on which line a row began", () => {
    expect(readCsv('name;teams\n"Lima; Ana ""Nina""";"A\nB"\nBen;C\n')).toEqual([
      { line: 1, cells: ["name", "teams"] },
      { line: 2, cells: ['Lima; Ana "Nina"', "A\nB"] },
      { line: 4, cells: ["Ben", "C"] },
    ]);
  });

  it("is read in time that grows with its length, whatever is in it (S14)", () => {
    for (const text of ['"'.repeat(1_000_000), ",".repeat(1_000_000), '""'.repeat(500_000), "\n".repeat(1_000_000)])
      expect(readCsv(text).length).toBeLessThanOrEqual(1);
  });
});

describe("a cell that looks like a formula (T23, S13)", () => {
  const FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\0=1",
    "=cmd|' /C calc'!A0",
  ];
  it.each(FORMULAS)("%j is text to a spreadsheet and itself to us", (cell) => {
    expect(neutralised(cell)).toBe(`'${cell}`);
    expect(plainCell(neutralised(cell))).toBe(cell);
    expect(writeCsv([[cell]])).toMatch(/^\uFEFF"?'/);
  });

  it("is nothing else: ordinary cells stay as they are, and all come back as they were written", () => {
    for (const cell of ["Ana", "O'Neil", "'quoted'", "5 - 3", "a=b"]) expect(neutralised(cell)).toBe(cell);
    const cell = fc.string().filter((text) => text.trim() === text && text !== "" && !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const back = cellsOf(writeCsv([["email", "name"], ...rows])).slice(1);
        expect(back.map((cells) => cells.map(plainCell))).toEqual(
          rows.map((cells) => cells.map((each) => plainCell(neutralised(each)))),
        );
      }),
    );
  });
});
