/** The page's own state and hands: which number and customers are chosen, what is being written, and what each button does. */
import { follow, getState, post, upload } from "./api.js";
import { drawChat, kindOf } from "./chat.js";
import { drawHard, drawPeek, drawPrepared, drawSteps, drawWho, PREPARED } from "./columns.js";
import { byId, clock, make, say } from "./dom.js";
import { openMenu } from "./menu.js";
import { openPicker } from "./picker.js";

/** @import { StateView } from "../view.ts" */
/** @import { ChatMessage } from "../../meta/chats.ts" */

const REMEMBERED = "simulator.shown";
const LOOK_EVERY_MS = 4_000;

/** @type {{ number: string, customers: string[] }} */
const shown = { number: "", customers: [], ...JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "{}") };
/** @type {{ kind: "reply" | "edit", message: ChatMessage } | null} */
let about = null;
/** @type {StateView | null} */
let state = null;

const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const file = /** @type {HTMLInputElement} */ (byId("file"));
const where = () => ({ number: shown.number, customer: shown.customers[0] ?? "" });

/** @param {Promise<unknown>} act */
const attempt = (act) => act.catch((error) => say(error instanceof Error ? error.message : String(error)));

/** @param {Record<string, unknown>} content */
const send = (content) => attempt(post("/messages", { number: shown.number, customers: shown.customers, content }));

function draw() {
  if (!state) return;
  const { numbers, customers, chat, hard } = state;
  const number = numbers.find((one) => one.phoneNumberId === shown.number) ?? numbers[0];
  const chosen = shown.customers.flatMap((id) => customers.find((one) => one.id === id) ?? []);
  const [first] = chosen.length > 0 ? chosen : customers;
  if (number) shown.number = number.phoneNumberId;
  shown.customers = chosen.length > 0 ? chosen.map((one) => one.id) : first ? [first.id] : [];
  sessionStorage.setItem(REMEMBERED, JSON.stringify(shown));

  const name = number?.name ?? "No business yet";
  byId("logo").textContent = byId("business-logo").textContent = name.slice(0, 1).toUpperCase();
  byId("business-name").textContent = name;
  byId("business").hidden = numbers.length < 2;
  const select = /** @type {HTMLSelectElement} */ (byId("number"));
  select.replaceChildren(
    ...numbers.map((one) =>
      make("option", { value: one.phoneNumberId, selected: one === number }, `${one.name}, ${one.displayPhoneNumber}`),
    ),
  );
  drawWho(chosen.length > 0 ? chosen : first ? [first] : [], change);
  drawHard(hard, (hardship, isOn) => attempt(post("/hardships", { ...where(), hardship, isOn })));
  drawChat(chat?.messages ?? [], `${shown.number} ${shown.customers[0]}`, { business: name, more, press });
  drawSteps(chat?.steps ?? []);
  drawPeek(first, chat);
  byId("clock").textContent = clock(Date.now());
}

let isAsking = false;
let isStale = false;
/** Asks once at a time; what changes meanwhile is asked for right after. */
async function refresh() {
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isStale) {
      isStale = false;
      const asked = where();
      const answer = await getState(asked);
      if (asked.number === where().number && asked.customer === where().customer) {
        state = answer;
        draw();
      } else isStale = true;
    }
  } catch (error) {
    say(error instanceof Error ? error.message : "The emulator does not answer.");
  } finally {
    isAsking = false;
  }
}

/** An open chat is a read chat, but only while somebody can see it. */
function look() {
  if (document.visibilityState === "visible" && shown.number && shown.customers[0])
    void post("/look", { ...where(), isOpen: true }).catch(() => {});
}
function putDown() {
  if (!shown.number || !shown.customers[0]) return;
  const body = JSON.stringify({ ...where(), isOpen: false });
  void fetch("/simulator/api/look", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    keepalive: true,
  });
}

/** @param {{ number?: string, customers?: string[] }} next */
async function show(next) {
  putDown();
  Object.assign(shown, next);
  setAbout(null);
  await refresh();
  look();
}
function change() {
  if (state) openPicker(state.customers, shown.customers, (customers) => void show({ customers }));
}

/** @param {typeof about} next */
function setAbout(next) {
  if (about?.kind === "edit" && next === null) text.value = "";
  about = next;
  byId("about").hidden = !next;
  byId("about-text").textContent = next
    ? `${next.kind === "edit" ? "Editing" : "Replying to"}: ${kindOf(next.message)}`
    : "";
  if (next?.kind === "edit") text.value = next.message.text ?? "";
  if (next) text.focus();
  fit();
}

