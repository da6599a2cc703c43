import { describe, expect, it } from "vitest";
import { checkNumber } from "./account.ts";

const number = { id: "300", display_phone_number: "+1 555-010-0100", verified_name: "Loja Teste" };
const error = (code: number) => ({ error: { code, message: "Sample" } });

/** Answers by the start of the path; every other address is unknown to it. */
const check = (answers: Record<string, [number, unknown]>, token = "EAATESTTOKEN") => {
  const answering = ((url: string) => {
    const path = url.replace("https://graph.example.test/v25.0/", "");
    const [, [status, body]] = Object.entries(answers).find(([start]) => path.startsWith(start)) ?? [
      "",
      [404, error(100)],
    ];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }) as typeof fetch;
  const config = { graphUrl: "https://graph.example.test", apiVersion: "v25.0", fetch: answering };
  return checkNumber(config, token, "300", "200", AbortSignal.timeout(5_000));
};
const next = (after: string) => ({ paging: { cursors: { after }, next: "https://graph.example.test/more" } });

describe("checking that a token owns a number", () => {
  it("says so when Meta shows the number and lists it in the business account", async () => {
    const answers: Record<string, [number, unknown]> = {
      "300?fields": [200, number],
      "200/phone_numbers?fields=id&limit=100&after=c1": [200, { data: [{ id: "300" }] }],
      "200/phone_numbers": [200, { data: [{ id: "301" }], ...next("c1") }],
    };
    expect(await check(answers)).toEqual({
      kind: "owned",
      phoneNumberId: "300",
      displayPhoneNumber: "+1 555-010-0100",
      verifiedName: "Loja Teste",
    });
  });

  it.each<[string, Record<string, [number, unknown]>, string]>([
    [
      "a number of another business account",
      { "300": [200, number], "200": [200, { data: [{ id: "301" }] }] },
      "not_owned",
    ],
    ["a business account this token may not see", { "300": [200, number], "200": [403, error(200)] }, "not_owned"],
    ["a number this token may not see", { "300": [400, error(100)] }, "not_owned"],
    ["another number than was asked for", { "300": [200, { ...number, id: "999" }] }, "not_owned"],
    ["a token that expired", { "300": [401, error(190)] }, "unauthorised"],
    ["a rate limit", { "300": [400, error(4)] }, "try_later"],
    ["a fault of Meta's", { "300": [500, "oops"] }, "try_later"],
    ["an answer about something else", { "300": [200, { name: "x" }] }, "try_later"],
    ["a list that never ends", { "300": [200, number], "200": [200, { data: [], ...next("c") }] }, "not_owned"],
  ])("tells apart: %s", async (_, answers, kind) => {
    expect(await check(answers)).toMatchObject({ kind });
  });

  it("does not even ask with a token that no header can carry", async () => {
    expect(await check({}, "EAA\nTEST")).toMatchObject({ kind: "unauthorised" });
  });
});
