/** Meta's side of WhatsApp in one process: the Graph API, the webhooks, the customers and their phones. */
import type { AddressInfo } from "node:net";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance } from "fastify";
import { ZodError } from "zod";
import { addMailPage } from "../mail/mail-page.ts";
import type { Mailbox } from "../mail/mailbox.ts";
import { addSimulator } from "../simulator/routes.ts";
import { addShop } from "../simulator/shop.ts";
import { addAccountRoutes } from "./account-routes.ts";
import type { NewBehaviour } from "./behaviours.ts";
import { addControlRoutes } from "./control-routes.ts";
import { createCustomerActs, type CustomerContent } from "./customer-acts.ts";
import { GraphRefusal } from "./graph-access.ts";
import { graphError } from "./graph-error.ts";
import { learnFrom } from "./learn.ts";
import { addMediaRoutes } from "./media-routes.ts";
import { addMessageRoutes } from "./message-routes.ts";
import type { BusinessNumber, NewCustomer, NewNumber } from "./people.ts";
import { keepState } from "./state-file.ts";
import { createStatuses } from "./statuses.ts";
import type { Attempt } from "./webhook-sender.ts";
import { createWorld, DEFAULT_RULES, type Rules, type World } from "./world.ts";

export type MetaEmulatorOptions = {
  /** 0, the default, takes any free one. */
  port?: number;
  host?: string;
  appSecret: string;
  /** Asked of the webhook by `verifyWebhook`. */
  verifyToken?: string;
  /** Where webhooks go, for numbers without an address of their own. */
  webhookUrl?: string;
  rules?: Partial<Rules>;
  /** The six sample customers, customers of one's own, or none. */
  seed?: "samples" | NewCustomer[];
  /** Chats, customers and untaken webhooks survive a restart in this JSON file and a folder beside it. */
  stateFile?: string;
  /** Shown at `/simulator/mail`. */
  mailbox?: Mailbox;
  /** The inbox of the chat widget on the shop's page; without it there is no shop. */
  shopInbox?: string;
  /** Unix milliseconds; the system's clock unless a test brings its own. */
  now?: () => number;
};

export type MetaEmulator = Awaited<ReturnType<typeof startMetaEmulator>>;

const MAX_UPLOAD_BYTES = 101 * 1024 * 1024;

/** Writes every request into the ledger, with the status it was answered with. */
function keepLedger(app: FastifyInstance, world: World): void {
  app.decorateRequest("entry", null);
  app.addHook("onRequest", async (request) => {
    if (/^\/(_emulator|simulator)(\/|\?|$)/.test(request.url)) return;
    const path = request.url.replace(/access_token=[^&]*/g, "access_token=-");
    request.entry = world.ledger.open({ method: request.method, path });
  });
  app.addHook("preHandler", async (request) => {
    if (request.entry && !request.isMultipart()) request.entry.body = request.body ?? null;
  });
  // Before the answer leaves, so that whoever has the answer finds its line complete.
  app.addHook("onSend", async (request, reply) => {
    const { entry } = request;
    if (!entry) return;
    entry.responseStatus = reply.statusCode;
    if (entry.outcome === "pending")
      entry.outcome = reply.statusCode < 400 ? "answered" : `refused ${reply.statusCode}`;
    world.ledger.settled();
  });
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const error = graphError(2500, { message: `Unknown path components: ${request.url.split("?")[0] ?? ""}` });
    return reply.code(404).send(error.body);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof GraphRefusal) {
      if (request.entry) request.entry.outcome = `refused ${String(error.answer.body.error["code"])}`;
      return reply.code(error.answer.httpStatus).send(error.answer.body);
    }
    if (error instanceof ZodError)
      return reply
        .code(400)
        .send({ error: error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ") });
    const isOurs = error.statusCode === undefined || error.statusCode >= 500;
    const { httpStatus, body } = isOurs
      ? graphError(1, { message: error.message, httpStatus: 500 })
      : graphError(100, { message: `(#100) ${error.message}`, httpStatus: 400 });
    return reply.code(httpStatus).send(body);
  });
}

