import { expect, it } from "vitest";
import { beginAgain, beginTemplate, begunTemplateOf, leaveTemplate } from "./begun-templates.ts";
import { useDrafts } from "./drafts.ts";

it("a template that is filled in is its writer's: whoever signs in after them on the same page finds none", () => {
  useDrafts.setState({ owner: "lumen.ana" });
  beginAgain("c1", { name: "order_update", language: "en", parameters: [{ slot: "body.1", text: "Tessa" }] });
  beginTemplate("c2", null);
  const begun = { name: "order_update", language: "en", typed: { "body.1": "Tessa" } };
  expect([begunTemplateOf("c1"), begunTemplateOf("c2")]).toEqual([begun, null]);
  useDrafts.setState({ owner: "lumen.ben" });
  expect(begunTemplateOf("c1")).toBeNull();
  leaveTemplate("c1");
  useDrafts.setState({ owner: "lumen.ana" });
  expect(begunTemplateOf("c1")).toEqual(begun);
  leaveTemplate("c1");
  expect(begunTemplateOf("c1")).toBeNull();
});
