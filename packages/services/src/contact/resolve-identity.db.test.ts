import { afterAll, describe, expect, inject, it } from "vitest";
import type { IdentityAlias, InboundEvent, Sender } from "@max/domain/message/transport";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { listConversations } from "../conversation/list-conversations.ts";
import { receive } from "../message/receive.ts";
import { listContacts } from "./list-contacts.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const NOON = new Date("2026-11-20T12:00:00Z");
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const userId = (value: string): IdentityAlias => ({ type: "user_id", value, isVariant: false });
const phone = (value: string): IdentityAlias => ({ type: "phone", value, isVariant: false });
const OLD = [userId("MX.1"), phone("525500000001")];
const NEW = [userId("MX.2"), phone("525500000002")];
const person = (aliases: IdentityAlias[]): Sender => ({
  aliases,
  sendTo: aliases.at(-1)!.value,
  displayName: null,
  username: null,
});

/** Both come in one delivery: what changed, and the line about it that joins the thread. */
const announcement: InboundEvent[] = [
  {
    type: "identity_changed",
    item: 0,
    inboxKey: "",
    externalId: "wamid.c",
    previous: OLD,
    next: NEW,
    providerAt: NOON,
    text: null,
  },
  {
    ...textFrom(person(OLD), { externalId: "wamid.c", text: "", at: NOON }),
    content: { kind: "system", text: "changed", event: "user_changed_user_id" },
    opensReplyWindow: false,
  },
];
const say = (tenant: TestTenant, ...events: InboundEvent[]) =>
  receive(tenant.call, asDelivery(tenant.inboxId, events as Parameters<typeof receive>[1]["items"][number]["event"][]));
const text = (id: string, sender: Sender, seconds: number) =>
  textFrom(sender, { externalId: id, text: id, at: at(seconds) });

async function whoIsThere(tenant: TestTenant) {
  const { items: contacts } = await listContacts(tenant.call, { limit: 10 });
  const { items: conversations } = await listConversations(tenant.call, { limit: 10 });
  return { contacts: contacts.length, conversations: conversations.length };
}

describe("somebody whose user id and number change together", () => {
  it("is one person in one conversation when nobody knew them before", async () => {
    const tenant = await makeTenant(db);
    await say(tenant, ...announcement);
    await say(tenant, text("wamid.1", person(NEW), 60));
    expect(await whoIsThere(tenant)).toEqual({ contacts: 1, conversations: 1 });
  });

  it("is one person when they were known by their number alone", async () => {
    const tenant = await makeTenant(db);
    await say(tenant, text("wamid.0", personWithPhone("525500000001"), -60));
    await say(tenant, ...announcement);
    await say(tenant, text("wamid.1", person(NEW), 60));
    expect(await whoIsThere(tenant)).toEqual({ contacts: 1, conversations: 1 });
  });

  it("is one person when what they wrote before the change comes after it", async () => {
    const tenant = await makeTenant(db);
    await say(tenant, ...announcement);
    await say(tenant, text("wamid.0", person(OLD), -60), text("wamid.1", person(NEW), 60));
    expect(await whoIsThere(tenant)).toEqual({ contacts: 1, conversations: 1 });
  });

  it("leaves the old number to whoever writes from it afterwards, who sees nothing of them (T35)", async () => {
    const tenant = await makeTenant(db);
    await say(tenant, ...announcement);
    await say(tenant, text("wamid.1", person([userId("MX.9"), phone("525500000001")]), 60));
    await say(tenant, text("wamid.2", personWithPhone("525500000001"), 90));
    expect(await whoIsThere(tenant)).toEqual({ contacts: 2, conversations: 2 });
  });
});
