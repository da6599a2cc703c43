import { afterAll, expect, inject, it } from "vitest";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { createLogger } from "@max/platform/logger";
import { createHeard } from "./heard.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());
const log = createLogger({ name: "worker", to: { write: () => {} } });

const heardAt = async ({ call, inboxId }: TestTenant) =>
  (
    await inTransaction(call, (tx) =>
      tx.query<{ at: Date | null }>(`select last_received_at as at from inboxes where tenant_id = $1 and id = $2`, [
        tx.tenantId,
        inboxId,
      ]),
    )
  )[0]!.at;

it("an inbox is written down as heard at once, and not again for half a minute", async () => {
  const [tenant, other] = [await makeTenant(db), await makeTenant(db)];
  const heard = createHeard({ db, log });
  await heard.at(tenant.tenantId, [tenant.inboxId, tenant.inboxId]);
  const first = await heardAt(tenant);
  expect(first).not.toBeNull();
  await heard.at(tenant.tenantId, [tenant.inboxId]);
  expect(await heardAt(tenant)).toEqual(first);
  // Another process knows nothing of it.
  await createHeard({ db, log }).at(tenant.tenantId, [tenant.inboxId]);
  expect((await heardAt(tenant))!.getTime()).toBeGreaterThan(first!.getTime());
  // Another company's inbox is not there to be written.
  await heard.at(tenant.tenantId, [other.inboxId]);
  expect(await heardAt(other)).toBeNull();
});

it("a database that is away costs the delivery nothing", async () => {
  const tenant = await makeTenant(db);
  const away = testDatabase(inject("databaseUrl"));
  await away.close();
  await expect(createHeard({ db: away, log }).at(tenant.tenantId, [tenant.inboxId])).resolves.toBeUndefined();
});
