import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMetaEmulator } from "./emulator.ts";
import { startWebhookReceiver } from "./webhook-receiver.ts";

const NUMBER = {
  phoneNumberId: "300",
  wabaId: "200",
  displayPhoneNumber: "+1 555 010 0100",
  verifiedName: "Casa Lumen",
  accessToken: "t",
};

let folder = "";
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true, force: true });
});

const start = (webhookUrl: string) =>
  startMetaEmulator({
    appSecret: "s",
    webhookUrl,
    seed: "samples",
    stateFile: join(folder, "state.json"),
    rules: { retryDelaysMs: [30] },
  });

describe("the emulator's state", () => {
  it("survives a restart: people, chats, files, and the webhooks nobody took", async () => {
    const receiver = await startWebhookReceiver("s");
    closing.push(receiver.close);
    const first = await start("http://127.0.0.1:1/nobody");
    first.addNumber(NUMBER);
    const zoe = first.customers.add({ name: "Zoë Novak", phone: "+44 7700 900123" });
    const file = first.media.add(
      { phoneNumberId: "300", mimeType: "image/png", fileName: "a.png", bytes: Buffer.from("png") },
      "customer",
    );
    await first.customers.send("300", zoe.id, { type: "image", mediaId: file.id, caption: "Oh" });
    await first.close();

    const second = await start(receiver.url);
    closing.push(() => second.close());
    second.addNumber(NUMBER);
    expect(second.customers.list()).toHaveLength(7);
    expect(second.customers.chat("300", zoe.id).messages).toMatchObject([
      { type: "image", text: "Oh", media: { id: file.id } },
    ]);
    expect(second.media.get(file.id)?.bytes).toEqual(Buffer.from("png"));
    await receiver.until(() => receiver.messages().length === 1);
    expect(receiver.messages()[0]).toMatchObject({ type: "image", image: { id: file.id } });
    expect(receiver.received[0]?.isAuthentic).toBe(true);
  });

  it("is put aside, not overwritten, when it cannot be read", async () => {
    await writeFile(join(folder, "state.json"), "{broken");
    const emulator = await start("http://127.0.0.1:1/nobody");
    expect(emulator.customers.list()).toHaveLength(6);
    await emulator.close();
    const aside = (await readdir(folder)).find((name) => name.includes("unreadable"));
    expect(await readFile(join(folder, aside ?? ""), "utf8")).toBe("{broken");
  });
});
