/** An agent's page in a real Chromium, and when words became visible on it. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import type { Company, Person } from "./desk.ts";

/** @returns null where there is no Chromium or Chrome; `CHROMIUM_PATH` names one that lies elsewhere */
export function findChromium(): string | null {
  const given = process.env["CHROMIUM_PATH"];
  if (given && existsSync(given)) return given;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}

export function launch(executablePath: string): Promise<Browser> {
  // Chromium refuses to run as root inside its own sandbox.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}

/** Signs in as a person does and waits for the list. */
export async function openInbox(browser: Browser, url: string, company: Company, person: Person): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, locale: "en-GB" });
  await page.goto(`${url}/login/${company.slug}`);
  await page.locator("input[name=email]").fill(person.email);
  await page.locator("input[name=password]").fill(person.password);
  await page.locator("button[type=submit]").click();
  await page.getByRole("region", { name: "Conversations" }).waitFor();
  return page;
}

export type Sighting = { mark: string; place: "thread" | "list"; at: number };

/** Runs in the page, so it is text: what compiles this file would add helpers to a function that the page does not have. */
const WATCHER = `(() => {
  const sightings = (window.sightings = new Map());
  const note = (node) => {
    const element = node instanceof Element ? node : node.parentElement;
    if (!element) return;
    const place = element.closest("[role=log]") ? "thread" : "list";
    const at = Date.now();
    for (const [, mark] of (element.textContent ?? "").matchAll(/#([a-z]+\\d+)#/g)) {
      const key = place + " " + mark;
      if (!sightings.has(key)) sightings.set(key, at);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") note(change.target);
      for (const added of change.addedNodes) note(added);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

/** From now on the page notes when each `#mark#` first stands in the thread, and in the list. */
export async function watchForMarks(page: Page): Promise<() => Promise<Sighting[]>> {
  await page.evaluate(WATCHER);
  return async () => {
    const seen = await page.evaluate<[string, number][]>("[...window.sightings]");
    return seen.map(([key, at]) => {
      const [place, mark] = key.split(" ") as ["thread" | "list", string];
      return { mark, place, at };
    });
  };
}
