/** `/simulator/api/*`: what the page asks for and does. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { CustomerContent, ImpossibleAct, type CustomerActs } from "../meta/customer-acts.ts";
import { queryOf } from "../meta/graph-access.ts";
import { NewCustomer, type BusinessNumber, type Customer } from "../meta/people.ts";
import type { Statuses } from "../meta/statuses.ts";
import type { World } from "../meta/world.ts";
import { hardshipsOn, setHardship } from "./hardships.ts";
import { addPageFiles } from "./page-files.ts";
import { readSample, SAMPLES, TEN_MESSAGES } from "./samples.ts";
import { sendMedia } from "./send-media.ts";
import { addStream } from "./stream.ts";
import type { CustomerView, StateView } from "./view.ts";

/** A page says every 4 s that it shows a chat; after this long without a word it is taken as closed. */
const LOOK_MS = 10_000;

const Where = z.object({ number: z.string(), customer: z.string() });
const SampleName = z.enum(["lamp", "voice", "proof", "sticker"]);
const Write = z.object({
  number: z.string(),
  /** Several at once write at the same moment. */
  customers: z.array(z.string()).min(1).max(50),
  content: z.union([
    CustomerContent,
    z.object({ type: z.literal("sample"), sample: SampleName }),
    z.object({ type: z.literal("ten") }),
  ]),
  quotedId: z.string().nullish(),
});
type Write = z.infer<typeof Write>;

class NotHere extends Error {
  override name = "NotHere";
}

/** What a file becomes on WhatsApp when a person picks it. */
function typeOfFile(mimeType: string): "image" | "video" | "audio" | "document" {
  if (/^image\/(jpeg|png)$/.test(mimeType)) return "image";
  if (/^video\/(mp4|3gpp)$/.test(mimeType)) return "video";
  return mimeType.startsWith("audio/") ? "audio" : "document";
}

export async function addSimulator(
  app: FastifyInstance,
  world: World,
  statuses: Statuses,
  acts: CustomerActs,
): Promise<void> {
  addPageFiles(app);
  addStream(app, world);
  await app.register(async (api) => {
    api.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
      const status =
        error instanceof NotHere
          ? 404
          : error instanceof ImpossibleAct
            ? 409
            : error instanceof z.ZodError
              ? 400
              : (error.statusCode ?? 500);
      return reply.code(status).send({ error: error.message });
    });
    addApi(api, world, statuses, acts);
  });
}

