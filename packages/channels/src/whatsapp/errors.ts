/**
 * Meta's error codes in sentences for the agent who looks at a message that did not arrive: what happened, and what
 * they can do. The same codes come as an answer to a send and, more often, later in a `failed` status. Only the code
 * counts; Meta changed the HTTP statuses and the English titles over the years.
 * @see Meta, WhatsApp Cloud API, "Error codes" (read in mid-2026)
 */
const RECONNECT = "WhatsApp no longer accepts this inbox's access token. Ask an admin to connect the inbox again.";
const PERMISSION =
  "This inbox lacks a permission it needs to send. Ask an admin to check its access in Meta's settings.";
const TOO_FAST = "WhatsApp is slowing this inbox down because much was sent at once. Try again in a few minutes.";
const UNAVAILABLE = "WhatsApp had a fault of its own. Check whether the message arrived before you send it again.";
const REGISTRATION = "This number is not ready to send through WhatsApp. Ask an admin to finish its registration.";
const CONTENT =
  "WhatsApp did not understand part of this message. Change it, or tell your admin if it keeps happening.";
const TEMPLATE = "The template and what was filled in do not match. Check the values, or choose another template.";
const FLOW = "The form in this message cannot be used at present. Ask an admin to check it in Meta's settings.";
const MARKETING = "WhatsApp does not allow this marketing message from this account. Send another kind of message.";

const SENTENCES: ReadonlyMap<number, string> = new Map([
  [0, RECONNECT],
  [190, RECONNECT],
  [3, PERMISSION],
  [10, PERMISSION],
  [1, UNAVAILABLE],
  [2, UNAVAILABLE],
  [4, TOO_FAST],
  [80007, TOO_FAST],
  [130429, TOO_FAST],
  [17, TOO_FAST],
  [32, TOO_FAST],
  [341, TOO_FAST],
  [613, TOO_FAST],
  [80008, TOO_FAST],
  [131056, "Too many messages went to this customer in a short time. Wait a minute, then try again."],
  [131048, "WhatsApp limited this number because customers reported or blocked it. Ask an admin before you send more."],
  [133016, "This number was registered too often. It can be registered again after 72 hours; ask an admin."],
  [33, "WhatsApp does not know this inbox's number, or it was deleted. Ask an admin to check the inbox."],
  [100, CONTENT],
  [368, "Meta blocked this account for a while because of its policies. Ask an admin to check it in Meta's settings."],
  [130403, "Your company has blocked this customer on WhatsApp. Ask an admin to unblock them before you write."],
  [
    130472,
    "WhatsApp holds this marketing message back for this customer as part of a trial. Send something other than marketing.",
  ],
  [130497, "Your company may not message customers in this country on WhatsApp. Reach the customer in another way."],
  [131000, UNAVAILABLE],
  [131005, PERMISSION],
  [131008, CONTENT],
  [
    131009,
    "WhatsApp refused a value in this message. If it was a reaction, the message may be too old or deleted; otherwise change it.",
  ],
  [131016, UNAVAILABLE],
  [131021, "The recipient is this inbox's own number. Choose the customer's number."],
  [
    131026,
    "The message cannot be delivered: the customer may not use WhatsApp or has an old version of it. Reach them in another way.",
  ],
  [
    131030,
    "This is a test number, and the recipient is not on its list. Ask an admin to add them or to use a real number.",
  ],
  [131031, "Meta locked or restricted this account. Ask an admin to check it in Meta's settings."],
  [131037, "Meta has not yet approved this number's display name. Ask an admin to check it in Meta's settings."],
  [
    131042,
    "Meta stopped this message because of a payment problem. Ask an admin to check the payment method in Meta's settings.",
  ],
  [
    131044,
    "Meta refused the call because of a payment problem. Ask an admin to check the payment method in Meta's settings.",
  ],
  [131045, REGISTRATION],
  [131047, "More than 24 hours have passed since the customer last wrote. Send a template instead."],
  [
    131049,
    "WhatsApp held this message back so that the customer does not get too much marketing. Wait at least a day.",
  ],
  [131050, "The customer does not want marketing messages from you. Do not send them marketing again."],
  [131051, "WhatsApp does not support this type of message. Ask for it, or send it, in another form."],
  [131052, "WhatsApp could not fetch the customer's file. Ask them to send it again."],
  [131053, "WhatsApp could not take over the file. Check its type and size, then send it again."],
  [131055, "This number cannot be used in this way. Ask an admin to check the inbox."],
  [
    131057,
    "This number is being upgraded by WhatsApp. Check whether the message arrived, then try again in a few minutes.",
  ],
  [
    131060,
    "WhatsApp cannot show this message at present. Look at it in the phone app, or ask the customer to send it again.",
  ],
  [131061, MARKETING],
  [131062, "This kind of message needs the customer's phone number. Ask them for it first."],
  [131063, MARKETING],
  [131064, "This account reached its messaging limit for this class of templates. Try again tomorrow or ask an admin."],
  [132000, TEMPLATE],
  [132001, "This template does not exist in this language or is not approved. Choose another template."],
  [132005, "The template became too long once it was filled in. Use shorter values."],
  [132007, "The filled-in template holds characters that WhatsApp does not allow. Change the values."],
  [132008, TEMPLATE],
  [132012, TEMPLATE],
  [132018, TEMPLATE],
  [132015, "WhatsApp paused this template because of its quality. Choose another template."],
  [132016, "WhatsApp disabled this template because of its quality. Choose another template."],
  [132068, FLOW],
  [132069, FLOW],
  [133000, REGISTRATION],
  [133004, UNAVAILABLE],
  [133005, "The two-step PIN of this number is wrong. Ask an admin to register the number again."],
  [133006, REGISTRATION],
  [133008, "The PIN of this number was tried too often. Ask an admin to wait and then register it again."],
  [133009, "The PIN of this number was tried too fast. Ask an admin to wait and then register it again."],
  [133010, REGISTRATION],
  [133015, "This number was deleted a moment ago. Ask an admin to register it again after five minutes."],
  [134011, "Meta's terms of payment are not accepted yet. Ask an admin to accept them in Meta's settings."],
  [134100, MARKETING],
  [134101, "WhatsApp is still preparing this template for marketing. Try again in ten minutes."],
  [134102, MARKETING],
  [135000, CONTENT],
  [136024, REGISTRATION],
  [136025, REGISTRATION],
  [137000, "The customer may have a new phone, so nothing was delivered. Confirm who they are before you write again."],
  [139000, FLOW],
  [139001, FLOW],
  [139002, FLOW],
  [139003, FLOW],
  [139004, FLOW],
  [139100, "WhatsApp could not change the list of blocked customers. Try again later."],
  [139101, "WhatsApp could not change the list of blocked customers. Try again later."],
  [139102, "WhatsApp could not change the list of blocked customers. Try again later."],
  [139103, "WhatsApp could not change the list of blocked customers. Try again later."],
  [1026, "The customer's phone cannot receive this. Reach them in another way."],
  [2494100, "WhatsApp is under maintenance. Check whether the message arrived before you send it again."],
]);

/**
 * The sentence for an agent. A code we do not know gives a general one with the code in it, to be quoted to an admin.
 * @param providerText Meta's own title, shown only for a code we do not know
 */
export function explainError(code: number | string, providerText: string | null = null): { reason: string } {
  const number = Number(code);
  const known = SENTENCES.get(number) ?? (number >= 200 && number <= 299 ? PERMISSION : undefined);
  const words = providerText === null ? "" : ` (${providerText})`;
  return { reason: known ?? `WhatsApp refused this with error ${code}${words}. Ask an admin if it keeps happening.` };
}
