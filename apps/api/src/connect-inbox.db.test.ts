/** Connecting a number over the api: Meta is asked first, what it finds is said in a way one can act on, and nothing is stored till then. */
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import type { InboxCheck } from "@max/domain/inbox/check";
import type { TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { createApiKey } from "@max/services/auth/api-key";
import { reachableInbox } from "@max/services/inbox/reachable-inbox";
import { makeTenant, startApi, type TestApi } from "../test/start-api.ts";

let api: TestApi;
let tenant: TestTenant;
let cookie: string;
let key: string;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await makeTenant(api.db);
  cookie = (await api.addPerson(tenant, { name: "Ada", role: "admin" })).cookie;
  key = (await createApiKey(tenant.call, { name: "shop", scopes: ["admin"] })).secret;
  meta("works");
});

const asked: object[] = [];
function meta(result: InboxCheck["result"], subscription: InboxCheck["result"] = "works") {
  asked.length = 0;
  api.deps.metaNumbers = {
    async check(claim) {
      asked.push(claim);
      return { result, reason: "error 1", displayPhoneNumber: "+1 555-010-0100" };
    },
    subscribe: async () => ({ result: subscription, reason: null }),
  };
  api.deps.askInbox = async (reachable) => {
    asked.push(reachable);
    return { result, reason: null };
  };
}
let lastNumber = Date.now();
const number = () => ({
  name: "Sales line",
  phoneNumberId: String((lastNumber += 1)),
  wabaId: "200",
  accessToken: "EAA-new",
  appSecret: "app-secret",
});
const connect = (input: object) => api.call("inbox.connectWhatsApp", input, { cookie });
const inboxes = async () =>
  (await api.call("inbox.list", undefined, { cookie, method: "GET" })).data as { id: string }[];

it("stores a number that Meta says is theirs, with what Meta calls it, and shows its verify token once", async () => {
  const { data } = await connect(number());
  expect(data).toMatchObject({
    inbox: {
      name: "Sales line",
      verifiedAt: null,
      account: { displayPhoneNumber: "+1 555-010-0100", hasOwnApp: true },
    },
    verifyToken: expect.stringMatching(/^[\w-]{43}$/),
  });
  const { verifyToken } = data as { verifyToken: string };
  expect(JSON.stringify(await inboxes())).not.toMatch(new RegExp(`${verifyToken}|app-secret|EAA-new`));
  expect(api.lines.join("\n")).not.toMatch(/app-secret|EAA-new/);
});

it.each([
  ["expired", "token_refused", 409],
  ["no_permission", "token_refused", 409],
  ["wrong_app_secret", "token_refused", 409],
  ["too_often", "too_many_requests", 429],
  ["away", "unavailable", 503],
] as const)(
  "stores nothing when Meta says %s, and names it to the page and to programs",
  async (problem, code, status) => {
    meta(problem);
    const { error } = await connect(number());
    expect(error?.data).toMatchObject({ domainCode: code, problem });
    const response = await fetch(`${api.url}/api/v1/inboxes/whatsapp`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(number()),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, problem, message: expect.stringMatching(/\w+\./) });
    expect(await inboxes()).toHaveLength(1);
  },
);

it("stores nothing when Meta would not send its webhooks", async () => {
  meta("works", "no_permission");
  expect((await connect(number())).error?.data).toMatchObject({ problem: "no_permission" });
  expect(await inboxes()).toHaveLength(1);
});

it("asks for an app secret only where MAX has no Meta app of its own, and asks Meta nothing before", async () => {
  const { appSecret: _own, ...shared } = number();
  expect((await connect(shared)).data).toMatchObject({
    verifyToken: null,
    inbox: { webhookPath: "/webhooks/whatsapp" },
  });
  const { metaAppSecrets } = api.config;
  api.config.metaAppSecrets = [];
  asked.length = 0;
  expect((await connect({ ...shared, phoneNumberId: "1" })).error?.data).toMatchObject({
    problem: "app_secret_missing",
  });
  expect(asked).toEqual([]);
  api.config.metaAppSecrets = metaAppSecrets;
});

it("keeps the old secrets until Meta has taken the new ones", async () => {
  const { data } = await connect(number());
  const { id: inboxId } = (data as { inbox: { id: typeof tenant.inboxId } }).inbox;
  const secrets = async () => {
    const { secret, appSecret } = await reachableInbox(tenant.call, TEST_MASTER_KEY, inboxId);
    return { secret, appSecret };
  };
  const before = { secret: "EAA-new", appSecret: "app-secret" };
  for (const wanted of [{ accessToken: "EAA-newer" }, { appSecret: "other-secret" }]) {
    meta("expired");
    const { error } = await api.call("inbox.replaceWhatsAppSecrets", { inboxId, ...wanted }, { cookie });
    expect(error?.data).toMatchObject({ problem: "expired" });
    expect(await secrets()).toEqual(before);
    // Each is tried with what stays of the others.
    const { accessToken = before.secret, appSecret = before.appSecret } = wanted as Partial<ReturnType<typeof number>>;
    expect(asked.at(-1)).toMatchObject({ secret: accessToken, appSecret });
  }
  meta("works");
  await api.call("inbox.replaceWhatsAppSecrets", { inboxId, accessToken: "EAA-newer" }, { cookie });
  expect(await secrets()).toEqual({ ...before, secret: "EAA-newer" });
});

it("is for admins alone", async () => {
  const sue = await api.addPerson(tenant, { name: "Sue", role: "supervisor" });
  for (const path of ["inbox.connectWhatsApp", "inbox.connectChatApp", "inbox.connectWidget", "inbox.switch"]) {
    const { error } = await api.call(path, {}, { cookie: sue.cookie });
    expect(error?.data.domainCode, path).toBe("forbidden");
  }
  expect(asked).toEqual([]);
});
