/** Many customers' messages at once, as Meta batches them: hundreds in one webhook. */
import { postWebhook, toMetaJson } from "@max/emulators/meta/webhook-bytes";
import { batch, inboundText } from "@max/emulators/meta/webhook-payloads";
import type { Company } from "../desk.ts";

const PER_WEBHOOK = 500;

export type Written = { from: string; text: string; name: string; timestamp: number };

/** Resolves when all of them are accepted. They are received a little later. */
export async function writeMany(url: string, company: Company, messages: readonly Written[]): Promise<void> {
  const { phoneNumberId, appSecret } = company;
  for (let from = 0; from < messages.length; from += PER_WEBHOOK) {
    const bodies = messages
      .slice(from, from + PER_WEBHOOK)
      .map((message) => inboundText({ phoneNumberId, wabaId: phoneNumberId, ...message }));
    const response = await postWebhook(`${url}/webhooks/whatsapp`, toMetaJson(batch(...bodies)), appSecret);
    if (response.status !== 200) throw new Error(`A webhook of many was refused with ${response.status}.`);
  }
}
