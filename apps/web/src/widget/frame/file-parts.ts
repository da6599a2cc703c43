/** A file in the thread: pictures as pictures, everything else as a card with its name and size to download. */
import type { VisitorFile } from "@max/domain/widget/wire";
import { sizeText } from "./chosen-files.ts";
import { draw, icon, ICONS } from "./draw.ts";
import type { WaitingFile } from "./thread.ts";
import type { Words } from "./words.ts";

export type Addresses = { url: string; pictureUrl: string | null };

/** @param anew where the file is now, once the address it came with is over */
export function filePart(
  file: VisitorFile,
  words: Words,
  language: string,
  anew: (id: string) => Promise<Addresses | null>,
): HTMLElement {
  const name = file.name || words.file;
  const { id, url, picture } = file;
  const again = async () => (id === null ? null : anew(id));
  if (picture) return pictureLink(name, picture, words, again);
  const label = [icon(ICONS.file), draw("bdi", { class: "name" }, name), sizePart(file.sizeBytes, language)];
  if (url === null) return draw("div", { class: "card" }, ...label);
  // What lies with us comes as a download; a public link is a page of somebody else's.
  const isOurs = url.startsWith("/");
  const link = draw("a", { class: "card", href: url, ...(isOurs ? { download: name } : AWAY) }, ...label);
  if (isOurs) keepFresh(link, async () => (await again())?.url ?? null);
  return link;
}

/** The log's lines are a little wider than this; what is smaller is shown as it is. */
const MOST_WIDE_PX = 280;
const MOST_HIGH_PX = 240;
const AWAY = { target: "_blank", rel: "noopener noreferrer" };

function pictureLink(
  name: string,
  { url, width, height }: NonNullable<VisitorFile["picture"]>,
  words: Words,
  again: () => Promise<Addresses | null>,
): HTMLElement {
  const scale = Math.min(1, MOST_WIDE_PX / width, MOST_HIGH_PX / height);
  const size = { width: String(Math.round(width * scale)), height: String(Math.round(height * scale)) };
  const image = draw("img", { src: url, alt: words.picture(name), loading: "lazy", ...size });
  const link = draw("a", { class: "picture", href: url, ...AWAY }, image);
  const fresh = async () => (await again())?.pictureUrl ?? null;
  image.addEventListener("error", () => void fresh().then((at) => at && (image.src = at)), { once: true });
  keepFresh(link, fresh);
  return link;
}

/** An address that is over by this computer's clock, which may be wrong, is asked for anew when somebody follows it. */
function keepFresh(link: HTMLAnchorElement, fresh: () => Promise<string | null>): void {
  let isFresh = false;
  link.addEventListener("click", (event) => {
    const until = Number(new URL(link.href).searchParams.get("until")) * 1_000;
    if (isFresh || until > Date.now()) return;
    event.preventDefault();
    void follow();
  });
  async function follow() {
    const at = await fresh();
    if (at === null) return;
    link.href = at;
    isFresh = true;
    link.click();
    isFresh = false;
  }
}

/** One that is still to be sent, as this page knows it. */
export function waitingFilePart(
  file: WaitingFile,
  picture: string | null,
  words: Words,
  language: string,
): HTMLElement {
  if (picture) return pictureHere(picture, file.name, words);
  return draw(
    "div",
    { class: "card" },
    icon(ICONS.file),
    draw("bdi", { class: "name" }, file.name || words.file),
    sizePart(file.sizeBytes, language),
  );
}

/** A picture as it lies on this computer. */
export const pictureHere = (url: string, name: string, words: Words): HTMLElement =>
  draw("div", { class: "picture" }, draw("img", { src: url, alt: words.picture(name || words.file) }));

const sizePart = (sizeBytes: number | null, language: string) =>
  sizeBytes === null ? null : draw("span", { class: "size" }, sizeText(sizeBytes, language));
