import { randomUUID } from "node:crypto";
import type { TenantId } from "@max/domain/ids";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { silentBus } from "../test/factories.ts";
import { TEST_MASTER_KEY } from "../test/test-master-key.ts";
import { connectDatabase, type Database, isGivenUp } from "./client.ts";
import { roleUrl } from "./roles.ts";
import { type Call, inTransaction, type Tx } from "./transaction.ts";

const ownerUrl = inject("databaseUrl");
let db: Database;

beforeEach(() => {
  db = connectDatabase({
    appUrl: roleUrl(ownerUrl, "max_app", TEST_MASTER_KEY),
    systemUrl: roleUrl(ownerUrl, "max_system", TEST_MASTER_KEY),
    bus: silentBus,
    appPoolSize: 1,
    systemPoolSize: 1,
    answerLimitMs: 300,
  });
});
afterEach(() => db.close());

describe("a statement that gets no answer", () => {
  it("is given up, and its connection with it, so that the next one has a good one", async () => {
    const failure = await db.app.query("select pg_sleep(30)").catch((error: unknown) => error);
    expect(isGivenUp(failure)).toBe(true);
    expect((await db.app.query("select 7 as n")).rows).toEqual([{ n: 7 }]);
  });

  it("ends its transaction without waiting for a rollback that nobody would answer", async () => {
    const tenantId = randomUUID() as TenantId;
    const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "test" }, requestId: "test" };
    const asked = [
      (tx: Tx) => tx.query("select pg_sleep(30)"),
      (tx: Tx) => tx.orm.execute("select pg_sleep(30)").then(() => []),
    ];
    for (const ask of asked) {
      const failure = await inTransaction(call, ask).catch((error: unknown) => error);
      expect(isGivenUp(failure)).toBe(true);
    }
    expect(await inTransaction(call, (tx) => tx.query("select 7 as n"))).toEqual([{ n: 7 }]);
  });
});

describe("a connection that the server ends between two statements of a transaction", () => {
  it("fails the transaction and not the process, and the next one has a good connection", async () => {
    const tenantId = randomUUID() as TenantId;
    const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "test" }, requestId: "test" };
    const broken = inTransaction(call, async (tx) => {
      const [me] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
      await endSession(me!.pid);
      return tx.query("select 1");
    });
    await expect(broken).rejects.toThrow();
    expect(await inTransaction(call, (tx) => tx.query("select 7 as n"))).toEqual([{ n: 7 }]);
  });

  async function endSession(pid: number): Promise<void> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query("select pg_terminate_backend($1, 5000)", [pid]);
    await owner.end();
    // The word of it has to arrive here before the next statement is written.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

describe("a process that stands still in the middle of a transaction", () => {
  it.each(["app", "system"] as const)("keeps its locks from the others for five seconds at most (%s)", async (pool) => {
    const { rows } = await db[pool].query("show idle_in_transaction_session_timeout");
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: "5s" }]);
  });
});
