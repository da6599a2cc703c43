import { describe, expect, it } from "vitest";
import { readPeople } from "./people-csv.ts";

describe("a table of people", () => {
  it("is read by the names of its columns, in any order and language", () => {
    expect(readPeople("Nome;E-mail;Papel;Equipes\nAna Lima;ANA@casa.example;Agente;Billing|Returns\n")).toMatchObject([
      {
        line: 2,
        email: "ana@casa.example",
        name: "Ana Lima",
        role: "agent",
        teams: ["Billing", "Returns"],
        problem: null,
      },
    ]);
    expect(readPeople("email\nana@casa.example")).toMatchObject([
      { name: null, role: "agent", teams: [], problem: null },
    ]);
  });

  it("says of each row what is wrong with it", () => {
    const rows = readPeople(
      [
        "email,name,role",
        "ana,Ana,agent",
        "ben@casa.example,Ben,boss",
        "BEN@casa.example,Ben,agent",
        "cid@casa.example,Cid,constructor",
      ].join("\n"),
    );
    expect(rows.map(({ problem }) => problem)).toEqual(["email", "role", "twice", "role"]);
  });

  it("takes a name that looks like a formula as the name that it is", () => {
    expect(readPeople(`email,name\na@b.example,'=cmd()\nc@d.example,=1+1`).map(({ name }) => name)).toEqual([
      "=cmd()",
      "=1+1",
    ]);
  });

  it.each([
    ["no column of e-mails", "name,role\nAna,agent"],
    ["no rows", "email,name\n"],
    ["nothing", "\n"],
    [
      "more rows than are invited at once",
      `email\n${Array.from({ length: 201 }, (_, n) => `p${n}@b.example`).join("\n")}`,
    ],
  ])("with %s is refused as a whole", (_what, csv) => {
    expect(() => readPeople(csv)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});
