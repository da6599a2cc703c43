import { describe, expect, it } from "vitest";
import { renderTemplate, slotsOf, templateProblem, type TemplateParts } from "./template.ts";

const order: TemplateParts = {
  header: { format: "text", text: "Order {{1}}" },
  body: "Hi {{1}}, there is news about {{2}}.",
  footer: "Answer to reach us",
  buttons: [
    { kind: "quick_reply", text: "Talk to someone", url: null },
    { kind: "url", text: "Follow", url: "https://example.test/{{1}}" },
  ],
  isNamed: false,
  hasUnknownParts: false,
};
const filled = [
  { slot: "header.1", text: "BR1" },
  { slot: "body.1", text: "Lia" },
  { slot: "body.2", text: "your {{1}}" },
  { slot: "button.1.url", text: "BR1" },
];
const approved = { status: "APPROVED", parts: order };

describe("a template", () => {
  it("has a slot for every variable, in the order in which it is read", () => {
    expect(slotsOf(order).map(({ id }) => id)).toEqual(filled.map(({ slot }) => slot));
    expect(slotsOf({ ...order, header: { format: "image", text: null } })[0]).toMatchObject({
      id: "header.media",
      kind: "link",
    });
  });

  it("reads as the customer will see it, and what is filled in is not read again", () => {
    expect(renderTemplate(order, filled)).toEqual({
      header: "Order BR1",
      body: "Hi Lia, there is news about your {{1}}.",
      footer: "Answer to reach us",
      buttons: ["Talk to someone", "Follow"],
    });
    expect(renderTemplate(order, []).body).toBe(order.body);
  });

  it.each([
    ["all is filled in", approved, filled, null],
    ["something is missing", approved, filled.slice(1), { type: "missing", slot: "header.1" }],
    [
      "a value has a line break",
      approved,
      [...filled.slice(0, 3), { slot: "button.1.url", text: "a\nb" }],
      { type: "forbidden", slot: "button.1.url" },
    ],
    [
      "a slot is not one of its own",
      approved,
      [...filled, { slot: "body.9", text: "x" }],
      { type: "unknown_slot", slot: "body.9" },
    ],
    ["it is paused", { ...approved, status: "PAUSED" }, filled, { type: "not_approved" }],
    [
      "it has parts that cannot be filled",
      { ...approved, parts: { ...order, hasUnknownParts: true } },
      filled,
      { type: "unknown_parts" },
    ],
  ] as const)("when %s is judged so", (_what, template, values, problem) => {
    expect(templateProblem(template, values)).toEqual(problem);
  });

  it("takes only a link for a picture", () => {
    const parts = { ...order, header: { format: "image" as const, text: null }, body: "Hello", buttons: [] };
    const judge = (text: string) => templateProblem({ status: "APPROVED", parts }, [{ slot: "header.media", text }]);
    expect(judge("https://example.test/a.jpg")).toBeNull();
    expect(judge("javascript:alert(1)")).toEqual({ type: "forbidden", slot: "header.media" });
  });
});
