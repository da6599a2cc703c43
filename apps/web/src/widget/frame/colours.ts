/** The company's colour, made fit to read: what stands on it, and what it may be as text on our own grounds. */

export type Ground = "light" | "dark";
export type Accent = {
  /** The company's colour, for surfaces. */
  fill: string;
  /** Text on it. */
  on: string;
  /** It as text or an outline on the ground. */
  ink: string;
};

const GROUNDS: Record<Ground, string> = { light: "#ffffff", dark: "#17181c" };
const INK = "#16181d";
/** WCAG AA for text. */
const ENOUGH = 4.5;

/** @param colour `#rrggbb` */
export function accentOf(colour: string, ground: Ground): Accent {
  const onIt = contrast("#ffffff", colour) >= contrast(INK, colour) ? "#ffffff" : INK;
  // A colour in the middle carries neither: it gives way a little.
  const fill = until(colour, onIt === INK ? "#ffffff" : "#000000", (shade) => contrast(onIt, shade) >= ENOUGH);
  const towards = ground === "light" ? "#000000" : "#ffffff";
  return { fill, on: onIt, ink: until(colour, towards, (shade) => contrast(shade, GROUNDS[ground]) >= ENOUGH) };
}

/** The first shade on the way that will do. The end always does. */
function until(from: string, to: string, isEnough: (shade: string) => boolean): string {
  for (let step = 0; step < 20; step++) {
    const shade = mix(from, to, step / 20);
    if (isEnough(shade)) return shade;
  }
  return to;
}

/** The ratio of two colours' luminance, from 1 to 21. @see WCAG 2.2, "contrast ratio" */
export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: string, to: string, share: number): string {
  const end = channels(to);
  return `#${channels(from)
    .map((value, index) => Math.round(value + (end[index]! - value) * share))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}
