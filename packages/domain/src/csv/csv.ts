/**
 * Tables as text (RFC 4180): read as spreadsheets of any country write them, written so that no spreadsheet runs what is in a
 * cell. One pass over the text, whatever is in it.
 */
const SEPARATORS = [",", ";", "\t"] as const;

/** @returns rows of cells with the number of the line each begins on; empty rows are left out */
export function readCsv(text: string): { line: number; cells: string[] }[] {
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const separator = separatorOf(content);
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let line = 1;
  let begunAt = 1;
  const endCell = () => {
    cells.push(cell.trim());
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (cells.some((each) => each !== "")) rows.push({ line: begunAt, cells });
    cells = [];
  };
  for (let at = 0; at < content.length; at++) {
    const character = content[at]!;
    if (character === "\n") line++;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (content[at + 1] === '"') cell += content[++at]!;
      else isQuoted = false;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      isQuoted = true;
    } else if (character === separator) endCell();
    else if (character === "\n" || (character === "\r" && content[at + 1] !== "\n")) {
      endRow();
      begunAt = line;
    } else if (character !== "\r") cell += character;
  }
  endRow();
  return rows;
}

/** The one that the first line has most of, outside of quotes. */
function separatorOf(content: string): string {
  const counts = new Map<string, number>(SEPARATORS.map((separator) => [separator, 0]));
  let isQuoted = false;
  for (const character of content) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === "\n" && !isQuoted) break;
    const count = counts.get(character);
    if (count !== undefined && !isQuoted) counts.set(character, count + 1);
  }
  return SEPARATORS.reduce((best, each) => (counts.get(each)! > counts.get(best)! ? each : best));
}

/** What a spreadsheet would take as a formula, or as the way to one. */
const FORMULA = /^[=+\-@\t\r\0]/;

/** As text in every spreadsheet: a cell that begins like a formula gets an apostrophe before it. */
export const neutralised = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/** A cell as it was before `neutralised`. */
export const plainCell = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

/** What a table begins with, by which spreadsheets know UTF-8. */
export const CSV_MARK = "\uFEFF";

/** Rows of a table that is written piece by piece. */
export const csvRows = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");

export const writeCsv = (rows: readonly (readonly string[])[]): string => CSV_MARK + csvRows(rows);

function writeCell(cell: string): string {
  const safe = neutralised(cell);
  return /[",;\t\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
