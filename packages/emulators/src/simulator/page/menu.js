/** One menu for the whole page: opens at a button, moves by arrow keys, closes by itself. */
import { byId, icon, make } from "./dom.js";

/** @typedef {{ label: string, icon?: string, isDangerous?: boolean, run: () => void }} Item */

/**
 * @param {HTMLElement} at the button it belongs to
 * @param {Item[]} items
 * @param {{ label: string, face: string, run: () => void }[]} faces reactions, in a row of their own
 */
export function openMenu(at, items, faces = []) {
  const menu = byId("menu");
  /** @param {() => void} run */
  const choose = (run) => () => {
    menu.hidePopover();
    at.focus();
    run();
  };
  const row = faces.map((one) =>
    make("button", { type: "button", role: "menuitem", "aria-label": one.label, onclick: choose(one.run) }, one.face),
  );
  menu.replaceChildren(
    ...(row.length > 0 ? [make("div", { class: "faces" }, ...row)] : []),
    ...items.map((one) =>
      make(
        "button",
        { type: "button", role: "menuitem", class: one.isDangerous ? "red" : "", onclick: choose(one.run) },
        one.icon ? icon(one.icon) : null,
        one.label,
      ),
    ),
  );
  at.setAttribute("aria-expanded", "true");
  menu.addEventListener("toggle", () => menu.matches(":popover-open") || at.removeAttribute("aria-expanded"));
  menu.showPopover();
  const button = at.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(button.left, window.innerWidth - width - 8))}px`;
  const below = button.bottom + 4;
  menu.style.top = `${Math.max(8, below + height > window.innerHeight - 8 ? button.top - height - 4 : below)}px`;
  menu.querySelector("button")?.focus();
}

byId("menu").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...byId("menu").querySelectorAll("button")];
  const now = buttons.findIndex((button) => button === document.activeElement);
  buttons[(now + step + buttons.length) % buttons.length]?.focus();
});
