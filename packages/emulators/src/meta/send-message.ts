/** From an authorised request to Meta's answer: the limits, the rules, the customer's phone, and what follows later. */
import { newMessage, type ChatMessage } from "./chats.ts";
import { graphError, type GraphError } from "./graph-error.ts";
import { fetchLinkedMedia } from "./linked-media.ts";
import { isPlayable, refusalOf } from "./media-store.ts";
import type { BusinessNumber, Customer } from "./people.ts";
import type { Send } from "./read-send.ts";
import type { Statuses } from "./statuses.ts";
import { newWamid } from "./wamid.ts";
import type { World } from "./world.ts";

export type SendResult =
  | { kind: "refused"; code: number; error: GraphError }
  | { kind: "accepted"; wamid: string; willFail: number | null; body: Record<string, unknown> };

const refuse = (code: number, error = graphError(code)): SendResult => ({ kind: "refused", code, error });

type Fate = { code: number; details?: string } | null;

/** What will fail although Meta takes it; `immediate` when the settings want it refused on the spot. */
function fateOf(
  world: World,
  number: BusinessNumber,
  send: Send,
  customer: Customer | null,
): { fate: Fate; isImmediate: boolean } {
  const { rules } = world;
  if (!customer) return { fate: { code: 131026 }, isImmediate: rules.unknownRecipient === "immediate" };
  const chat = world.chats.open(number.phoneNumberId, customer.id);
  if (send.reaction) {
    const isKnown = world.chats.message(chat, send.reaction.messageId) !== null;
    return {
      fate: isKnown ? null : { code: 131009, details: "The message to react to is unknown or too old." },
      isImmediate: false,
    };
  }
  const isFree = send.type !== "template" && rules.window !== "off";
  if (isFree && !world.chats.isWindowOpen(chat))
    return { fate: { code: 131047 }, isImmediate: rules.window === "immediate" };
  return { fate: null, isImmediate: false };
}

type MediaFound = { ok: true; media: ChatMessage["media"]; fate: Fate } | { ok: false; result: SendResult };

async function findMedia(world: World, number: BusinessNumber, send: Send): Promise<MediaFound> {
  if (!send.media) return { ok: true, media: null, fate: null };
  const { source, fileName, voice } = send.media;
  if ("link" in source) {
    if (!world.rules.fetchLinks) return { ok: true, media: null, fate: null };
    const fetched = await fetchLinkedMedia(source.link);
    if (!fetched || refusalOf(fetched.mimeType, fetched.bytes.length))
      return {
        ok: true,
        media: null,
        fate: { code: 131053, details: "The media could not be fetched from its link." },
      };
    const stored = world.media.add({ phoneNumberId: number.phoneNumberId, fileName, ...fetched }, "business");
    return { ok: true, media: { id: stored.id, mimeType: stored.mimeType, fileName, voice }, fate: null };
  }
  const stored = world.media.get(source.id);
  if (!stored || stored.phoneNumberId !== number.phoneNumberId)
    return { ok: false, result: refuse(131009, graphError(131009, { details: `Media ID ${source.id} not found` })) };
  const isFitting =
    send.type === "document" || stored.mimeType.startsWith(send.type === "sticker" ? "image/webp" : `${send.type}/`);
  const fate = !isFitting
    ? { code: 131053, details: `${stored.mimeType} cannot be sent as ${send.type}.` }
    : isPlayable(stored, voice)
      ? null
      : { code: 131053, details: "Media upload error: the file's bytes are not what its type says." };
  return {
    ok: true,
    media: { id: stored.id, mimeType: stored.mimeType, fileName: fileName ?? stored.fileName, voice },
    fate,
  };
}

function putOnPhone(world: World, number: BusinessNumber, customer: Customer, send: Send, message: ChatMessage): void {
  const chat = world.chats.open(number.phoneNumberId, customer.id);
  if (send.reaction) {
    const target = world.chats.message(chat, send.reaction.messageId);
    if (target) target.reactions.business = send.reaction.emoji;
    world.chats.step(chat, send.reaction.emoji ? "The agent reacted" : "The agent took a reaction back");
    return;
  }
  world.chats.add(chat, message);
  world.chats.step(chat, "The agent's reply arrived at WhatsApp", send.type === "text" ? null : send.type);
}

/**
 * Takes one send that is authorised and well formed.
 * @param failWith a code ordered by a test: accepted, then reported as failed
 */
export async function sendMessage(
  world: World,
  statuses: Statuses,
  number: BusinessNumber,
  send: Send,
  failWith: number | null,
): Promise<SendResult> {
  if (!world.throughput.allows(number.phoneNumberId)) return refuse(130429);
  if (!world.pairs.allows(number.phoneNumberId, send.to.value)) return refuse(131056);
  if (send.to.type === "phone" && send.to.value === number.displayPhoneNumber.replace(/\D/g, "")) return refuse(131021);

  let customer = world.people.find(send.to);
  if (!customer && world.rules.unknownRecipient === "accept")
    customer = world.people.add(
      send.to.type === "phone"
        ? { name: send.to.value, phone: `+${send.to.value}` }
        : { name: send.to.value, userId: send.to.value },
    );

  const found = await findMedia(world, number, send);
  if (!found.ok) return found.result;
  const { fate: ruled, isImmediate } = fateOf(world, number, send, customer);
  if (ruled && isImmediate) {
    const chat = customer && world.chats.open(number.phoneNumberId, customer.id);
    if (chat) world.chats.step(chat, "WhatsApp refused the agent's reply", `error ${ruled.code}`, { isTrouble: true });
    return refuse(ruled.code);
  }
  const fate = failWith === null ? (ruled ?? found.fate) : { code: failWith };

  const wamid = newWamid();
  const chat = customer && world.chats.open(number.phoneNumberId, customer.id);
  const { quotedId, text, choices, type } = send;
  if (customer && chat) {
    world.sentBy.set(wamid, { phoneNumberId: number.phoneNumberId, customerId: customer.id });
    const at = world.now();
    const message = newMessage({
      id: wamid,
      side: "business",
      at,
      type,
      state: "sending",
      text,
      media: found.media,
      quotedId,
      choices,
    });
    if (!fate) putOnPhone(world, number, customer, send, message);
    else
      world.chats.step(chat, "The agent's reply arrived at WhatsApp", `it will fail with ${fate.code}`, {
        isTrouble: true,
      });
  }
  const journey = { wamid, number, customer, chat, send };
  if (fate) statuses.fail(journey, fate.code, "details" in fate ? fate.details : undefined);
  else statuses.follow(journey, send.reaction !== null);

  const contact = customer ? { wa_id: customer.waId ?? undefined, user_id: customer.userId } : { wa_id: send.to.value };
  return {
    kind: "accepted",
    wamid,
    willFail: fate?.code ?? null,
    body: {
      messaging_product: "whatsapp",
      contacts: [{ input: send.input, ...contact }],
      messages: [{ id: wamid, message_status: "accepted" }],
    },
  };
}
