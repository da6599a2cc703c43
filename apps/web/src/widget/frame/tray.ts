/** What a visitor is about to send: files chosen, pasted or dropped, and what was not taken with the reason. */
import { acceptedTypes } from "@max/domain/message/files";
import { type Chosen, judgeChosen, MOST_AT_ONCE, sizeText } from "./chosen-files.ts";
import { draw, icon, ICONS } from "./draw.ts";
import type { Words } from "./words.ts";

export type Tray = ReturnType<typeof createTray>;

/** @param onTaken something was attached, and there may be words to write */
export function createTray(words: Words, language: string, onTaken: () => void) {
  let chosen: Chosen[] = [];
  const list = draw("ul", { class: "tray", "aria-label": words.attached, hidden: true });
  const refusals = draw("div", { class: "refusals", role: "alert", hidden: true });
  const input = draw("input", {
    type: "file",
    multiple: true,
    hidden: true,
    accept: acceptedTypes("widget").join(","),
    change: () => {
      attach([...(input.files ?? [])]);
      // The same file may be chosen again.
      input.value = "";
    },
  });
  const button = draw(
    "button",
    { type: "button", class: "plain", "aria-label": words.attach, click: () => input.click() },
    icon(ICONS.clip),
  );

  function attach(files: readonly File[]) {
    const refused: [string, string][] = [];
    for (const file of files) {
      const taken = chosen.length < MOST_AT_ONCE ? judgeChosen(file, words, language) : words.fileTooMany;
      if (typeof taken === "string") refused.push([file.name, taken]);
      else chosen.push(taken);
    }
    show(refused);
    if (files.length > refused.length) onTaken();
  }

  function show(refused: [string, string][]) {
    list.hidden = chosen.length === 0;
    list.replaceChildren(...chosen.map(item));
    refusals.hidden = refused.length === 0;
    refusals.replaceChildren(
      ...refused.map(([name, reason]) => draw("p", {}, draw("bdi", { class: "strong" }, name), `: ${reason}`)),
    );
  }

  function item(one: Chosen): HTMLElement {
    const { name, size } = one.file;
    const remove = () => {
      chosen = chosen.filter((other) => other !== one);
      show([]);
      onTaken();
    };
    return draw(
      "li",
      {},
      icon(ICONS.file),
      draw("bdi", { class: "name", title: name }, name),
      draw("span", { class: "size" }, sizeText(size, language)),
      draw("button", { type: "button", "aria-label": words.remove(name), click: remove }, icon(ICONS.close)),
    );
  }

  return {
    button,
    parts: [refusals, list, input],
    attach,
    /** Empties the tray. */
    take(): Chosen[] {
      const taken = chosen;
      chosen = [];
      show([]);
      return taken;
    },
  };
}

/**
 * Files may be dropped on it, and are never opened by the browser instead.
 * @param isTaking whether there is a tray to drop them into
 * @returns what to show over it meanwhile
 */
export function takeDrops(
  panel: HTMLElement,
  words: Words,
  isTaking: () => boolean,
  attach: (files: File[]) => void,
): HTMLElement {
  const hint = draw("div", { class: "drop", hidden: true }, words.dropHere);
  const listen = (name: "dragover" | "dragleave" | "drop", act: (event: DragEvent, data: DataTransfer) => void) =>
    panel.addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes("Files")) act(event, event.dataTransfer);
    });
  listen("dragover", (event, data) => {
    event.preventDefault();
    data.dropEffect = isTaking() ? "copy" : "none";
    hint.hidden = !isTaking();
  });
  listen("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && panel.contains(event.relatedTarget))) hint.hidden = true;
  });
  listen("drop", (event, data) => {
    event.preventDefault();
    hint.hidden = true;
    if (isTaking()) attach([...data.files]);
  });
  return hint;
}
