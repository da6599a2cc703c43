import { LiveEvent } from "@max/domain/live/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeDeps } from "../test/fake-deps.ts";
import { LIVE_TOPICS, PROCEDURES, ROUTES } from "./permission-table.ts";
import { restProcedures } from "./rest/bridge.ts";
import { allProcedures } from "./router.ts";
import { type ApiServer, buildServer } from "./server.ts";

describe("the table of who may call what", () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await buildServer(fakeDeps({ simulatorUrl: "http://127.0.0.1:9" }));
  });
  afterAll(() => server.close());

  it("has every procedure with the permission it declares, and no other", () => {
    const declared = Object.fromEntries(allProcedures().map(({ path, meta }) => [path, meta.permission]));
    expect(declared).toEqual(PROCEDURES);
  });

  it("has every route with the permission it declares, and no other", () => {
    const declared = Object.fromEntries(server.routes.map(({ route, permission }) => [route, permission]));
    expect(declared).toEqual(ROUTES);
  });

  it("has every kind of live event", () => {
    expect(Object.keys(LIVE_TOPICS).sort()).toEqual(LiveEvent.options.map((o) => o.shape.type.value).sort());
  });

  it("leaves no procedure out of REST but those that need a cookie, a socket, or a person at a page with a password", () => {
    const inRest = new Set(restProcedures().map(({ path }) => path));
    const notInRest = allProcedures().flatMap(({ path }) => (inRest.has(path) ? [] : [path]));
    expect(notInRest.sort()).toEqual([
      "auth.changePassword",
      "auth.choosePassword",
      "auth.forgotPassword",
      "auth.readLink",
      "auth.signIn",
      "auth.signOut",
      "live.events",
      "live.viewers",
    ]);
  });

  it("stops a route that declares nothing", async () => {
    const { createApp } = await import("./http/app.ts");
    const { app } = createApp(fakeDeps());
    expect(() => app.get("/open-by-mistake", () => "oops")).toThrow("/open-by-mistake declares no permission");
  });
});