function addApi(api: FastifyInstance, world: World, statuses: Statuses, acts: CustomerActs): void {
  const numberOf = (id: string): BusinessNumber => {
    const number = world.numbers.get(id);
    if (!number) throw new NotHere("There is no such business number.");
    return number;
  };
  const customerOf = (id: string): Customer => {
    const customer = world.people.byId(id);
    if (!customer) throw new NotHere("There is no such customer.");
    return customer;
  };

  function customerView(customer: Customer, phoneNumberId: string | null): CustomerView {
    const messages = (phoneNumberId && world.chats.find(phoneNumberId, customer.id)?.messages) || [];
    const unread = messages.filter(
      (message) => message.side === "business" && message.state !== "read" && message.state !== "failed",
    ).length;
    const last = messages.at(-1);
    return { ...customer, unread, lastText: last ? (last.text ?? last.type) : null };
  }

  api.get("/simulator/api/state", (request): StateView => {
    const query = queryOf(request);
    const numbers = [...world.numbers.values()];
    const number = numbers.find((one) => one.phoneNumberId === query["number"]) ?? numbers[0] ?? null;
    const customers = world.people.list();
    const customer = customers.find((one) => one.id === query["customer"]) ?? customers[0] ?? null;
    const chat = number && customer && world.chats.open(number.phoneNumberId, customer.id);
    return {
      version: world.version(),
      numbers: numbers.map((one) => ({
        phoneNumberId: one.phoneNumberId,
        name: one.verifiedName,
        displayPhoneNumber: one.displayPhoneNumber,
      })),
      customers: customers.map((one) => customerView(one, number?.phoneNumberId ?? null)),
      chat: chat && { messages: chat.messages, steps: chat.steps, lastInboundAt: chat.lastInboundAt },
      hard: hardshipsOn(world, number?.phoneNumberId ?? "", customer?.id ?? null),
      now: world.now(),
    };
  });

  api.post("/simulator/api/customers", async (request, reply) => {
    const customer = world.people.add(NewCustomer.parse(request.body));
    world.changed(null);
    return reply.code(201).send(customer);
  });

  /** The page shows this chat; the customer reads what is there and what comes. `isOpen: false` puts the phone down. */
  api.post("/simulator/api/look", async (request, reply) => {
    const { number, customer, isOpen } = Where.extend({ isOpen: z.boolean() }).parse(request.body);
    const chat = world.chats.open(numberOf(number).phoneNumberId, customerOf(customer).id);
    world.look(number, customer, isOpen ? LOOK_MS : 0);
    if (isOpen) statuses.readAll(chat);
    return reply.code(204).send();
  });

  async function write(number: BusinessNumber, customer: Customer, { content, quotedId }: Write): Promise<string[]> {
    if (content.type === "ten")
      return (await Promise.all(TEN_MESSAGES.map((text) => acts.send(number, customer, { type: "text", text })))).map(
        (one) => one.id,
      );
    if (content.type !== "sample") return [(await acts.send(number, customer, content, quotedId ?? null)).id];
    const { file, mimeType, type } = SAMPLES[content.sample];
    const bytes = await readSample(content.sample);
    const media = world.media.add({ phoneNumberId: number.phoneNumberId, mimeType, fileName: file, bytes }, "customer");
    return [(await acts.send(number, customer, { type, mediaId: media.id }, quotedId ?? null)).id];
  }

  api.post("/simulator/api/messages", async (request, reply) => {
    const body = Write.parse(request.body);
    const number = numberOf(body.number);
    const customers = body.customers.map(customerOf);
    const ids = await Promise.all(customers.map((customer) => write(number, customer, body)));
    return reply.code(201).send({ ids: ids.flat() });
  });

  api.post("/simulator/api/files", async (request, reply) => {
    const { number, customer } = Where.parse(queryOf(request));
    const file = await request.file();
    if (!file) return reply.code(400).send({ error: "There is no file in this request." });
    const bytes = await file.toBuffer();
    const mimeType = file.mimetype || "application/octet-stream";
    const stored = world.media.add(
      { phoneNumberId: numberOf(number).phoneNumberId, mimeType, fileName: file.filename, bytes },
      "customer",
    );
    const message = await acts.send(numberOf(number), customerOf(customer), {
      type: typeOfFile(mimeType),
      mediaId: stored.id,
    });
    return reply.code(201).send({ ids: [message.id] });
  });

  /** The bytes of a file in a chat. Only pictures and sound are shown in place; the rest is a download. */
  api.get<{ Params: { id: string } }>("/simulator/api/media/:id", async (request, reply) =>
    sendMedia(world.media.get(request.params.id), request.headers.range, reply),
  );

  const Act = Where.extend({ messageId: z.string() });
  api.post("/simulator/api/reactions", async (request, reply) => {
    const { number, customer, messageId, emoji } = Act.extend({ emoji: z.string().min(1).max(16).nullable() }).parse(
      request.body,
    );
    await acts.react(numberOf(number), customerOf(customer), messageId, emoji);
    return reply.code(204).send();
  });
  api.post("/simulator/api/edits", async (request, reply) => {
    const { number, customer, messageId, text } = Act.extend({ text: z.string().min(1).max(4_096) }).parse(
      request.body,
    );
    await acts.edit(numberOf(number), customerOf(customer), messageId, text);
    return reply.code(204).send();
  });
  api.post("/simulator/api/deletions", async (request, reply) => {
    const { number, customer, messageId } = Act.parse(request.body);
    await acts.remove(numberOf(number), customerOf(customer), messageId);
    return reply.code(204).send();
  });

  api.post("/simulator/api/hardships", async (request, reply) => {
    const { number, customer, hardship, isOn } = Where.extend({
      hardship: z.enum(["slow", "fail_next", "window_closed", "twice"]),
      isOn: z.boolean(),
    }).parse(request.body);
    setHardship(world, hardship, isOn, numberOf(number).phoneNumberId, customerOf(customer).id);
    return reply.code(204).send();
  });

  /** Empties the phones. What the inbox already has stays there. */
  api.post("/simulator/api/start-over", async (request, reply) => {
    const { number } = z.object({ number: z.string() }).parse(request.body);
    world.chats.clear(numberOf(number).phoneNumberId);
    world.behaviours.clear();
    world.webhooks.repeatEach(1);
    world.changed(null);
    return reply.code(204).send();
  });
}
