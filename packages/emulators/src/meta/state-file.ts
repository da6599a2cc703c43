/** Keeps customers, chats and untaken webhooks over a restart: one JSON file, and the files of media in a folder beside it. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Chat } from "./chats.ts";
import { Customer, type BusinessNumber } from "./people.ts";
import type { Statuses } from "./statuses.ts";
import type { World } from "./world.ts";

const SAVE_AFTER_MS = 300;

const State = z.object({
  version: z.literal(1),
  customers: z.array(Customer),
  chats: z.array(Chat),
  pendingWebhooks: z.array(z.object({ phoneNumberId: z.string(), body: z.unknown() })),
  media: z.array(
    z.object({
      id: z.string(),
      phoneNumberId: z.string(),
      mimeType: z.string(),
      fileName: z.string().nullable(),
      expiresAt: z.number(),
    }),
  ),
});
type State = z.infer<typeof State>;

/** The state of the last run; null at the first start. A file that cannot be read is put aside, never overwritten. */
async function load(path: string): Promise<State | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    return State.parse(JSON.parse(text));
  } catch {
    const aside = `${path}.unreadable-${Date.now()}`;
    await rename(path, aside);
    process.stderr.write(`The simulator's state could not be read and was put aside as ${aside}.\n`);
    return null;
  }
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

/** Reports that were due when the last run ended are made up for, without the sender's own mark. */
function resumeStatuses(world: World, statuses: Statuses, number: BusinessNumber, chat: Chat): void {
  const customer = world.people.byId(chat.customerId);
  for (const message of chat.messages) {
    world.sentBy.set(message.id, { phoneNumberId: chat.phoneNumberId, customerId: chat.customerId });
    if (message.side !== "business" || !customer) continue;
    const send = { to: { type: "user_id" as const, value: customer.userId }, opaque: null, category: "service" };
    const journey = { wamid: message.id, number, customer, chat, send };
    if (message.state === "delivered") statuses.restore(journey);
    if (message.state === "sending" || message.state === "sent") statuses.follow(journey, false);
  }
}

/** Loads the state, saves it soon after every change, and knows what each number has still to do. */
export async function keepState(world: World, statuses: Statuses, path: string) {
  const mediaFolder = `${path}.media`;
  const loaded = await load(path);
  const written = new Set<string>();

  for (const customer of loaded?.customers ?? []) world.people.put(customer);
  for (const chat of loaded?.chats ?? []) world.chats.put(chat);
  for (const media of loaded?.media ?? []) {
    // A file that is gone is a picture that does not load, no reason to refuse the rest.
    const bytes = await readFile(join(mediaFolder, media.id)).catch(() => null);
    if (!bytes) continue;
    written.add(media.id);
    world.media.put({ ...media, bytes });
  }

  async function saveNow(): Promise<void> {
    for (const media of world.media.list()) {
      if (written.has(media.id)) continue;
      written.add(media.id);
      await writeWhole(join(mediaFolder, media.id), media.bytes);
    }
    const state: State = {
      version: 1,
      customers: world.people.list(),
      chats: world.chats.list(),
      pendingWebhooks: world.webhooks.pending().filter((one) => !Buffer.isBuffer(one.body)),
      media: world.media.list().map(({ bytes: _bytes, ...rest }) => rest),
    };
    await writeWhole(path, JSON.stringify(state));
  }

  let saving: Promise<void> = Promise.resolve();
  let isPlanned = false;
  const save = (): Promise<void> => {
    isPlanned = false;
    // One after the other, so that an older state never replaces a newer one.
    saving = saving.then(saveNow).catch((error: unknown) => {
      process.stderr.write(`The simulator's state could not be saved: ${String(error)}\n`);
    });
    return saving;
  };
  world.events.on("dirty", () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => void save(), SAVE_AFTER_MS).unref();
  });

  return {
    save,
    /** Takes up what this number left undone. */
    resume(number: BusinessNumber): void {
      for (const chat of world.chats.list())
        if (chat.phoneNumberId === number.phoneNumberId) resumeStatuses(world, statuses, number, chat);
      for (const webhook of loaded?.pendingWebhooks ?? [])
        if (webhook.phoneNumberId === number.phoneNumberId)
          void world.webhooks.send(number, webhook.body, { times: 1 });
    },
  };
}