/** Grows the box with its text and offers Send once there is something to send. */
function fit() {
  text.style.height = "36px";
  text.style.height = `${Math.min(text.scrollHeight, 120)}px`;
  const isEmpty = text.value.trim() === "";
  byId("send").hidden = isEmpty;
  for (const idle of document.querySelectorAll(".idle")) if (idle instanceof HTMLElement) idle.hidden = !isEmpty;
}

function submit() {
  const written = text.value.trim();
  if (!written) return;
  const act =
    about?.kind === "edit"
      ? post("/edits", { ...where(), messageId: about.message.id, text: written })
      : post("/messages", {
          number: shown.number,
          customers: shown.customers,
          content: { type: "text", text: written },
          quotedId: about?.message.id ?? null,
        });
  text.value = "";
  setAbout(null);
  act.catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    if (!text.value) text.value = written;
    fit();
  });
}

/**
 * @param {ChatMessage} message
 * @param {import("../../meta/chats.ts").Choice} choice
 */
function press(message, choice) {
  if (choice.kind === "link") say(`A customer would open ${choice.id}`);
  else
    void attempt(
      post("/messages", {
        number: shown.number,
        customers: [where().customer],
        content: { type: "choice", messageId: message.id, choiceId: choice.id },
      }),
    );
}

const FACES = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/**
 * @param {ChatMessage} message
 * @param {HTMLElement} button
 */
function more(message, button) {
  /** @param {string | null} emoji */
  const react = (emoji) => attempt(post("/reactions", { ...where(), messageId: message.id, emoji }));
  const isOwn = message.side === "customer";
  openMenu(
    button,
    [
      { label: "Reply", icon: "left", run: () => setAbout({ kind: "reply", message }) },
      ...(message.reactions.customer ? [{ label: "Remove reaction", icon: "close", run: () => void react(null) }] : []),
      ...(isOwn && message.type === "text" && message.choices.length === 0
        ? [{ label: "Edit", icon: "file", run: () => setAbout({ kind: "edit", message }) }]
        : []),
      ...(isOwn
        ? [
            {
              label: "Delete",
              icon: "close",
              isDangerous: true,
              run: () => void attempt(post("/deletions", { ...where(), messageId: message.id })),
            },
          ]
        : []),
    ],
    isOwn ? [] : FACES.map((face) => ({ face, label: `React with ${face}`, run: () => void react(face) })),
  );
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && about) setAbout(null);
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
byId("about-cancel").addEventListener("click", () => setAbout(null));
byId("voice").addEventListener("click", () => send({ type: "sample", sample: "voice" }));
byId("picture").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  const [picked] = file.files ?? [];
  if (picked) void attempt(upload(where(), picked));
  file.value = "";
});
byId("attach").addEventListener("click", () =>
  openMenu(byId("attach"), [
    ...PREPARED.slice(0, 3).map((one) => ({ label: one.label, icon: one.icon, run: () => void send(one.content) })),
    { label: "Sticker", icon: "sticker", run: () => void send({ type: "sample", sample: "sticker" }) },
    {
      label: "Location",
      icon: "pin",
      run: () =>
        void send({
          type: "location",
          latitude: -23.5614,
          longitude: -46.6559,
          place: "Avenida Paulista",
          address: "São Paulo, Brazil",
        }),
    },
    {
      label: "Contact card",
      icon: "person",
      run: () => void send({ type: "contacts", name: "Rui Duarte", phone: "+55 11 5550 0187" }),
    },
    { label: "Own picture or file", icon: "file", run: () => file.click() },
  ]),
);
byId("number").addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement) void show({ number: event.target.value });
});

const confirm = /** @type {HTMLDialogElement} */ (byId("confirm"));
byId("start-over").addEventListener("click", () => confirm.showModal());
byId("confirm-no").addEventListener("click", () => confirm.close());
byId("confirm-yes").addEventListener("click", () => {
  confirm.close();
  void attempt(post("/start-over", { number: shown.number }));
});

document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? look() : putDown()));
window.addEventListener("pagehide", putDown);
window.setInterval(look, LOOK_EVERY_MS);
window.setInterval(() => (byId("clock").textContent = clock(Date.now())), 10_000);

drawPrepared((content) => void send(content));
fit();
await refresh();
look();
follow(() => void refresh());
