/** An endless supply of signed webhooks, each with one message or one status, over the senders of several companies. */
import { signatureOf, toMetaJson } from "@max/emulators/meta/webhook-bytes";
import { inboundText, type StatusName, statusUpdate } from "@max/emulators/meta/webhook-payloads";
import { newWamid } from "@max/emulators/meta/wamid";
import { hostileWebhook } from "./hostile-webhooks.ts";

/** `ids`: of the messages in it, by which they are found in the database; empty for statuses. */
export type SignedWebhook = { body: Buffer; signature: string; ids: string[] };

export type Source = {
  phoneNumberIds: readonly string[];
  appSecret: string;
  /** Customers, counted from `firstSender` and shared out over the companies. A large number makes nearly every message a stranger's. */
  senders: number;
  firstSender: number;
  /** Set: statuses of these messages instead of messages. Each id is reported as sent, delivered and read, in turn. */
  reportOn: readonly { phoneNumberId: string; externalId: string }[] | null;
  /** Messages in one webhook. */
  perWebhook: number;
  /** Makes each message this much longer. */
  paddingBytes?: number;
  /** Each so many-th webhook is one that nobody can apply as it is (`hostile-webhooks.ts`). */
  poisonEvery?: number;
};

/** Messages of so many customers, shared out over these companies, each in a webhook of its own. They share the app's secret. */
export const messagesTo = (
  companies: readonly { phoneNumberId: string; appSecret: string }[],
  senders: number,
): Source => ({
  phoneNumberIds: companies.map((company) => company.phoneNumberId),
  appSecret: companies[0]!.appSecret,
  firstSender: 0,
  senders,
  reportOn: null,
  perWebhook: 1,
});

const WORDS =
  "Good morning, my order has not arrived yet and the page says that it was delivered on Tuesday. Could you please look into it for me?";
const STEPS: readonly StatusName[] = ["sent", "delivered", "read"];

/**
 * Each message begins with its number and the moment its webhook was due, in milliseconds since 1970, so that whoever hears
 * of it can tell which one it is and how long it took.
 * @param startAt the first number: two sources with different ones never make the same webhook
 */
export function webhookSource(source: Source, startAt = 0): (dueAt?: number) => SignedWebhook {
  let n = startAt;
  const signed = (envelope: object, ids: string[]): SignedWebhook => {
    const body = toMetaJson(envelope);
    return { body, signature: signatureOf(body, source.appSecret), ids };
  };
  const reports = source.reportOn;
  if (reports)
    return () => {
      const turn = n++;
      const step = STEPS[Math.floor(turn / reports.length) % STEPS.length]!;
      const { phoneNumberId, externalId } = reports[turn % reports.length]!;
      return signed(statusUpdate({ phoneNumberId, wabaId: phoneNumberId, id: externalId, status: step }), []);
    };
  const padding = "x".repeat(source.paddingBytes ?? 0);
  const message = (id: string, dueAt: number) => {
    const turn = n++;
    const phoneNumberId = source.phoneNumberIds[turn % source.phoneNumberIds.length]!;
    const sender = source.firstSender + (turn % source.senders);
    const from = `1415${String(2_000_000 + sender)}`;
    return inboundText({
      phoneNumberId,
      wabaId: phoneNumberId,
      id,
      from,
      name: `Customer ${sender}`,
      text: `${turn} ${Math.round(dueAt)} ${WORDS}${padding}`,
      timestamp: Math.floor(Date.now() / 1_000),
    });
  };
  return (dueAt = Date.now()) => {
    if (source.poisonEvery && n % source.poisonEvery === source.poisonEvery - 1) {
      const body = hostileWebhook(
        Math.floor(n / source.poisonEvery),
        source.phoneNumberIds[n % source.phoneNumberIds.length]!,
      );
      n++;
      return { body, signature: signatureOf(body, source.appSecret), ids: [] };
    }
    const ids = Array.from({ length: source.perWebhook }, newWamid);
    const [first, ...more] = ids.map((id) => message(id, dueAt));
    for (const { entry } of more) first!.entry.push(...entry);
    return signed(first!, ids);
  };
}
