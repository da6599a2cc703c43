/** Authentic webhooks made to break a reader or a database. What each must become is the worker's own test; here they are load. */
import { newWamid } from "@max/emulators/meta/wamid";

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const MEGABYTE = "x".repeat(1_000_000);

/** One entry of `messages[]` as text, so that it may be what no serialiser writes. `rest` is what a good one begins with. */
const MESSAGES: readonly ((rest: string, id: string) => string)[] = [
  (rest, id) => `{${rest},"id":"${id}","type":"text","text":{"body":"a\\u0000b"}}`,
  (rest, id) => `{${rest},"id":"${id}","type":"text","text":{"body":"\\ud83d"}}`,
  (rest, id) => `{${rest},"id":"${id}","type":"text","text":${deep(20_000)}}`,
  (rest, id) => `{${rest},"id":"${id}","type":"__proto__","__proto__":{"isAdmin":true}}`,
  (rest, id) => `{${rest},"id":"${id}","id":"${id}","type":"text","text":{"body":"one"},"text":{"body":"two"}}`,
  (rest) => `{${rest},"id":{"$ne":null},"type":"text","text":{"body":7}}`,
  (rest, id) => `{${rest},"id":"${id}","type":"document","document":{"id":"1","filename":"${MEGABYTE}.pdf"}}`,
  () => "null",
];

/** @param n which one of them, in turn. No two are the same bytes, which would be taken for a repeat. */
export function hostileWebhook(n: number, phoneNumberId: string): Buffer {
  const rest = `"from":"14155559999","timestamp":"${Math.floor(Date.now() / 1_000)}"`;
  const message = MESSAGES[n % MESSAGES.length]!(rest, newWamid());
  return Buffer.from(
    `{"object":"whatsapp_business_account","entry":[{"id":"${phoneNumberId}","changes":[{"field":"messages","value":` +
      `{"messaging_product":"whatsapp","unknown":"${newWamid()}","metadata":{"display_phone_number":"1","phone_number_id":"${phoneNumberId}"},"messages":[${message}]}}]}]}`,
  );
}
