import { describe, expect, it } from "vitest";
import { readTemplates } from "./templates.ts";

const body = { type: "BODY", text: "Hi {{1}}" };
const template = (id: string, more: object = {}) => ({
  id,
  name: `name_${id}`,
  language: "en_US",
  status: "APPROVED",
  category: "UTILITY",
  components: [body],
  ...more,
});

/** Answers page by page, the first without a cursor. */
const read = (pages: [status: number, body: unknown][]) => {
  const asked: string[] = [];
  const answering = ((url: string) => {
    asked.push(url.replace("https://graph.example.test/v25.0/", ""));
    const [status, answer] = pages[asked.length - 1] ?? [404, {}];
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  }) as typeof fetch;
  const config = { graphUrl: "https://graph.example.test", apiVersion: "v25.0", fetch: answering };
  const account = { accountKey: "200", accessToken: "EAATESTTOKEN" };
  return { asked, outcome: readTemplates(config, account, AbortSignal.timeout(5_000)) };
};
const next = (after: string) => ({ paging: { cursors: { after }, next: "https://graph.example.test/more" } });

describe("reading the templates of an account", () => {
  it("goes on until there is no next page, and keeps each once", async () => {
    const { asked, outcome } = read([
      [200, { data: [template("1"), template("2")], ...next("c1") }],
      [200, { data: [template("2"), template("3")], paging: { cursors: { after: "c2" } } }],
    ]);
    expect(await outcome).toMatchObject({ kind: "read", unreadable: 0 });
    expect((await outcome).kind === "read" && (await outcome)).toHaveProperty("templates.length", 3);
    expect(asked[1]).toMatch(/^200\/message_templates\?.*&after=c1$/);
  });

  it("leaves out what it cannot understand, and its neighbours live", async () => {
    const { outcome } = read([
      [200, { data: [template("1"), { id: "2" }, null, template("3", { name: "Not A Name" })] }],
    ]);
    expect(await outcome).toMatchObject({ kind: "read", unreadable: 3, templates: [{ id: "1" }] });
  });

  it("knows headers, footers and buttons, and says when there is something it does not know", async () => {
    const components = [
      { type: "HEADER", format: "IMAGE" },
      body,
      { type: "FOOTER", text: "Bye" },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "Go", url: "https://x.test/{{1}}" }] },
    ];
    const strange = (part: object) => template("9", { components: [body, part] });
    const { outcome } = read([
      [
        200,
        {
          data: [
            template("1", { components, parameter_format: "NAMED", quality_score: { score: "RED" } }),
            strange({ type: "CAROUSEL" }),
            { ...strange({ type: "BUTTONS", buttons: [{ type: "FLOW", text: "Start" }] }), id: "10", name: "name_10" },
            template("11", { category: "AUTHENTICATION" }),
          ],
        },
      ],
    ]);
    expect(await outcome).toMatchObject({
      templates: [
        {
          quality: "RED",
          parts: {
            header: { format: "image" },
            body: "Hi {{1}}",
            footer: "Bye",
            buttons: [{ kind: "url", text: "Go" }],
            isNamed: true,
            hasUnknownParts: false,
          },
        },
        { parts: { hasUnknownParts: true } },
        { parts: { hasUnknownParts: true } },
        { parts: { hasUnknownParts: true } },
      ],
    });
  });

  it.each([
    ["a token that expired", [[401, { error: { code: 190, message: "x" } }]]],
    [
      "a second page that fails",
      [
        [200, { data: [template("1")], ...next("c") }],
        [500, "oops"],
      ],
    ],
    ["an answer about something else", [[200, { name: "x" }]]],
    ["a list without an end", Array.from({ length: 101 }, () => [200, { data: [], ...next("c") }])],
  ] as [string, [number, unknown][]][])("fails as a whole at %s", async (_what, pages) => {
    expect(await read(pages).outcome).toMatchObject({ kind: "failed", reason: expect.any(String) as string });
  });
});
