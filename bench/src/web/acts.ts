/**
 * What an agent does all day, each act with the milliseconds from the key until it is painted. The bare page answers to the
 * same keys and marks, so that both are measured by the same hands.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { paintedAfter } from "./page-watch.ts";

/** What an opened conversation needs to fetch its neighbours, so that the next one is opened from the cache. */
const PREFETCH_MS = 400;
const BETWEEN_KEYS_MS = 40;

export type Acts = { openMs: number[]; selectMs: number[]; typeMs: number[]; sendMs: number[] };
/** An answer as it was written, by which it is found again. */
export type Answer = string;

const SELECTED = "document.querySelector('[data-conversation][aria-current]')";
const MARK_OF_SELECTED = `(/#\\w+#/.exec(${SELECTED}?.textContent ?? "")?.[0] ?? null)`;
const LOG = "document.querySelector('[role=log]')";
const BOX = "document.querySelector('textarea')";

const selectedId = (page: Page) => page.evaluate<string | null>(`${SELECTED}?.dataset.conversation ?? null`);
const othersSelected = (id: string | null) =>
  `(${SELECTED} !== null && ${SELECTED}.dataset.conversation !== ${JSON.stringify(id)})`;

/** Goes down the list with J, types a line, sends it, and so on. */
export async function actAsAgent(
  page: Page,
  times: { opens: number; answers: number; words: string },
  name: string,
): Promise<{ acts: Acts; answers: Answer[] }> {
  const acts: Acts = { openMs: [], selectMs: [], typeMs: [], sendMs: [] };
  const answers: Answer[] = [];
  await page.keyboard.press("j");
  await sleep(PREFETCH_MS);
  for (let n = 0; n < times.opens; n++) {
    const id = await selectedId(page);
    // In turn: when the row is marked, and when the thread stands.
    const isOpened = n % 2 === 0;
    const ready = isOpened
      ? `(${othersSelected(id)} && ${MARK_OF_SELECTED} !== null && ${LOG}?.textContent.includes(${MARK_OF_SELECTED}))`
      : othersSelected(id);
    const tookMs = await paintedAfter(page, "keydown", ready, () => page.keyboard.press("j"));
    (isOpened ? acts.openMs : acts.selectMs).push(tookMs);
    await sleep(PREFETCH_MS);
  }
  const mark = await page.evaluate<string>(MARK_OF_SELECTED);
  await page.keyboard.press("r");
  await page.waitForFunction(`document.activeElement === ${BOX}`);
  for (let n = 0; n < times.answers; n++) {
    const start = `${mark} ${name} ${n}: `;
    await page.keyboard.insertText(start);
    for (let at = 1; at <= times.words.length; at++) {
      const ready = `${BOX}.value.length >= ${start.length + at}`;
      const key = times.words[at - 1]!;
      acts.typeMs.push(
        await paintedAfter(page, "keydown", ready, () => page.keyboard.press(key === " " ? "Space" : key)),
      );
      await sleep(BETWEEN_KEYS_MS);
    }
    const answer = `${start}${times.words}`;
    const shown = `${LOG}.textContent.includes(${JSON.stringify(answer)}) && ${BOX}.value === ""`;
    acts.sendMs.push(await paintedAfter(page, "keydown", shown, () => page.keyboard.press("Enter")));
    answers.push(answer);
    await sleep(PREFETCH_MS);
  }
  return { acts, answers };
}

/** Rolls the wheel over a part of the page, down and up again, until told to end. */
export async function rollWheel(
  page: Page,
  over: string,
  { forMs, stepPx, turnEachMs }: { forMs: number; stepPx: number; turnEachMs: number },
): Promise<void> {
  const box = await page.locator(over).first().boundingBox();
  if (!box) throw new Error(`There is no ${over} on the page.`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const startedAt = Date.now();
  while (Date.now() - startedAt < forMs) {
    const isDown = Math.floor((Date.now() - startedAt) / turnEachMs) % 2 === 0;
    await page.mouse.wheel(0, isDown ? stepPx : -stepPx);
    await sleep(BETWEEN_KEYS_MS);
  }
}
