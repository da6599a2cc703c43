/** The inbox by its accessible names, which are the contract between the page and these tests. */
import type { Locator, Page } from "@playwright/test";

const starting = (words: string) => new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);

export const list = (page: Page) => page.getByRole("region", { name: "Conversations" });
export const rows = (page: Page) => list(page).getByRole("link");
export const row = (page: Page, name: string) => list(page).getByRole("link", { name: starting(name) });
export const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: starting(name) });

export const thread = (page: Page) => page.getByRole("log", { name: "Messages" });
export const messages = (page: Page) => thread(page).getByRole("article");
export const message = (page: Page, text: string) => messages(page).filter({ hasText: text });
/** First, because a message in trouble says it for the eye and for the ear. */
export const tick = (bubble: Locator, name: string) => bubble.getByRole("img", { name, exact: true }).first();
export const button = (within: Page | Locator, name: string) => within.getByRole("button", { name: starting(name) });
export const composer = (page: Page) => page.getByRole("textbox", { name: "Reply", exact: true });
/** In the place of the box. */
export const templatePicker = (page: Page) => page.getByRole("region", { name: "Templates" });
export const toast = (page: Page) => page.getByRole("alert");
export const connection = (page: Page) => page.getByRole("status").filter({ hasText: "Reconnecting" });

export async function reply(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

export const addressOf = (conversationId: string, view = "open") => `/inbox/${view}/${conversationId}`;

/** Out of the list, so that nothing is held back. */
export const restMouse = (page: Page) => page.mouse.move(900, 30);

/** Leaves a mark that a reload would wipe off. */
export const markPage = (page: Page) => page.evaluate(() => void Reflect.set(window, "wasNotReloaded", true));
export const isMarked = (page: Page) => page.evaluate(() => Reflect.get(window, "wasNotReloaded") === true);
