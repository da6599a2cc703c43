/** Small things for building the page: elements, icons, and the one line that says what went wrong. */

/**
 * @param {string} id
 * @returns {HTMLElement} the element of that id, which the page is known to have
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Makes an element. Text is always text, never markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | ((event: Event) => void)>} attributes `on…` takes a listener, `class` a class
 * @param {(Node | string | null | false)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== false) element.append(child);
  return element;
}

/**
 * @param {string} name
 * @param {string} size a class of the style sheet
 */
export function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `i ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
}

/**
 * A contact's round picture; the same person always gets the same ground.
 * @param {{ id: string, name: string }} person
 * @param {(Node | string | null | false)[]} children
 */
export function avatar(person, ...children) {
  const sum = [...person.id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return make("span", { class: `av av${(sum % 5) + 1}`, "aria-hidden": "true" }, initials(person.name), ...children);
}

/** @param {number} at unix milliseconds */
export const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

let toastTimer = 0;
/** @param {string} text */
export function say(text) {
  byId("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => (byId("toast").textContent = ""), 6_000);
}
