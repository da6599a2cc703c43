import { describe, expect, it } from "vitest";
import { checkNumber, subscribeAccount } from "./account.ts";

const number = { id: "300", display_phone_number: "+1 555-010-0100", verified_name: "Loja Teste" };
const error = (code: number, subcode?: number) => ({
  error: { code, message: "Malformed access token EAATESTTOKEN", ...(subcode && { error_subcode: subcode }) },
});
type Answers = Record<string, [number, unknown]>;
/** Meta's own example of a proof, for the secret `app-secret-for-tests`. */
const PROOF = "5e99d60d3ce490c0a8ed1012dfc890bd7a28314643d5e367ed47cb3918c39849";

/** Answers by the start of the path; every other address is unknown to it. */
const graph = (answers: Answers) => {
  const answering = ((url: string) => {
    const path = url.replace("https://graph.example.test/v25.0/", "");
    const [, [status, body]] = Object.entries(answers).find(([start]) => path.startsWith(start)) ?? [
      "",
      [404, error(100)],
    ];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }) as typeof fetch;
  return { graphUrl: "https://graph.example.test", apiVersion: "v25.0", fetch: answering };
};
const claim = { accessToken: "EAATESTTOKEN", phoneNumberId: "300", wabaId: "200", appSecret: null };
const check = (answers: Answers, more: Partial<typeof claim> | { appSecret: string } = {}) =>
  checkNumber(graph(answers), { ...claim, ...more }, AbortSignal.timeout(5_000));
const next = (after: string) => ({ paging: { cursors: { after }, next: "https://graph.example.test/more" } });

describe("checking that a token owns a number", () => {
  it("says so when Meta shows the number and lists it in the business account", async () => {
    const answers: Answers = {
      "300?fields": [200, number],
      "200/phone_numbers?fields=id&limit=100&after=c1": [200, { data: [{ id: "300" }] }],
      "200/phone_numbers": [200, { data: [{ id: "301" }], ...next("c1") }],
    };
    expect(await check(answers)).toEqual({
      result: "works",
      reason: "Loja Teste",
      displayPhoneNumber: "+1 555-010-0100",
    });
  });

  it.each<[string, Answers, string]>([
    [
      "a number of another business account",
      { "300": [200, number], "200": [200, { data: [{ id: "301" }] }] },
      "not_ours",
    ],
    ["a business account that is not there", { "300": [200, number], "200": [400, error(100, 33)] }, "account_unknown"],
    ["a token without the rights", { "300": [200, number], "200": [403, error(200)] }, "no_permission"],
    ["a number this token may not see", { "300": [400, error(100, 33)] }, "number_unknown"],
    ["another number than was asked for", { "300": [200, { ...number, id: "999" }] }, "number_unknown"],
    ["a token nobody knows", { "300": [401, error(190)] }, "refused"],
    ["a token that expired", { "300": [401, error(190, 463)] }, "expired"],
    ["a locked account", { "300": [400, error(131031)] }, "restricted"],
    ["a rate limit", { "300": [400, error(4)] }, "too_often"],
    ["a fault of Meta's", { "300": [500, "oops"] }, "away"],
    ["an answer about something else", { "300": [200, { name: "x" }] }, "away"],
    ["a list that never ends", { "300": [200, number], "200": [200, { data: [], ...next("c") }] }, "not_ours"],
  ])("tells apart: %s", async (_, answers, result) => {
    const found = await check(answers);
    expect(found).toMatchObject({ result });
    expect(found.reason ?? "").not.toContain("EAATESTTOKEN");
  });

  it("takes an app secret only with the proof that the token's app would make with it", async () => {
    const answers: Answers = {
      [`300?fields=id&appsecret_proof=${PROOF}`]: [200, { id: "300" }],
      "300?fields=id&appsecret_proof": [400, error(100)],
      "300?fields": [200, number],
      "200": [200, { data: [{ id: "300" }] }],
    };
    expect(await check(answers, { appSecret: "app-secret-for-tests" })).toMatchObject({ result: "works" });
    expect(await check(answers, { appSecret: "another" })).toMatchObject({ result: "wrong_app_secret" });
  });

  it("does not even ask with a token that no header can carry", async () => {
    expect(await check({}, { accessToken: "EAA\nTEST" })).toMatchObject({ result: "refused" });
  });
});

it.each<[string, [number, unknown], string]>([
  ["done", [200, { success: true }], "works"],
  ["without the right to", [400, error(10)], "no_permission"],
  ["for an account that is not there", [404, error(100, 33)], "account_unknown"],
])("asks for the account's webhooks: %s", async (_, answer, result) => {
  const asked = subscribeAccount(graph({ "200/subscribed_apps": answer }), claim, AbortSignal.timeout(5_000));
  expect(await asked).toMatchObject({ result });
});
