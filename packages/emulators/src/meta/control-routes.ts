/** `/_emulator/*`: what tests and load generators in other processes ask of the emulator. Meta has none of this. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Behaviour } from "./behaviours.ts";
import { queryOf } from "./graph-access.ts";
import { learnFrom } from "./learn.ts";
import { NewCustomer, NewNumber } from "./people.ts";
import type { World } from "./world.ts";

const Delivery = z.object({
  phoneNumberId: z.string(),
  body: z.unknown(),
  times: z.number().int().min(1).max(100).optional(),
});

export function addControlRoutes(app: FastifyInstance, world: World): void {
  app.get("/_emulator/health", async () => ({ ready: true, numbers: [...world.numbers.keys()] }));

  /** `since` is a `seq`; the answer's `next` is the one to go on from. */
  app.get("/_emulator/ledger", (request) => {
    const since = Number(queryOf(request)["since"] ?? 0) || 0;
    return { entries: world.ledger.entries(since), next: world.ledger.lastSeq() };
  });
  app.delete("/_emulator/ledger", async (_request, reply) => {
    world.ledger.clear();
    return reply.code(204).send();
  });

  app.post("/_emulator/behave", async (request, reply) => {
    const wanted = z.union([z.array(Behaviour), Behaviour.transform((one) => [one])]).parse(request.body);
    for (const behaviour of wanted) world.behaviours.add(behaviour);
    return reply.code(201).send({ behaviours: world.behaviours.list() });
  });
  app.get("/_emulator/behave", async () => ({ behaviours: world.behaviours.list() }));
  app.delete("/_emulator/behave", async (request, reply) => {
    world.behaviours.clear(queryOf(request)["name"]);
    return reply.code(204).send();
  });

  app.post("/_emulator/numbers", async (request, reply) => {
    const { phoneNumberId } = world.addNumber(NewNumber.parse(request.body));
    return reply.code(201).send({ phoneNumberId });
  });
  app.get("/_emulator/customers", async () => ({ customers: world.people.list() }));
  app.post("/_emulator/customers", async (request, reply) => {
    const customer = world.people.add(NewCustomer.parse(request.body));
    world.changed(null);
    return reply.code(201).send(customer);
  });

  /** Posts a ready-made webhook for a number, signed and repeated until it is taken. */
  app.post("/_emulator/deliver", async (request, reply) => {
    const { phoneNumberId, body, times } = Delivery.parse(request.body);
    const number = world.numbers.get(phoneNumberId);
    if (!number) return reply.code(404).send({ error: `no number ${phoneNumberId}` });
    learnFrom(world, body);
    const statuses: (number | null)[] = [];
    await world.webhooks.send(number, body, { times, report: (attempt) => statuses.push(attempt.status) });
    return { firstStatus: statuses[0] ?? null };
  });
}