/** Starts listening and resolves when ready. `close()` ends timers, retries and open connections. */
export async function startMetaEmulator(options: MetaEmulatorOptions) {
  const world = createWorld({
    appSecret: options.appSecret,
    verifyToken: options.verifyToken ?? null,
    webhookUrl: options.webhookUrl ?? null,
    rules: { ...DEFAULT_RULES, ...options.rules },
    now: options.now ?? Date.now,
  });
  const statuses = createStatuses(world);
  const acts = createCustomerActs(world);
  if (options.seed === "samples") world.addSampleCustomers();
  else for (const person of options.seed ?? []) world.people.add(person);

  const app = fastify({
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 500 },
  });
  await app.register(multipart, { limits: { fileSize: MAX_UPLOAD_BYTES, files: 10 } });
  keepLedger(app, world);
  answerErrors(app);
  addMessageRoutes(app, world, statuses);
  addMediaRoutes(app, world);
  addAccountRoutes(app, world);
  addControlRoutes(app, world);
  await addSimulator(app, world, statuses, acts);
  if (options.mailbox) addMailPage(app, options.mailbox);
  addShop(app, options.shopInbox ?? null);

  const host = options.host ?? "127.0.0.1";
  await app.listen({ port: options.port ?? 0, host });
  const { port } = app.server.address() as AddressInfo;
  world.url = `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  const state = options.stateFile ? await keepState(world, statuses, options.stateFile) : null;

  const numberOf = (id: string): BusinessNumber => {
    const number = world.numbers.get(id);
    if (!number) throw new Error(`no number ${id}`);
    return number;
  };
  const customerOf = (id: string) => {
    const customer = world.people.byId(id);
    if (!customer) throw new Error(`no customer ${id}`);
    return customer;
  };

  return {
    url: world.url,
    port,
    ledger: world.ledger,
    rules: world.rules,
    webhooks: world.webhooks,
    media: world.media,

    addNumber(number: NewNumber): BusinessNumber {
      const added = world.addNumber(number);
      state?.resume(added);
      return added;
    },
    customers: {
      add: (person: NewCustomer) => world.people.add(person),
      list: () => world.people.list(),
      /** The chat of one customer with one number, as it stands on their phone. */
      chat: (phoneNumberId: string, customerId: string) => world.chats.open(phoneNumberId, customerId),
      /** The customer writes; resolves after the first attempt to deliver the webhook. */
      send: (phoneNumberId: string, customerId: string, content: CustomerContent, quotedId?: string) =>
        acts.send(numberOf(phoneNumberId), customerOf(customerId), content, quotedId ?? null),
      react: (phoneNumberId: string, customerId: string, messageId: string, emoji: string | null) =>
        acts.react(numberOf(phoneNumberId), customerOf(customerId), messageId, emoji),
      edit: (phoneNumberId: string, customerId: string, messageId: string, text: string) =>
        acts.edit(numberOf(phoneNumberId), customerOf(customerId), messageId, text),
      remove: (phoneNumberId: string, customerId: string, messageId: string) =>
        acts.remove(numberOf(phoneNumberId), customerOf(customerId), messageId),
      /** The customer opens the chat: what was delivered is reported as read. */
      read: (phoneNumberId: string, customerId: string) =>
        statuses.readAll(world.chats.open(phoneNumberId, customerId)),
    },
    /** Orders misbehaviour for coming requests. */
    behave: (...behaviours: NewBehaviour[]): void => {
      for (const behaviour of behaviours) world.behaviours.add(behaviour);
    },
    clearBehaviours: (name?: string): void => world.behaviours.clear(name),
    /**
     * Posts a webhook made by `webhook-payloads.ts`, or bytes as they are, and repeats it until it is taken. Its
     * senders become known customers with an open reply window. Resolves after the first attempt of each of the `times`.
     */
    async deliver(
      phoneNumberId: string,
      body: unknown,
      more: { times?: number; report?: (attempt: Attempt) => void } = {},
    ): Promise<void> {
      learnFrom(world, body);
      await world.webhooks.send(numberOf(phoneNumberId), body, more);
    },
    /** Meta's handshake when a callback address is entered; true when the challenge came back. */
    async verifyWebhook(url: string, verifyToken = world.settings.verifyToken ?? ""): Promise<boolean> {
      const challenge = String(Math.floor(Math.random() * 1e9));
      const query = new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": verifyToken,
      });
      const response = await fetch(`${url}?${query.toString()}`);
      return response.status === 200 && (await response.text()) === challenge;
    },
    async close(): Promise<void> {
      await state?.save();
      world.close();
      await app.close();
    },
  };
}
