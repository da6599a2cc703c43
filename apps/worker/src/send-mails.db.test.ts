import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { createLogger } from "@max/platform/logger";
import type { Mail, MailOutcome } from "@max/platform/mailer";
import { invitePeople } from "@max/services/person/invite-people";
import { listPeople } from "@max/services/person/list-people";
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { sendMails, type MailDeps } from "./send-mails.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
let sent: Mail[];
let outcome: () => Promise<MailOutcome>;

const deps = (): MailDeps => ({
  db,
  log: createLogger({ name: "test", level: "silent" }),
  masterKey: TEST_MASTER_KEY,
  publicUrl: "https://desk.example.com",
  mailer: {
    async send(mail) {
      if (mail.to.address.endsWith(`@${tenant.tenantId}.example`)) sent.push(mail);
      return outcome();
    },
  },
});
/** Other tests of this run owe mail to nobody, too: it is taken until ours was. */
const pass = async () => {
  while ((await sendMails(deps())) > 0);
};
const owed = () =>
  inTransaction(tenant.call, (tx) =>
    tx.query(`select attempts from outbox where tenant_id = $1 and topic = 'mail'`, [tx.tenantId]),
  );
const dueNow = () =>
  db.system.query(`update outbox set available_at = now() where topic = 'mail' and tenant_id = $1`, [tenant.tenantId]);
const person = async () => (await listPeople(tenant.call, { limit: 1 })).items[0]!;

beforeEach(async () => {
  tenant = await makeTenant(db);
  sent = [];
  outcome = async () => ({ kind: "taken" });
  await invitePeople(tenant.call, TEST_MASTER_KEY, {
    people: [{ email: `nina@${tenant.tenantId}.example`, role: "agent", teamIds: [] }],
    language: "en",
  });
});

describe("owed mail", () => {
  it("leaves once, and is owed no more", async () => {
    await pass();
    await pass();
    expect(sent).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  it("that was not taken is sent again with the same link, and again by a worker that died after sending", async () => {
    outcome = async () => ({ kind: "retry", reason: "451 later" });
    await pass();
    expect(await owed()).toHaveLength(1);
    await dueNow();
    // The worker dies after the server took it and before that was written down.
    outcome = async () => {
      throw new Error("gone");
    };
    await pass();
    await dueNow();
    outcome = async () => ({ kind: "taken" });
    await pass();
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1);
    expect(await owed()).toEqual([]);
  });

  it("that the server will never take is told to the admin", async () => {
    outcome = async () => ({ kind: "refused", reason: "550 no such user" });
    await pass();
    expect(await owed()).toEqual([]);
    expect(await person()).toMatchObject({ link: { mailProblem: "550 no such user" } });
  });

  it("waits where no mail server is set up", async () => {
    expect(await sendMails({ ...deps(), mailer: null })).toBe(0);
    expect(await owed()).toHaveLength(1);
  });
});
