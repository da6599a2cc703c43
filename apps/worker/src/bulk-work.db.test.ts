/** Acts on many take turns, slice by slice; one whose worker died is taken up by the next. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { BulkJobId, ConversationId } from "@max/domain/ids";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import type { Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { bulkById } from "@max/services/bulk/read-bulk";
import { startBulk } from "@max/services/bulk/start-bulk";
import { listConversations } from "@max/services/conversation/list-conversations";
import { receive } from "@max/services/message/receive";
import { takeDueTimers } from "@max/services/timer/timers";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { workOnDueBulks } from "./bulk-work.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker?.close());

let tenant: TestTenant;
let asAda: Call;
let ids: ConversationId[];
beforeEach(async () => {
  tenant = await makeTenant(worker.db);
  asAda = tenant.callAs(await tenant.addUser({ name: "Ada", role: "admin" }));
  const written = Array.from({ length: 30 }, (_, n) =>
    textFrom(personWithPhone(`5511900${10_000 + n}`), { externalId: `m${n}`, text: "Oi" }),
  );
  await receive(tenant.call, asDelivery(tenant.inboxId, written));
  ids = (await listConversations(tenant.call, { limit: 50 })).items.map(({ id }) => id);
});

const start = (conversationIds: ConversationId[]) =>
  startBulk(asAda, { bulkId: newId<BulkJobId>(), act: { type: "close", disposition: "Answered" }, conversationIds });
const look = () => workOnDueBulks(worker.deps);
const howFar = async ({ id }: { id: BulkJobId }) => {
  const { state, done } = await bulkById(asAda, { bulkId: id });
  return `${state} ${done}`;
};

describe("acts on many", () => {
  it("take turns, so that a short one does not wait for the end of a long one", async () => {
    const long = await start(ids.slice(0, 27));
    const short = await start(ids.slice(27));
    expect(await look()).toBe(2);
    expect([await howFar(long), await howFar(short)]).toEqual(["running 25", "done 3"]);
    expect(await look()).toBe(1);
    expect(await howFar(long)).toBe("done 27");
    expect(await look()).toBe(0);
  });

  it("whose worker died are offered again when its lease is over, and end", async () => {
    const job = await start(ids);
    // Taken by somebody who is never heard of again.
    expect(await takeDueTimers(worker.db, ["bulk"], 4)).toHaveLength(1);
    expect(await look()).toBe(0);
    await worker.ask(`update timers set leased_until = now() - interval '1 s' where subject_id = $1`, [job.id]);
    expect(await look()).toBe(1);
    await look();
    expect(await howFar(job)).toBe("done 30");
  });
});
