/** F12: every connection to the database is taken by something slow. Whoever comes is told soon, and it passes by itself. */
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { makeTenant, startApi, type TestApi } from "../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

it("refuses calls as unavailable, says saturated where it is asked, and serves again when the slow ones are done", async () => {
  const tenant = await makeTenant(api.db);
  const ana = await api.addPerson(tenant, { name: "Ana", role: "admin" });
  const list = () => api.call("conversation.list", {}, { cookie: ana.cookie, method: "GET" });
  const ready = async () => {
    const response = await fetch(`${api.url}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  expect((await list()).status).toBe(200);

  const slow = Array.from({ length: 50 }, () => api.db.app.query("select pg_sleep(5)").catch(() => "refused"));
  expect(await ready()).toEqual({ status: 503, body: { database: "saturated", bus: "up", storing: "up" } });
  const from = performance.now();
  const answers = await Promise.all([list(), list(), list()]);
  expect(performance.now() - from).toBeLessThan(4_500);
  expect(answers.map(({ status, error }) => [status, error?.data.domainCode])).toEqual([
    [503, "unavailable"],
    [503, "unavailable"],
    [503, "unavailable"],
  ]);
  // A refused one is not left behind in the line.
  expect((await Promise.all(slow)).filter((answer) => answer === "refused")).toHaveLength(50 - api.db.app.options.max);
  expect((await list()).status).toBe(200);
  expect(await ready()).toEqual({ status: 200, body: { database: "up", bus: "up", storing: "up" } });
  expect(api.db.app.waitingCount).toBe(0);
}, 30_000);
