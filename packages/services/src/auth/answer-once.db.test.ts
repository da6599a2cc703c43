import { makeTenant, testDatabase } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { afterAll, describe, expect, inject, it } from "vitest";
import { type Answer, answerOnce } from "./answer-once.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

async function caller() {
  const tenant = await makeTenant(db);
  const ana = await tenant.addUser({ name: "Ana", role: "agent" });
  const ben = await tenant.addUser({ name: "Ben", role: "agent" });
  let runs = 0;
  const work =
    (status = 200) =>
    async (): Promise<Answer> => ({ status, json: `{"run":${++runs}}` });
  return { tenant, asAna: tenant.callAs(ana), asBen: tenant.callAs(ben), work, runs: () => runs };
}

describe("a write under an idempotency key", () => {
  it("happens once, and every repeat hears the first answer to the letter", async () => {
    const { asAna, work, runs } = await caller();
    const request = { key: "order-7", request: "send {}" };
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await answerOnce(asAna, request, work()));
    expect(answers).toEqual(answers.map(() => ({ status: 200, json: '{"run":1}' })));
    expect(runs()).toBe(1);
  });

  it("is refused for a different request under the same key", async () => {
    const { asAna, work, runs } = await caller();
    await answerOnce(asAna, { key: "order-7", request: "send 1" }, work());
    await expect(answerOnce(asAna, { key: "order-7", request: "send 2" }, work())).rejects.toMatchObject({
      code: "conflict",
    });
    expect(runs()).toBe(1);
  });

  it("is refused while the first is running, so that ten at once happen once", async () => {
    const { asAna, work, runs } = await caller();
    const request = { key: "order-7", request: "send {}" };
    let finish = () => {};
    const isFinished = new Promise<void>((resolve) => (finish = resolve));
    const slow = async () => {
      await isFinished;
      return work()();
    };
    const all = Array.from({ length: 10 }, () =>
      answerOnce(asAna, request, slow).catch((e: { code: string }) => e.code),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    finish();
    const answers = await Promise.all(all);
    expect(answers.filter((answer) => answer === "conflict")).toHaveLength(9);
    expect(runs()).toBe(1);
  });

  it("may be tried again when it was refused or failed", async () => {
    const { asAna, work } = await caller();
    const request = { key: "order-7", request: "send {}" };
    expect(await answerOnce(asAna, request, work(409))).toMatchObject({ status: 409 });
    await expect(answerOnce(asAna, request, () => Promise.reject(new Error("the cable")))).rejects.toThrow("the cable");
    expect(await answerOnce(asAna, request, work())).toEqual({ status: 200, json: '{"run":2}' });
  });

  it("belongs to its caller: another's key of the same name is another", async () => {
    const { asAna, asBen, work } = await caller();
    const request = { key: "order-7", request: "send {}" };
    const mine = await answerOnce(asAna, request, work());
    expect(await answerOnce(asBen, request, work())).not.toEqual(mine);
  });

  it("is taken up again a minute after its process died, and is forgotten after a day", async () => {
    const { tenant, asAna, work } = await caller();
    const request = { key: "order-7", request: "send {}" };
    const age = (interval: string, answer: string | null) =>
      inTransaction(tenant.call, (tx) =>
        tx.query("update idempotency_keys set created_at = now() - $2::interval, answer = $3 where tenant_id = $1", [
          tenant.tenantId,
          interval,
          answer,
        ]),
      );
    await answerOnce(asAna, request, work());
    await age("61 seconds", null);
    expect(await answerOnce(asAna, request, work())).toEqual({ status: 200, json: '{"run":2}' });
    await age("25 hours", '{"status":200,"json":"old"}');
    expect(await answerOnce(asAna, request, work())).toEqual({ status: 200, json: '{"run":3}' });
  });
});
