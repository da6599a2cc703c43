/** Nobody answers over a message that they have not seen without being asked. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId, MessageId } from "@max/domain/ids";
import { UnseenMessages } from "@max/domain/message/unseen";
import type { Database } from "@max/db/client";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { newId } from "@max/platform/ids";
import { takeNext } from "../conversation/take-next.ts";
import { listMessages } from "./list-messages.ts";
import { receive } from "./receive.ts";
import { sendMessage } from "./send-message.ts";

let db: Database;
beforeAll(() => {
  db = testDatabase(inject("databaseUrl"));
});
afterAll(() => db?.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let ana: Person;
let ben: Person;
let conversationId: ConversationId;
let written = 0;

const customer = personWithPhone("5511900030001");
const write = (text: string, agoMs = 0) =>
  receive(
    tenant.call,
    asDelivery(tenant.inboxId, [
      textFrom(customer, { externalId: `u${written++}`, text, at: new Date(Date.now() - agoMs) }),
    ]),
  );
const send = (person: Person, text: string, seenMessageId?: MessageId, clientMessageId: string = newId()) =>
  sendMessage(tenant.callAs(person), {
    conversationId,
    clientMessageId,
    text,
    ...(seenMessageId && { seenMessageId }),
  });
const newest = async () => (await listMessages(tenant.callAs(ana), { conversationId, limit: 1 })).items[0]!.id;
const unseenBy = (sending: Promise<unknown>) =>
  sending.then(
    () => null,
    (error: unknown) => (error instanceof UnseenMessages ? error.messages.map(({ text }) => text) : error),
  );

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  ben = await tenant.addUser({ name: "Ben", role: "supervisor", teamIds: [tenant.teams.billing] });
  await write("The lamp blinks", 60_000);
  conversationId = (await takeNext(tenant.callAs(ana)))!.id;
});

describe("sending over what one has not seen", () => {
  it("is refused with what customer and colleagues wrote meanwhile, and goes out once that was seen", async () => {
    const seen = await newest();
    await write("Never mind, it works");
    await send(ben, "I have sent a new one");
    expect(await unseenBy(send(ana, "Try another socket", seen))).toEqual([
      "Never mind, it works",
      "I have sent a new one",
    ]);
    expect(await unseenBy(send(ana, "Try another socket", await newest()))).toBeNull();
  });

  it("is refused too where the provider dates the newer message before what was seen", async () => {
    await send(ana, "We are looking into it");
    const seen = await newest();
    await write("Written before, came after", 30_000);
    expect(await unseenBy(send(ana, "Still looking", seen))).toEqual(["Written before, came after"]);
  });

  it("never asks because of one's own: three sent in a row leave as they are", async () => {
    const seen = await newest();
    for (const text of ["One", "Two", "Three"]) expect(await unseenBy(send(ana, text, seen))).toBeNull();
  });

  it("does not ask for a message that is sent already", async () => {
    const seen = await newest();
    const first = await send(ana, "Once", seen, "same");
    await write("And now?");
    expect((await send(ana, "Once", seen, "same")).id).toBe(first.id);
  });

  it("does not concern callers who say nothing of what they saw, nor a message of another conversation", async () => {
    const elsewhere = newId<MessageId>();
    await write("And now?");
    expect(await unseenBy(send(ana, "Hello"))).toBeNull();
    expect(await unseenBy(send(ana, "Hello", elsewhere))).toBeNull();
  });
});
