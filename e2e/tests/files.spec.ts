/** Files both ways: attached, dropped and pasted, with progress, in order, refused with a reason, and tried again. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { anasConversation } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, button, composer, message, messages, thread, tick } from "../support/inbox.ts";
import type { World } from "../support/world.ts";

const PHOTO = new URL("../../packages/emulators/src/simulator/samples/damaged-lamp.jpg", import.meta.url);
const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n%%EOF\n");

/** What the customer got in a conversation of Ana's. */
async function openChat(world: World, clientOf: Parameters<typeof anasConversation>[1], name: string) {
  const opened = await anasConversation(world, clientOf, name);
  const chat = () => world.desk.emulator.customers.chat(world.lumen.phoneNumberId, opened.customer.id).messages;
  return { ...opened, got: () => chat().filter(({ side }) => side === "business") };
}

type Dropped = { name: string; type: string; bytes: Buffer };

/** As if the files were held over an element and let go. */
async function dropOn(target: Locator, files: Dropped[], acts = ["dragover", "drop"]) {
  const given = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString("base64") }));
  await target.evaluate(
    (element, { given, acts }) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, base64 } of given)
        dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
      for (const act of acts)
        element.dispatchEvent(new DragEvent(act, { dataTransfer, bubbles: true, cancelable: true }));
    },
    { given, acts },
  );
}

const attached = (page: Page) => page.getByRole("list", { name: "Attached files" }).getByRole("listitem");
const choose = (page: Page, ...files: Dropped[]) =>
  page
    .locator("input[data-purpose=attach]")
    .setInputFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })));

test("two dropped files and some words become ordered messages with progress, and reach the customer", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId, got } = await openChat(world, clientOf, "Quim Fotos");
  const words = "Here they are, and these words are longer than the picture is wide";
  let letThrough: () => void = () => {};
  const gate = new Promise<void>((resolve) => (letThrough = resolve));
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId), {
    before: async (blank) => {
      await blank.route(/\/files\?/, async (route) => {
        await gate;
        await route.continue();
      });
    },
  });
  await expect(message(page, "Quim Fotos here")).toBeVisible();
  const photo: Dropped = { name: "lamp.jpg", type: "image/jpeg", bytes: await readFile(PHOTO) };
  const pdf: Dropped = { name: "invoice.pdf", type: "application/pdf", bytes: PDF };
  await dropOn(thread(page), [photo, pdf], ["dragover"]);
  await expect(page.getByText("Drop files to attach them")).toBeVisible();
  await dropOn(thread(page), [photo, pdf], ["drop"]);
  await expect(page.getByText("Drop files to attach them")).toHaveCount(0);
  await expect(attached(page)).toHaveCount(2);
  await expect(composer(page)).toBeFocused();
  await composer(page).fill(words);
  await composer(page).press("Enter");
  await expect(attached(page)).toHaveCount(0);
  // They stand in the thread while they are still on their way.
  await expect(thread(page).getByRole("progressbar", { name: "Uploading lamp.jpg" })).toBeVisible();
  await expect(messages(page).last()).toContainText("invoice.pdf");
  expect(got()).toEqual([]);
  letThrough();
  await expect(tick(messages(page).last(), "Delivered")).toBeVisible();
  await expect(thread(page).getByRole("progressbar")).toHaveCount(0);
  const picture = message(page, words).getByRole("img", { name: /^Photo/ });
  await expect(picture).toBeVisible();
  const besidePx = await picture.evaluate((image) => image.closest(".rounded-bubble")!.clientWidth - image.clientWidth);
  expect(besidePx, "nothing stands empty beside the picture").toBe(0);
  expect(got().map(({ type, text, media }) => [type, text, media?.mimeType])).toEqual([
    ["image", words, "image/jpeg"],
    ["document", null, "application/pdf"],
  ]);
});

test("what WhatsApp does not take is refused before it is sent, by its type, its size and its bytes, each with what to do", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId, got } = await openChat(world, clientOf, "Rosa Limite");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await expect(composer(page)).toBeEnabled();
  await choose(page, { name: "logo.svg", type: "image/svg+xml", bytes: Buffer.from("<svg/>") });
  await expect(page.getByRole("alert").filter({ hasText: "logo.svg" })).toContainText("Save it as PDF, JPEG");
  await choose(page, { name: "huge.jpg", type: "image/jpeg", bytes: Buffer.alloc(5 * 1024 * 1024 + 1, 7) });
  await expect(page.getByRole("alert").filter({ hasText: "huge.jpg" })).toContainText("5 MB at most");
  await expect(attached(page)).toHaveCount(0);
  // It says it is a picture; only the server looks inside.
  await choose(page, { name: "page.jpg", type: "image/jpeg", bytes: Buffer.from("<script>alert(1)</script>") });
  await expect(attached(page)).toContainText("not what its name says");
  await button(attached(page), "Remove page.jpg").press("Enter");
  await expect(attached(page)).toHaveCount(0);
  expect(got()).toEqual([]);
});

test("a file survives a reload in its box, and one that failed goes again with Retry", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId, got } = await openChat(world, clientOf, "Sara Outra Vez");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await expect(composer(page)).toBeEnabled();
  await choose(page, { name: "contract.pdf", type: "application/pdf", bytes: PDF });
  await expect(attached(page)).toContainText("byte");
  await page.reload();
  await expect(attached(page)).toContainText("contract.pdf");
  world.desk.emulator.behave({ kind: "error", code: 131053, on: "upload", phoneNumberId: world.lumen.phoneNumberId });
  await composer(page).focus();
  await page.keyboard.press("Enter");
  const bubble = message(page, "contract.pdf");
  await expect(bubble).toContainText("Check its type and size");
  expect(got()).toEqual([]);
  await button(bubble, "Retry").click();
  await expect(tick(bubble, "Delivered")).toBeVisible();
  expect(got()).toMatchObject([{ type: "document" }]);
});

test("a voice note is recorded, paused, listened to and sent as one the customer's phone can play", async ({
  openAs,
  clientOf,
  world,
}) => {
  const { conversationId, got } = await openChat(world, clientOf, "Vera Voz");
  const page = await openAs(world.lumen, "Ana", addressOf(conversationId));
  await expect(composer(page)).toBeEnabled();
  await button(page, "Record a voice message").click();
  const recorder = page.getByRole("group", { name: "Voice message" });
  const timer = recorder.getByRole("timer");
  await expect(timer).toHaveText("0:01");
  const level = recorder.getByRole("meter", { name: "Loudness" });
  await expect.poll(() => level.evaluate((meter: HTMLMeterElement) => meter.value)).toBeGreaterThan(0);
  await button(recorder, "Pause the recording").click();
  await expect(recorder).toContainText("Paused");
  await button(recorder, "Go on recording").click();
  await expect(timer).toHaveText("0:02");
  await button(recorder, "Stop and listen").click();
  await button(recorder, "Play").click();
  await expect(button(recorder, "Pause")).toBeVisible();
  await button(recorder, "Send voice message").click();
  await expect(recorder).toHaveCount(0);
  await expect(tick(messages(page).last(), "Delivered")).toBeVisible();
  const [note] = got();
  expect(note).toMatchObject({ type: "audio", media: { mimeType: "audio/ogg", voice: true } });
  const { bytes } = world.desk.emulator.media.get(note!.media!.id)!;
  expect([bytes.toString("latin1", 0, 4), bytes.subarray(0, 64).includes("OpusHead")]).toEqual(["OggS", true]);
  await button(messages(page).last(), "Play").click();
  await expect(button(messages(page).last(), "Pause")).toBeVisible();
});
