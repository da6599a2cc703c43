/**
 * What WhatsApp may say of a message that did not arrive, in sentences for the agent who looks at it: what happened, and what they can
 * do. A message keeps the sentence; whoever reads MAX in another language is told the same in theirs.
 */
export const WHATSAPP_FAILURES = {
  reconnect: "WhatsApp no longer accepts this inbox's access token. Ask an admin to connect the inbox again.",
  permission: "This inbox lacks a permission it needs to send. Ask an admin to check its access in Meta's settings.",
  unavailable: "WhatsApp had a fault of its own. Check whether the message arrived before you send it again.",
  tooFast: "WhatsApp is slowing this inbox down because much was sent at once. Try again in a few minutes.",
  tooManyToCustomer: "Too many messages went to this customer in a short time. Wait a minute, then try again.",
  limitedByReports:
    "WhatsApp limited this number because customers reported or blocked it. Ask an admin before you send more.",
  registeredTooOften: "This number was registered too often. It can be registered again after 72 hours; ask an admin.",
  unknownNumber: "WhatsApp does not know this inbox's number, or it was deleted. Ask an admin to check the inbox.",
  content: "WhatsApp did not understand part of this message. Change it, or tell your admin if it keeps happening.",
  blockedForPolicy:
    "Meta blocked this account for a while because of its policies. Ask an admin to check it in Meta's settings.",
  customerBlocked: "Your company has blocked this customer on WhatsApp. Ask an admin to unblock them before you write.",
  marketingTrial:
    "WhatsApp holds this marketing message back for this customer as part of a trial. Send something other than marketing.",
  country: "Your company may not message customers in this country on WhatsApp. Reach the customer in another way.",
  value:
    "WhatsApp refused a value in this message. If it was a reaction, the message may be too old or deleted; otherwise change it.",
  ownNumber: "The recipient is this inbox's own number. Choose the customer's number.",
  undeliverable:
    "The message cannot be delivered: the customer may not use WhatsApp or has an old version of it. Reach them in another way.",
  testNumber:
    "This is a test number, and the recipient is not on its list. Ask an admin to add them or to use a real number.",
  accountLocked: "Meta locked or restricted this account. Ask an admin to check it in Meta's settings.",
  displayName: "Meta has not yet approved this number's display name. Ask an admin to check it in Meta's settings.",
  payment:
    "Meta stopped this message because of a payment problem. Ask an admin to check the payment method in Meta's settings.",
  callPayment:
    "Meta refused the call because of a payment problem. Ask an admin to check the payment method in Meta's settings.",
  registration: "This number is not ready to send through WhatsApp. Ask an admin to finish its registration.",
  windowClosed: "More than 24 hours have passed since the customer last wrote. Send a template instead.",
  tooMuchMarketing:
    "WhatsApp held this message back so that the customer does not get too much marketing. Wait at least a day.",
  noMarketing: "The customer does not want marketing messages from you. Do not send them marketing again.",
  messageType: "WhatsApp does not support this type of message. Ask for it, or send it, in another form.",
  customersFile: "WhatsApp could not fetch the customer's file. Ask them to send it again.",
  file: "WhatsApp could not take over the file. Check its type and size, then send it again.",
  numberUse: "This number cannot be used in this way. Ask an admin to check the inbox.",
  upgrading:
    "This number is being upgraded by WhatsApp. Check whether the message arrived, then try again in a few minutes.",
  notShown:
    "WhatsApp cannot show this message at present. Look at it in the phone app, or ask the customer to send it again.",
  marketingRefused: "WhatsApp does not allow this marketing message from this account. Send another kind of message.",
  phoneNeeded: "This kind of message needs the customer's phone number. Ask them for it first.",
  templateLimit:
    "This account reached its messaging limit for this class of templates. Try again tomorrow or ask an admin.",
  templateValues: "The template and what was filled in do not match. Check the values, or choose another template.",
  templateUnknown: "This template does not exist in this language or is not approved. Choose another template.",
  templateTooLong: "The template became too long once it was filled in. Use shorter values.",
  templateCharacters: "The filled-in template holds characters that WhatsApp does not allow. Change the values.",
  templatePaused: "WhatsApp paused this template because of its quality. Choose another template.",
  templateDisabled: "WhatsApp disabled this template because of its quality. Choose another template.",
  form: "The form in this message cannot be used at present. Ask an admin to check it in Meta's settings.",
  pinWrong: "The two-step PIN of this number is wrong. Ask an admin to register the number again.",
  pinTooOften: "The PIN of this number was tried too often. Ask an admin to wait and then register it again.",
  pinTooFast: "The PIN of this number was tried too fast. Ask an admin to wait and then register it again.",
  numberDeleted: "This number was deleted a moment ago. Ask an admin to register it again after five minutes.",
  paymentTerms: "Meta's terms of payment are not accepted yet. Ask an admin to accept them in Meta's settings.",
  templatePreparing: "WhatsApp is still preparing this template for marketing. Try again in ten minutes.",
  newPhone: "The customer may have a new phone, so nothing was delivered. Confirm who they are before you write again.",
  blockList: "WhatsApp could not change the list of blocked customers. Try again later.",
  phoneCannot: "The customer's phone cannot receive this. Reach them in another way.",
  maintenance: "WhatsApp is under maintenance. Check whether the message arrived before you send it again.",
} as const;

export type WhatsappFailure = keyof typeof WHATSAPP_FAILURES;

const BY_SENTENCE: ReadonlyMap<string, WhatsappFailure> = new Map(
  Object.entries(WHATSAPP_FAILURES).map(([failure, sentence]) => [sentence, failure as WhatsappFailure] as const),
);

/** @returns which of them a message's reason is, or null for one of an unknown code or of another channel */
export const whatsappFailureOf = (reason: string): WhatsappFailure | null => BY_SENTENCE.get(reason) ?? null;
