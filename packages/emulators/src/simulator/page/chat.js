/** Draws the chat on the phone. A message is drawn anew only when it changed, so sound goes on playing and focus stays. */
import { mediaUrl } from "./api.js";
import { byId, clock, icon, make } from "./dom.js";

/** @import { ChatMessage, Choice } from "../../meta/chats.ts" */

/**
 * @typedef {{
 *   business: string,
 *   more: (message: ChatMessage, button: HTMLElement) => void,
 *   press: (message: ChatMessage, choice: Choice) => void,
 * }} Hands
 */

const TICKS = {
  sending: ["clock", "", "sending"],
  sent: ["check", "", "sent"],
  delivered: ["checks", "", "delivered"],
  read: ["checks", "read", "read"],
  failed: ["close", "", "failed"],
};
const GROUP_MS = 5 * 60_000;

/** @param {ChatMessage} message */
const kindOf = (message) =>
  message.text ??
  { image: "Photo", audio: "Voice message", document: "Document", sticker: "Sticker" }[message.type] ??
  message.type;

/**
 * @param {ChatMessage} message
 * @param {NonNullable<ChatMessage["media"]>} media
 * @returns {HTMLElement}
 */
function mediaBubble(message, media) {
  const src = mediaUrl(media.id);
  if (media.mimeType.startsWith("image/") && message.type !== "document") {
    const isSticker = message.type === "sticker";
    const image = make("img", { src, alt: isSticker ? "Sticker" : (message.text ?? "Photo"), loading: "lazy" });
    return make(
      "div",
      { class: `bubble ${isSticker ? "bare" : "pic"}` },
      image,
      message.text ? make("span", { class: "caption" }, message.text) : null,
    );
  }
  if (media.mimeType.startsWith("audio/"))
    return make(
      "div",
      { class: "bubble sound" },
      make("audio", { src, controls: true, preload: "metadata", "aria-label": "Voice message" }),
    );
  if (media.mimeType.startsWith("video/"))
    return make(
      "div",
      { class: "bubble sound" },
      make("video", { src, controls: true, preload: "metadata" }),
      message.text,
    );
  const name = media.fileName ?? "Document";
  return make(
    "div",
    { class: "bubble" },
    make("a", { class: "file", href: src, download: name }, icon("file", "i20"), name),
    message.text,
  );
}

/**
 * @param {ChatMessage} message
 * @param {ChatMessage | undefined} quoted
 * @param {Hands} hands
 */
function bubble(message, quoted, hands) {
  if (message.deleted) return make("div", { class: "bubble gone" }, "You deleted this message");
  if (message.media) return mediaBubble(message, message.media);
  const quote =
    message.quotedId &&
    make(
      "span",
      { class: "quote" },
      make("b", {}, quoted?.side === "customer" ? "You" : hands.business),
      quoted ? kindOf(quoted) : "An older message",
    );
  return make("div", { class: "bubble" }, quote || null, make("span", {}, message.text ?? kindOf(message)));
}

/**
 * @param {ChatMessage} message
 * @param {{ isFirst: boolean, isLast: boolean, quoted: ChatMessage | undefined }} place
 * @param {Hands} hands
 */
function draw(message, place, hands) {
  const isOwn = message.side === "customer";
  const faces = [message.reactions.customer, message.reactions.business].filter((face) => face !== null);
  const [tick, style, word] = TICKS[message.state];
  const choices = message.choices.map((choice) =>
    make(
      "button",
      { type: "button", class: "choice", onclick: () => hands.press(message, choice) },
      choice.kind === "link" ? icon("link") : null,
      choice.title,
      choice.description ? make("span", { class: "t12 f" }, choice.description) : null,
    ),
  );
  const more = make(
    "button",
    { type: "button", class: "ib more", "aria-label": "Message actions", "aria-haspopup": "menu" },
    icon("more"),
  );
  more.addEventListener("click", () => hands.more(message, more));
  return make(
    "article",
    {
      class: `msg ${isOwn ? "out" : "in"} ${place.isFirst ? "first" : ""} ${place.isLast ? "last" : ""}`,
      "aria-label": isOwn ? "Your message" : `Message from ${hands.business}`,
      "data-id": message.id,
    },
    bubble(message, place.quoted, hands),
    choices.length > 0 && make("div", { class: "choices" }, ...choices),
    faces.length > 0 &&
      make(
        "div",
        { class: "rx", role: "img", "aria-label": `Reactions: ${faces.join(" ")}` },
        ...faces.map((face) => make("span", {}, face)),
      ),
    place.isLast || message.edited
      ? make(
          "div",
          { class: "meta" },
          message.edited ? "Edited" : null,
          make("time", { datetime: new Date(message.at).toISOString() }, clock(message.at)),
          isOwn &&
            make("span", { class: style || "row" }, icon(tick ?? ""), make("span", { class: "hush" }, word ?? "")),
        )
      : null,
    message.deleted ? null : more,
  );
}

/** @param {number} at */
function dayOf(at) {
  const day = new Date(at).toDateString();
  if (day === new Date().toDateString()) return "Today";
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return "Yesterday";
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** @type {Map<string, { signature: string, element: HTMLElement }>} */
let drawn = new Map();

/**
 * @param {ChatMessage[]} messages
 * @param {string} chatKey another chat begins at its end
 * @param {Hands} hands
 */
export function drawChat(messages, chatKey, hands) {
  const log = byId("chat");
  const isOther = log.dataset["key"] !== chatKey;
  const isAtEnd = isOther || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  /** @type {typeof drawn} */
  const next = new Map();
  /** @type {HTMLElement[]} */
  const elements = [];
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const day = dayOf(message.at);
    if (!before || dayOf(before.at) !== day) elements.push(make("div", { class: "day" }, day));
    const isFirst =
      !before || before.side !== message.side || message.at - before.at > GROUP_MS || dayOf(before.at) !== day;
    const isLast = !after || after.side !== message.side || after.at - message.at > GROUP_MS || dayOf(after.at) !== day;
    const quoted = messages.find((one) => one.id === message.quotedId);
    const signature = JSON.stringify([message, isFirst, isLast, quoted?.text, hands.business]);
    const known = drawn.get(message.id);
    const element = known?.signature === signature ? known.element : draw(message, { isFirst, isLast, quoted }, hands);
    next.set(message.id, { signature, element });
    elements.push(element);
  }
  if (elements.length === 0)
    elements.push(
      make("p", { class: "empty" }, "Nothing has been said yet. Write the first message, or send a prepared one."),
    );
  drawn = next;
  log.dataset["key"] = chatKey;
  place(log, elements);
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

/**
 * Puts the elements in order and moves only what stands wrong: a moved element would lose its focus.
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} elements
 */
function place(parent, elements) {
  const wanted = new Set(/** @type {Node[]} */ (elements));
  for (const child of Array.from(parent.childNodes)) if (!wanted.has(child)) child.remove();
  for (const [index, element] of elements.entries())
    if (parent.childNodes[index] !== element) parent.insertBefore(element, parent.childNodes[index] ?? null);
}

export { kindOf };
