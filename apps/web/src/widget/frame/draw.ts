/** Elements made by hand: text is always text, whatever somebody wrote into it. */

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** @param attributes functions listen to the event of their name; `true` sets and `false` leaves out */
export function draw<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** One stroke, 20 px box. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  close: "m5.5 5.5 9 9m0-9-9 9",
  send: "M10 16V4.5m0 0L5.5 9M10 4.5 14.5 9",
  smile:
    "M16.75 10a6.75 6.75 0 1 1-13.5 0 6.75 6.75 0 0 1 13.5 0M7 11.7c.7 1.1 1.8 1.7 3 1.7s2.3-.6 3-1.7M7.7 8v.2M12.3 8v.2",
  clip: "m15.5 9.5-5.3 5.3a3.3 3.3 0 0 1-4.700-4.700l6-6a2.200 2.200 0 0 1 3.100 3.100l-5.700 5.700a1.100 1.100 0 0 1-1.600-1.600l5-5",
  tick: "m4 10.5 3.5 3.5 8-8",
  file: "M6 3.5h5l3.5 3.5v9.500H6zM11 3.500V7h3.500",
} as const;
