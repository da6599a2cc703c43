/** Who is at the other end: the company by its initials, or whoever answered last by their picture. */
import { draw } from "./draw.ts";

/** @param load brings a picture to where it can be drawn from; until it comes, and when it does not, there are the initials */
export function createWho(company: string, load: (hash: string) => Promise<string>) {
  const mark = draw("div", { class: "who", "aria-hidden": "true" }, initials(company));
  let shown: string | null = null;
  return {
    mark,
    /** @param hash null for somebody without a picture */
    show(hash: string | null) {
      if (hash === shown) return;
      shown = hash;
      mark.replaceChildren(initials(company));
      if (hash === null) return;
      const draws = (src: string) => {
        if (shown === hash) mark.replaceChildren(draw("img", { src, alt: "" }));
      };
      load(hash).then(draws, () => {});
    },
  };
}

const initials = (name: string) =>
  name
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase();
