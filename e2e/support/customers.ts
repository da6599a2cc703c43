/** Customers and what they do on their phones. */
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import type { Inbound } from "@max/emulators/meta/webhook-payloads";
import { inboundText } from "@max/emulators/meta/webhook-payloads";
import type { Client } from "./client.ts";
import type { Firm, World } from "./world.ts";

const LAMP = new URL("../../packages/emulators/src/simulator/samples/damaged-lamp.jpg", import.meta.url);
/** A photo as a telephone takes it. */
export const readPhoto = () => readFile(LAMP);

export type Customer = { id: string; name: string; phone: string };

let count = 0;

/** Somebody new. The same person may write to both companies. */
export function newCustomer({ desk }: World, name: string): Customer {
  count += 1;
  const digits = String(40_000_000 + count * 137);
  const phone = `+55 11 9${digits.slice(0, 4)} ${digits.slice(4)}`;
  const { id } = desk.emulator.customers.add({ name, phone });
  return { id, name, phone };
}

/** @returns WhatsApp's id of the message */
export async function write(world: World, firm: Firm, customer: Customer, text: string): Promise<string> {
  const { emulator } = world.desk;
  return (await emulator.customers.send(firm.phoneNumberId, customer.id, { type: "text", text })).id;
}

/** The photo of a damaged lamp. */
export async function sendPhoto({ desk }: World, { phoneNumberId }: Firm, customer: Customer): Promise<void> {
  const file = { phoneNumberId, mimeType: "image/jpeg", fileName: "lamp.jpg" };
  const media = desk.emulator.media.add({ ...file, bytes: await readPhoto() }, "customer");
  await desk.emulator.customers.send(phoneNumberId, customer.id, { type: "image", mediaId: media.id });
}

export const whoIs = (firm: Firm, { name, phone }: Customer): Inbound => ({
  phoneNumberId: firm.phoneNumberId,
  wabaId: firm.wabaId,
  from: phone.replace(/\D/g, ""),
  name,
});

/** Something written a while ago, by WhatsApp's clock. */
export async function wroteAgo(world: World, firm: Firm, customer: Customer, agoMs: number, text: string) {
  const timestamp = Math.floor((Date.now() - agoMs) / 1000);
  await world.desk.emulator.deliver(firm.phoneNumberId, inboundText({ ...whoIs(firm, customer), timestamp, text }));
}

/** The one conversation of a customer with a company, as soon as it is there with so many messages. */
export async function conversationOf(world: World, firm: Firm, customer: Customer, messages = 1): Promise<string> {
  let id = "";
  await expect
    .poll(
      async () => {
        const { rows } = await world.desk.owner.query<{ id: string; messages: number }>(
          `select c.id, count(m.id)::int as messages from conversations c
           join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
           join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
           where c.tenant_id = $1 and k.name = $2 group by c.id`,
          [firm.tenantId, customer.name],
        );
        id = rows[0]?.id ?? "";
        return rows[0]?.messages ?? 0;
      },
      { message: `${customer.name} with ${firm.name}`, intervals: [30, 60, 100] },
    )
    .toBeGreaterThanOrEqual(messages);
  return id;
}

/** A conversation of Ana's with one message of the customer. */
export async function anasConversation(
  world: World,
  clientOf: (firm: World["lumen"], firstName: string) => Promise<Client>,
  name: string,
) {
  const customer = newCustomer(world, name);
  await write(world, world.lumen, customer, `Hello, ${name} here`);
  const conversationId = await conversationOf(world, world.lumen, customer);
  await (await clientOf(world.lumen, "Ana")).act("conversation.take", { conversationId });
  return { customer, conversationId };
}

/** How often a text left for WhatsApp, whatever became of it. */
export const timesSent = ({ desk }: World, text: string): number =>
  desk.emulator.ledger.entries().filter((entry) => entry.method === "POST" && JSON.stringify(entry.body).includes(text))
    .length;

/** The worker reads them by itself a moment after the inbox is connected. */
export const templatesAreRead = async (world: World, firm: Firm) => {
  const count = async () =>
    (await world.desk.owner.query(`select 1 from templates where tenant_id = $1`, [firm.tenantId])).rows.length;
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(3);
};
