/** The built program, told to stop in the middle of its work (F11). `npm run verify:db` and `npm test` build first. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { makeTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { migrateJobQueue } from "@max/db/migrate";
import { roleUrl } from "@max/db/roles";
import { storeCredential } from "@max/services/inbox/credentials";
import { listConversations } from "@max/services/conversation/list-conversations";
import { sendMessage } from "@max/services/message/send-message";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ANSWER_AFTER_MS = 800;

/** As slow as Graph on a bad day, so that a worker is surely stopped in the middle. */
async function slowGraph() {
  const texts: string[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    texts.push(JSON.parse(Buffer.concat(chunks).toString()).text.body);
    await pause(ANSWER_AFTER_MS);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ messaging_product: "whatsapp", messages: [{ id: `wamid.slow-${texts.length}` }] }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, texts, close: () => server.close() };
}

let desk: TestWorker;
let graph: Awaited<ReturnType<typeof slowGraph>>;
beforeAll(async () => {
  graph = await slowGraph();
  desk = await startTestWorker(inject("databaseUrl"), { sendsAtOnce: 0 });
  await migrateJobQueue(desk.ownerUrl, roleUrl(desk.ownerUrl, "max_queue", TEST_MASTER_KEY));
});
afterAll(async () => {
  graph.close();
  await desk.close();
});

function startWorker() {
  const child = spawn(process.execPath, ["apps/worker/dist/main.js"], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: desk.ownerUrl,
      MAX_MASTER_KEY: TEST_MASTER_KEY.toString("hex"),
      META_GRAPH_URL: graph.url,
      REDIS_URL: "",
      LOG_LEVEL: "warn",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = new Promise<number | null>((ended) => child.once("exit", ended));
  return { stop: () => child.kill("SIGTERM"), code, output: () => output };
}

const leased = () => desk.ask(`select topic, attempts from outbox where lease_token is not null`);
const statuses = async () =>
  Object.fromEntries(
    (
      await desk.ask<{ status: string; n: number }>(
        `select status, count(*)::int as n from messages where direction = 'outbound' group by status`,
      )
    ).map(({ status, n }) => [status, n]),
  );

describe("a worker that is told to stop", () => {
  it("finishes what it is sending, begins nothing, and holds nothing back from the others", async () => {
    const tenant = await makeTenant(desk.db, { defaultTeam: true });
    await inTransaction(tenant.call, (tx) =>
      storeCredential(tx, TEST_MASTER_KEY, tenant.inboxId, "access_token", "token"),
    );
    // More conversations than one worker sends at once, and more than one message in each.
    const people = Array.from({ length: 45 }, (_, index) => `55119773${String(index).padStart(5, "0")}`);
    for (const from of people)
      await desk.post(
        webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.in-${from}`, "Oi", { from })] }),
      );
    await desk.drain();
    const { items } = await listConversations(tenant.call, { limit: 100 });
    for (const { id } of items)
      for (const turn of [1, 2])
        await sendMessage(tenant.call, { conversationId: id, text: `${id} ${turn}`, clientMessageId: `${id}-${turn}` });

    const first = startWorker();
    await vi.waitFor(() => expect(graph.texts.length).toBeGreaterThanOrEqual(40), 30_000);
    first.stop();
    expect(await first.code, first.output()).toBe(0);
    expect(await leased(), first.output()).toEqual([]);
    const { sent = 0, queued = 0, ...others } = await statuses();
    expect(others).toEqual({});
    expect(sent).toBe(graph.texts.length);
    expect(sent + queued).toBe(90);
    expect(queued).toBeGreaterThan(0);

    const second = startWorker();
    await vi.waitFor(async () => expect(await statuses()).toEqual({ sent: 90 }), { timeout: 60_000, interval: 500 });
    second.stop();
    expect(await second.code, second.output()).toBe(0);
    expect(new Set(graph.texts).size).toBe(90);
    expect(graph.texts).toHaveLength(90);
  }, 150_000);
});
