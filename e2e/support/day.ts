/** A company of its own for one day: its people with a page each, its customers on WhatsApp and on its web page. */
import { expect } from "@playwright/test";
import type { Client } from "./client.ts";
import { conversationOf, type Customer, newCustomer, sendPhoto, write, wroteAgo } from "./customers.ts";
import type { Firm, World } from "./world.ts";

const HOUR_MS = 3_600_000;

export type Waiting = { customer: Customer; id: string };

/** What the company has before its first customer: a tag, a canned response, a reason to close, and the templates of its number. */
export async function prepare(world: World, firm: Firm, admin: Client): Promise<void> {
  await admin.act("tag.create", { name: "Urgent", color: "red" });
  await admin.act("disposition.create", { name: "Sent anew" });
  await admin.act("cannedResponse.create", {
    scope: "tenant",
    code: "sorry",
    title: "An apology",
    body: "I am very sorry, {{contact.first_name|there}}. We will put this right today.",
  });
  const templates = async () =>
    (await world.desk.owner.query("select 1 from templates where tenant_id = $1", [firm.tenantId])).rows.length;
  await expect.poll(templates, { timeout: 20_000 }).toBeGreaterThan(3);
}

/** Four customers on WhatsApp, in the order in which they wait: one of them since yesterday, one with a photo. */
export async function customersWrite(
  world: World,
  firm: Firm,
): Promise<Record<"felix" | "diego" | "carla" | "elena", Waiting>> {
  const waiting = async (customer: Customer, messages = 1) => ({
    customer,
    id: await conversationOf(world, firm, customer, messages),
  });
  const felix = newCustomer(world, "Felix Moreau");
  await wroteAgo(world, firm, felix, 25 * HOUR_MS, "When does my sofa arrive?");
  const waitingFelix = await waiting(felix);

  const diego = newCustomer(world, "Diego Salas");
  await write(world, firm, diego, "The lamp came broken.");
  await sendPhoto(world, firm, diego);
  const waitingDiego = await waiting(diego, 2);

  const carla = newCustomer(world, "Carla Nogueira");
  await write(world, firm, carla, "Can I change my address?");
  const waitingCarla = await waiting(carla);

  const elena = newCustomer(world, "Elena Petrova");
  await write(world, firm, elena, "Do you deliver on Saturdays?");
  return { felix: waitingFelix, diego: waitingDiego, carla: waitingCarla, elena: await waiting(elena) };
}

/** What the company's books say at the end of the day, by the database. */
export async function booksOf({ desk }: World, { tenantId }: Firm) {
  const { rows } = await desk.owner.query<{ open: number; unfinished: number; audited: number }>(
    `select (select count(*)::int from conversations where tenant_id = $1 and state <> 'closed') as open,
       (select count(*)::int from messages where tenant_id = $1 and direction = 'outbound' and status not in ('sent', 'delivered', 'read')) as unfinished,
       (select count(distinct action)::int from audit_log where tenant_id = $1) as audited`,
    [tenantId],
  );
  return rows[0]!;
}
