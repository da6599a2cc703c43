/** A list of people as a spreadsheet holds it, read into people who can be invited. */
import { z } from "zod";
import { plainCell, readCsv } from "../csv/csv.ts";
import { DomainError } from "../errors.ts";
import { storableText } from "../text.ts";
import { EmailAddress, Language, MOST_INVITED_AT_ONCE, PersonName } from "./people.ts";
import { Role } from "./role.ts";

export const LONGEST_IMPORT = 200_000;

export const ImportPeople = z.strictObject({
  csv: storableText().min(1).max(LONGEST_IMPORT),
  language: Language.default("en"),
  /** True only says what would happen. */
  isPreview: z.boolean(),
});
export type ImportPeople = z.infer<typeof ImportPeople>;

export const RowProblem = z.enum(["email", "name", "role", "team", "twice"]);
export type RowProblem = z.infer<typeof RowProblem>;

/** `created` in a preview is who would be. */
export const ImportOutcome = z.enum(["created", "exists", "invalid"]);
export const ImportReport = z.object({
  rows: z.array(
    z.object({
      line: z.number().int(),
      email: z.string(),
      name: z.string(),
      role: z.string(),
      teams: z.string(),
      outcome: ImportOutcome,
      problem: RowProblem.nullable(),
    }),
  ),
});
export type ImportReport = z.infer<typeof ImportReport>;

/** What the columns may be called, in small letters. */
const COLUMNS = {
  email: ["email", "e-mail", "correo", "mail"],
  name: ["name", "nome", "nombre"],
  role: ["role", "papel", "rol", "função"],
  teams: ["teams", "team", "equipes", "equipe", "equipos", "equipo"],
} as const;
type Column = keyof typeof COLUMNS;

/** Also as the screens call them. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ["", "agent"],
  ["agent", "agent"],
  ["agente", "agent"],
  ["team lead", "team_lead"],
  ["team_lead", "team_lead"],
  ["líder de equipe", "team_lead"],
  ["líder de equipo", "team_lead"],
  ["supervisor", "supervisor"],
  ["admin", "admin"],
  ["administrador", "admin"],
]);

export type ReadPerson = {
  line: number;
  /** As they stand in the table. */
  cells: Record<Column, string>;
  email: string;
  name: string | null;
  role: Role;
  /** Names of teams, separated by `|` in the table. */
  teams: string[];
  problem: RowProblem | null;
};

/** @throws DomainError `invalid_input` for a table without a column of e-mails, without rows, or with too many */
export function readPeople(csv: string): ReadPerson[] {
  const [head, ...rows] = readCsv(csv);
  const columns = new Map<Column, number>();
  for (const [column, names] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const at = head?.cells.findIndex((cell) => names.includes(cell.toLowerCase())) ?? -1;
    if (at >= 0) columns.set(column, at);
  }
  if (!columns.has("email"))
    throw new DomainError("invalid_input", "The first line must name the columns: email, name, role, teams.");
  if (rows.length === 0) throw new DomainError("invalid_input", "There are no rows below the names of the columns.");
  if (rows.length > MOST_INVITED_AT_ONCE)
    throw new DomainError(
      "invalid_input",
      `At most ${MOST_INVITED_AT_ONCE} people at once; this table has ${rows.length}.`,
    );
  const seen = new Set<string>();
  return rows.map(({ line, cells }) => {
    const cell = (column: Column) => plainCell(cells[columns.get(column) ?? -1] ?? "").trim();
    return readPerson(
      line,
      { email: cell("email"), name: cell("name"), role: cell("role"), teams: cell("teams") },
      seen,
    );
  });
}

function readPerson(line: number, cells: ReadPerson["cells"], seen: Set<string>): ReadPerson {
  const email = EmailAddress.safeParse(cells.email);
  const name = cells.name === "" ? null : PersonName.safeParse(cells.name);
  const role = ROLES.get(cells.role.toLowerCase());
  const isTwice = email.success && seen.has(email.data);
  if (email.success) seen.add(email.data);
  const problem = !email.success
    ? "email"
    : isTwice
      ? "twice"
      : name && !name.success
        ? "name"
        : role === undefined
          ? "role"
          : null;
  return {
    line,
    cells,
    email: email.success ? email.data : cells.email,
    name: name?.success ? name.data : null,
    role: role ?? "agent",
    teams: cells.teams
      .split("|")
      .map((team) => team.trim())
      .filter((team) => team !== ""),
    problem,
  };
}
