import { isSignedBy } from "@max/channels/chat-app/signature";
import { type OutsideFetch, OutsideFetchError, type OutsideRequest } from "@max/platform/outside-fetch";
import { describe, expect, it } from "vitest";
import { createAskInbox, createMetaNumbers } from "./ask-inbox.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const numbers = createMetaNumbers({ graphUrl: "http://127.0.0.1:9", apiVersion: "v23.0" });
const app = {
  account: { type: "chat_app" as const, outboundUrl: "https://app.example/max" },
  secret: SECRET,
  appSecret: null,
};

const askingWith = (fetchOutside: OutsideFetch) => createAskInbox({ numbers, fetchOutside });
const failing = (error: Error) =>
  askingWith(async () => {
    throw error;
  });

describe("asking a company's app whether it knows us", () => {
  it("posts one signed event, and an answer of success is enough", async () => {
    const asked: OutsideRequest[] = [];
    const ask = askingWith(async (wanted) => {
      asked.push(wanted);
      return { status: 204, contentType: null, sizeBytes: 0 };
    });
    expect(await ask(app)).toEqual({ result: "works", reason: null });
    const [{ url, body, headers }] = asked as [OutsideRequest];
    expect(url).toBe("https://app.example/max");
    expect(JSON.parse(String(body))).toMatchObject({ type: "ping" });
    expect(isSignedBy(Buffer.from(body!), headers!, [SECRET], new Date())).toBe(true);
  });

  it.each([
    [401, "refused"],
    [404, "refused"],
    [500, "away"],
  ])("tells an answer of %s as %s", async (status, result) => {
    const error = new OutsideFetchError("status", `It answered ${status}.`, { status });
    expect(await failing(error)(app)).toEqual({ result, reason: `It answered ${status}.` });
  });

  it("says that nobody was there, and passes a fault of ours on", async () => {
    expect(await failing(new OutsideFetchError("not_found", "No such host."))(app)).toMatchObject({ result: "away" });
    await expect(failing(new TypeError("oops"))(app)).rejects.toThrow("oops");
  });

  it("refuses without a secret, and has nothing to ask of a widget", async () => {
    const ask = failing(new Error("nothing is asked"));
    expect(await ask({ ...app, secret: null })).toMatchObject({ result: "refused" });
    const look = { allowedOrigins: [], title: "x", greeting: "", replyTime: "", colour: "#000000" };
    const account = { type: "widget" as const, ...look, askName: "no" as const, askEmail: "no" as const };
    expect(await ask({ account, secret: SECRET, appSecret: null })).toMatchObject({ result: "nothing_to_ask" });
  });
});

it("says that Meta is away when it cannot be reached", async () => {
  const account = {
    type: "whatsapp" as const,
    phoneNumberId: "1",
    wabaId: "2",
    displayPhoneNumber: null,
    hasOwnApp: false,
    templatesReadAt: null,
    failure: null,
  };
  expect(await failing(new Error("unused"))({ account, secret: "token", appSecret: null })).toMatchObject({
    result: "away",
  });
});
