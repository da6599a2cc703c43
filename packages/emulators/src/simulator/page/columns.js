/** Draws what stands beside the phone: who is played, what can be sent, what is hard, and what just happened. */
import { avatar, byId, clock, icon, make } from "./dom.js";
import { kindOf } from "./chat.js";

/** @import { CustomerView, Hardship, StateView } from "../view.ts" */
/** @import { Step } from "../../meta/chats.ts" */

/** @param {CustomerView} customer */
export const addressOf = (customer) => customer.displayPhone ?? `@${customer.username ?? customer.userId}`;

/**
 * @param {CustomerView[]} chosen the first is the one on the phone
 * @param {() => void} change
 */
export function drawWho(chosen, change) {
  const [first, ...others] = chosen;
  if (!first) return;
  const line = others.length > 0 ? `and ${others.length} more, all write at once` : addressOf(first);
  byId("who").replaceChildren(
    avatar(first),
    make(
      "div",
      { class: "grow" },
      make("div", { class: "w5 cut" }, first.name),
      make("div", { class: "t12 f num cut" }, line),
    ),
    make("button", { type: "button", class: "btn line", onclick: change }, "Change"),
  );
}

/** @type {{ icon: string, label: string, content: Record<string, string> }[]} */
export const PREPARED = [
  { icon: "image", label: "Photo of a damaged lamp", content: { type: "sample", sample: "lamp" } },
  { icon: "mic", label: "Voice message, 24 s", content: { type: "sample", sample: "voice" } },
  { icon: "file", label: "Proof of payment, PDF", content: { type: "sample", sample: "proof" } },
  { icon: "chat", label: "Ten messages at once", content: { type: "ten" } },
];

/** @param {(content: Record<string, unknown>) => void} send */
export function drawPrepared(send) {
  byId("prepared").replaceChildren(
    ...PREPARED.map((one) =>
      make("li", {}, make("button", { type: "button", onclick: () => send(one.content) }, icon(one.icon), one.label)),
    ),
  );
}

/** @type {{ hardship: Hardship, label: string, hint: string }[]} */
const HARD = [
  { hardship: "slow", label: "WhatsApp answers slowly", hint: "8 s" },
  { hardship: "fail_next", label: "Next delivery fails", hint: "once" },
  { hardship: "window_closed", label: "Reply window is closed", hint: "this chat" },
  { hardship: "twice", label: "Every webhook comes twice", hint: "" },
];

/**
 * @param {StateView["hard"]} hard
 * @param {(hardship: Hardship, isOn: boolean) => void} set
 */
export function drawHard(hard, set) {
  const list = byId("hard");
  if (list.childElementCount === 0)
    list.append(
      ...HARD.map(({ hardship, label, hint }) => {
        const button = make("button", { type: "button", role: "switch", "data-hard": hardship });
        button.append(make("span", { class: "switch" }), label, make("span", { class: "f t12" }, hint));
        button.addEventListener("click", () => set(hardship, button.getAttribute("aria-checked") !== "true"));
        return make("li", {}, button);
      }),
    );
  for (const { hardship } of HARD)
    list.querySelector(`[data-hard="${hardship}"]`)?.setAttribute("aria-checked", String(hard[hardship]));
}

const MAX_STEPS = 8;

/** @param {number} ms */
function offset(ms) {
  if (ms === 0) return "0";
  if (ms < 10_000) return `+${ms} ms`;
  return ms < 120_000 ? `+${Math.round(ms / 1_000)} s` : `+${Math.round(ms / 60_000)} min`;
}

/**
 * Several of the same in a row become one line, which shows the last of them.
 * @param {Step[]} steps
 */
function fold(steps) {
  /** @type {{ step: Step, times: number }[]} */
  const folded = [];
  for (const step of steps) {
    const last = folded.at(-1);
    if (last?.step.label === step.label && last.step.isTrouble === step.isTrouble) {
      last.step = step;
      last.times += 1;
    } else folded.push({ step, times: 1 });
  }
  return folded;
}

/** @param {Step[]} steps oldest first; the page shows the newest first */
export function drawSteps(steps) {
  const list = byId("steps");
  const [first] = steps;
  if (!first) {
    list.replaceChildren(make("li", { class: "none" }, "Nothing yet. It begins with a message from the phone."));
    return;
  }
  const folded = fold(steps);
  // The beginning stays in sight however long the story gets.
  const shown = folded.length > MAX_STEPS ? folded.slice(0, 1).concat(folded.slice(1 - MAX_STEPS)) : folded;
  list.replaceChildren(
    ...shown
      .toReversed()
      .map(({ step, times }, index) =>
        make(
          "li",
          { class: `${index === 0 ? "now" : ""} ${step.isTrouble ? "trouble" : ""}` },
          make("b", {}, times > 1 ? `${step.label}, ${times} messages` : step.label),
          step === first ? new Date(first.at).toLocaleTimeString([], { hour12: false }) : (step.detail ?? ""),
          make("span", { class: "num f" }, offset(step.at - first.at)),
        ),
      ),
  );
}

/**
 * The row the inbox is about to show.
 * @param {CustomerView | undefined} customer
 * @param {StateView["chat"]} chat
 */
export function drawPeek(customer, chat) {
  const last = chat?.messages.at(-1);
  byId("peek").hidden = byId("peek-note").hidden = !customer || !last;
  if (!customer || !last || !chat) return;
  const answered = chat.messages.findLastIndex((message) => message.side === "business");
  const waiting = chat.messages.filter(
    (message, index) => index > answered && message.side === "customer" && message.state !== "read",
  );
  const text = last.side === "business" ? `You: ${kindOf(last)}` : kindOf(last);
  byId("peek").replaceChildren(
    avatar(customer, make("span", { class: "wa" }, icon("wa"))),
    make(
      "div",
      { class: "grow" },
      make(
        "div",
        { class: "row" },
        make("span", { class: "w6 cut grow" }, customer.name),
        make("span", { class: "t12 f num" }, clock(last.at)),
      ),
      make("div", { class: "cut" }, last.deleted ? "Deleted" : text),
    ),
    waiting.length > 0 ? make("span", { class: "badge" }, waiting.length > 99 ? "99+" : String(waiting.length)) : "",
  );
}
