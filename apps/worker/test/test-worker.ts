/** A worker in the test's own process over a database of its own, so that nobody else's owed work is met. */
import { createHash } from "node:crypto";
import { createWhatsAppAdapter } from "@max/channels/whatsapp/adapter";
import { laneHint } from "@max/channels/whatsapp/lane";
import type { ChannelAdapter } from "@max/channels/adapter";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import type { Database } from "@max/db/client";
import { silentBus, testDatabase } from "@max/db/test/factories";
import { asOwner, makeScratchDatabase } from "@max/db/test/scratch-database";
import { createCircuitBreaker } from "@max/platform/circuit-breaker";
import { createLogger } from "@max/platform/logger";
import { createAcceptor } from "@max/services/webhook/accept";
import type { Channels, WorkerDeps } from "../src/deps.ts";
import { receiveDeliveries } from "../src/receive-deliveries.ts";
import { SEND_CIRCUITS } from "../src/send-messages.ts";
import { createSendingPool } from "../src/sending-pool.ts";
import { createHeard } from "../src/heard.ts";
import { createTurns } from "../src/turns.ts";

export type TestWorker = Awaited<ReturnType<typeof startTestWorker>>;

/**
 * @param options.sendsAtOnce 0 sends nothing by itself
 * @param options.poolSize connections of each pool
 */
export async function startTestWorker(serverUrl: string, { sendsAtOnce = 8, poolSize = 12 } = {}) {
  const scratch = await makeScratchDatabase(serverUrl);
  const db: Database = testDatabase(scratch.url, {
    bus: silentBus,
    poolSize,
    systemPoolSize: Math.min(poolSize, 4),
  });
  const lines: string[] = [];
  const errors: unknown[] = [];
  const stop = new AbortController();
  const whatsapp = createWhatsAppAdapter({ graphUrl: "http://127.0.0.1:9", apiVersion: "v23.0" });
  const log = createLogger({ name: "worker", level: "debug", to: { write: (line) => lines.push(line) } });
  const deps: WorkerDeps = {
    db,
    log,
    channels: { whatsapp },
    tokens: { of: async () => "token" },
    media: {
      put: async () => 0,
      open: () => Promise.reject(new Error("there are no files here")),
      remove: async () => {},
    },
    fetchOutside: () => Promise.reject(new Error("nothing is fetched here")),
    addressForApp: (_tenantId, _inboxId, id) => ({ url: `https://max.example.test/${id}`, until: new Date(0) }),
    stopping: stop.signal,
    sending: createSendingPool(sendsAtOnce, (error) => errors.push(error)),
    turns: createTurns(),
    heard: createHeard({ db, log }),
    circuits: createCircuitBreaker(SEND_CIRCUITS),
  };
  const acceptor = createAcceptor({ db });
  const withAdapter = (changed: Partial<ChannelAdapter>): WorkerDeps => ({
    ...deps,
    channels: { ...deps.channels, whatsapp: { ...whatsapp, ...changed } },
  });
  return {
    db,
    deps,
    whatsapp,
    /** As if the process were told to stop. */
    stop: () => stop.abort(),
    /** What was logged, and what a send threw. */
    lines,
    errors,
    ownerUrl: scratch.url,
    withAdapter,
    /** With a provider that takes everything. @returns also what it was given, in order: the words, or else the kind */
    withLedger() {
      const ledger: string[] = [];
      const send = async ({ content, opaque }: OutboundMessage): Promise<SendOutcome> => {
        ledger.push(content.kind === "text" ? content.text : content.kind);
        return { kind: "accepted", externalId: `wamid.${opaque}`, recipient: [] };
      };
      return { ledger, deps: withAdapter({ send }) };
    },
    /** With one more channel, or another in place of one. */
    withChannels: (channels: Channels): WorkerDeps => ({ ...deps, channels: { ...deps.channels, ...channels } }),
    /** What the route does with an authentic body. @param inboxId the inbox whose own path it came to */
    post(body: Buffer | string, inboxId: InboxId | null = null) {
      const bytes = Buffer.from(body);
      const { inboxKey, sender } = laneHint(bytes);
      return acceptor.accept({
        source: inboxId ?? "whatsapp",
        inboxId,
        body: bytes,
        inboxKeyHint: inboxKey,
        senderHint: sender,
      });
    },
    /** Works through all that waits now. @returns how many deliveries were claimed */
    async drain(as: WorkerDeps = deps) {
      let total = 0;
      for (let claimed = await receiveDeliveries(as); claimed > 0; claimed = await receiveDeliveries(as))
        total += claimed;
      return total;
    },
    /** Asks as the owner, whom no policy stops. */
    ask: <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
      asOwner(scratch.url, async (owner) => (await owner.query<Row>(text, values)).rows),
    /** As if the time until everything owed is offered again had passed. */
    letLeasesEnd: () =>
      asOwner(scratch.url, (owner) => owner.query(`update outbox set available_at = now() - interval '1 second'`)),
    async close() {
      await deps.sending.idle();
      await db.close();
      await scratch.drop();
    },
  };
}

/** The code of the refusal, or `done`. Any other error is thrown. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)),
  );

export const sha256 = (body: Buffer | string) => createHash("sha256").update(body).digest();

type Value = { messages?: unknown[]; statuses?: unknown[]; contacts?: unknown[] };

/** A webhook of Meta's: one change per number. */
export function webhookOf(...changes: ({ number: string } & Value)[]): string {
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "200000000000001",
        changes: changes.map(({ number, ...value }) => ({
          field: "messages",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "15550100100", phone_number_id: number },
            ...value,
          },
        })),
      },
    ],
  });
}

const NOW_S = Math.floor(Date.now() / 1_000);

/** A customer's text as Meta writes it. @param at unix seconds, by default now */
export const metaText = (id: string, body: string, { from = "5511977304418", at = NOW_S } = {}) => ({
  from,
  id,
  timestamp: String(at),
  type: "text",
  text: { body },
});

export const metaStatus = (id: string, status: string, at = NOW_S, more: Record<string, unknown> = {}) => ({
  id,
  status,
  timestamp: String(at),
  recipient_id: "5511977304418",
  ...more,
});
