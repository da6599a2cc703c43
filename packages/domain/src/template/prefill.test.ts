import { describe, expect, it } from "vitest";
import { prefill } from "./prefill.ts";

const values = { "contact.first_name": "Lia", "agent.first_name": "Ana", "company.name": "Casa Lumen" };
const filled = (body: string, isNamed = false) =>
  prefill({ header: null, body, footer: null, buttons: [], isNamed, hasUnknownParts: false }, values).map(
    ({ slot, text }) => `${slot}=${text}`,
  );

describe("what is filled in before the agent looks", () => {
  it.each([
    ["Hi {{1}}, your order {{2}} left", false, ["body.1=Lia"]],
    ["Olá {{1}}!", false, ["body.1=Lia"]],
    ["Your code is {{1}}", false, []],
    ["Which {{1}}?", false, []],
    [
      "Olá {{nome}}, aqui é {{atendente}} da {{empresa}}: {{codigo}}",
      true,
      ["body.nome=Lia", "body.atendente=Ana", "body.empresa=Casa Lumen"],
    ],
  ])("of %j is what can be told", (body, isNamed, slots) => expect(filled(body, isNamed)).toEqual(slots));

  it("is nothing where nothing is known", () => {
    expect(
      prefill(
        { header: null, body: "Hi {{1}}", footer: null, buttons: [], isNamed: false, hasUnknownParts: false },
        {},
      ),
    ).toEqual([]);
  });
});
