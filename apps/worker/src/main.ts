/** The worker process: receives, sends, numbers live events, fetches files. Any number of them may run. */
import { constants, setPriority } from "node:os";
import { createChatAppAdapter } from "@max/channels/chat-app/adapter";
import { createWidgetAdapter } from "@max/channels/widget/adapter";
import { createWhatsAppAdapter } from "@max/channels/whatsapp/adapter";
import { connectDatabase } from "@max/db/client";
import { roleUrl } from "@max/db/roles";
import { createCircuitBreaker } from "@max/platform/circuit-breaker";
import { tellCircuits } from "@max/platform/circuit-words";
import { watchStatements } from "@max/db/statements";
import { createPostgresBus, createRedisBus } from "@max/platform/bus";
import { connectionPlanOf } from "@max/platform/connection-budget";
import { EnvError, readEnv } from "@max/platform/env";
import { seekLeadership } from "@max/platform/leadership";
import { createLogger } from "@max/platform/logger";
import { loadMasterKey } from "@max/platform/master-key";
import { createMailer } from "@max/platform/mailer";
import { createMediaStore } from "@max/platform/media-store/create-media-store";
import { createOutsideFetch } from "@max/platform/outside-fetch";
import { createQueueBackend } from "@max/platform/queue/backend";
import { createJobQueue, startWorker } from "@max/platform/queue/job";
import { redisFrom } from "@max/platform/redis";
import { onShutdown } from "@max/platform/shutdown";
import { createFileAddresses } from "@max/services/attachment/file-address";
import { createAccessTokens } from "@max/services/inbox/access-tokens";
import { startBulkWork } from "./bulk-work.ts";
import type { Channels, WorkerDeps } from "./deps.ts";
import { startTimers } from "./due-timers.ts";
import { channelInbound } from "./jobs/channel-inbound.ts";
import { channelOutbound } from "./jobs/channel-outbound.ts";
import { partitionsTurn } from "./jobs/housekeeping.ts";
import { mediaFetch } from "./jobs/media-fetch.ts";
import { messagesLeave } from "./jobs/messages-leave.ts";
import { draftsLeave } from "./jobs/drafts-leave.ts";
import { noticesLeave } from "./jobs/notices-leave.ts";
import { uploadsLeave } from "./jobs/uploads-leave.ts";
import { startKeepingWords } from "./keep-words.ts";
import { startRelay } from "./outbox-relay.ts";
import { createPostOutside } from "./post-outside.ts";
import { receiveDeliveries } from "./receive-deliveries.ts";
import { sendMails } from "./send-mails.ts";
import { LONGEST_SEND_MS, SEND_CIRCUITS, sendMessages } from "./send-messages.ts";
import { createSendingPool } from "./sending-pool.ts";
import { startTellingPeople } from "./tell-people.ts";
import { startTemplateReads } from "./template-reads.ts";
import { createHeard } from "./heard.ts";
import { createTurns } from "./turns.ts";

const LEADER_LOCK = 7_233_003;
const SENDS_AT_ONCE = 40;
/** A worker that died gives its jobs up after this, and they are looked for this often. What it owed is offered by the outbox. */
const LOCK_MS = 10_000;
const STALLED_LOOK_MS = 15_000;
const KEEP_SCHEDULES_MS = 20_000;
const DAY_MS = 24 * 3_600_000;
/** Longer than any statement of ours takes; after it the leases of what it worked on are over. */
const ANSWER_LIMIT_MS = 20_000;

// Where processes share a machine, an answer to a provider or a person comes before work that can wait a moment.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const env = readConfiguration();
const log = createLogger({ name: "worker", level: env.logLevel });
const databaseUrl = env.databaseUrl;
if (!databaseUrl) throw new Error("DATABASE_URL is missing. `npm start` sets it for the database it brings along.");
const masterKey = await loadMasterKey({ fromEnv: env.masterKey, dataDir: env.dataDir });
const systemUrl = env.databaseUrlSystem ?? roleUrl(databaseUrl, "max_system", masterKey);
const queueUrl = env.databaseUrlQueue ?? roleUrl(databaseUrl, "max_queue", masterKey);
const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);

const redis = redisFrom(env);
const plan = await connectionPlanOf(env, systemUrl, (line, err) => log.warn({ err }, line));
const bus = redis
  ? createRedisBus({ redis, onError: warn("bus") })
  : createPostgresBus({ connectionString: systemUrl, onError: warn("bus") });
const db = connectDatabase({
  appUrl: env.databaseUrlApp ?? roleUrl(databaseUrl, "max_app", masterKey),
  systemUrl,
  bus,
  appPoolSize: plan.appPool,
  systemPoolSize: plan.workerSystemPool,
  prepares: env.preparesStatements,
  watch: watchStatements({ log, slowMs: env.slowQueryMs }),
  answerLimitMs: ANSWER_LIMIT_MS,
});
const backend = createQueueBackend({
  redis,
  databaseUrl: queueUrl,
  poolSize: plan.workerQueuePool,
  onError: warn("queue"),
});
void backend
  .concerns()
  .then(
    (concerns) => concerns.forEach((concern) => log.warn(concern)),
    warn("how Redis is set up could not be looked at"),
  );
const queues = {
  inbound: createJobQueue(backend, "inbound", warn("queue")),
  outbound: createJobQueue(backend, "outbound", warn("queue")),
  background: createJobQueue(backend, "background", warn("queue")),
  scheduled: createJobQueue(backend, "scheduled", warn("queue")),
};
const media = await createMediaStore(env);
const fileAddresses = createFileAddresses(masterKey);
const fetchOutside = createOutsideFetch({ allowedOrigins: [env.meta.graphUrl] });
const channels: Channels = {
  whatsapp: createWhatsAppAdapter({ graphUrl: env.meta.graphUrl, apiVersion: env.meta.apiVersion }),
  chat_app: createChatAppAdapter({ post: createPostOutside(fetchOutside), now: () => new Date() }),
  widget: createWidgetAdapter(),
};
const stop = new AbortController();
const sending = createSendingPool(SENDS_AT_ONCE, warn("a send ended unexpectedly"));
const circuits = createCircuitBreaker({
  ...SEND_CIRCUITS,
  onChange(inboxId, circuit) {
    log.warn({ inboxId, circuit }, "the circuit of an inbox changed");
    circuitWords.changed();
  },
});
const circuitWords = tellCircuits(bus, circuits.open);
const deps: WorkerDeps = {
  db,
  log,
  sending,
  turns: createTurns(),
  heard: createHeard({ db, log }),
  stopping: stop.signal,
  circuits,
  channels,
  tokens: createAccessTokens(masterKey),
  media,
  fetchOutside,
  addressForApp(tenantId, inboxId, attachmentId) {
    const { path, until } = fileAddresses.forApp({ tenantId, attachmentId, form: "file" }, inboxId);
    return { url: new URL(path, env.publicUrl).href, until };
  },
};

const timing = { deps, log, lockDurationMs: LOCK_MS, stalledIntervalMs: STALLED_LOOK_MS };
const turn = partitionsTurn(databaseUrl);
const workers = await Promise.all([
  startWorker(backend, "inbound", [channelInbound], { ...timing, concurrency: 3 }),
  startWorker(backend, "outbound", [channelOutbound], { ...timing, concurrency: 2 }),
  startWorker(backend, "background", [mediaFetch], { ...timing, concurrency: 4 }),
  startWorker(backend, "scheduled", [turn, messagesLeave, uploadsLeave, noticesLeave, draftsLeave], {
    ...timing,
    concurrency: 1,
  }),
]);
const daily = [
  ["partitions-turn", turn],
  ["messages-leave", messagesLeave],
  ["uploads-leave", uploadsLeave],
  ["notices-leave", noticesLeave],
  ["drafts-leave", draftsLeave],
] as const;
for (const [id, job] of daily)
  await queues.scheduled
    .schedule(id, job, {}, { everyMs: DAY_MS })
    .catch(warn("schedules are made when the queue is back"));
// A queue that was emptied or lost meanwhile gets its schedules back.
const scheduling = setInterval(() => {
  for (const [id, job] of daily)
    void queues.scheduled
      .keepScheduled(id, job, {}, { everyMs: DAY_MS })
      .catch(warn("schedules are made when the queue is back"));
}, KEEP_SCHEDULES_MS);
const mailer = env.mail.url === null ? null : createMailer(env.mail.url, env.mail.from);
const leadership = seekLeadership({ url: systemUrl, lock: LEADER_LOCK, onLead: () => log.info("this worker leads") });
const relay = await startRelay({
  db,
  log,
  leadership,
  queues,
  passes: {
    inbound: () => receiveDeliveries(deps),
    outbound: () => sendMessages(deps),
    mail: () => sendMails({ db, log, mailer, masterKey, publicUrl: env.publicUrl }),
  },
});

const timers = startTimers({ db, log, leadership });
const words = startKeepingWords({ db, log, leadership });
const telling = await startTellingPeople({ db, log, leadership });
const templateReads = startTemplateReads(deps, leadership);
const bulkWork = await startBulkWork({ db, log, leadership });

const sayWhatWaits = () => ["inbound", "outbound", "media", "mail"].forEach((topic) => bus.publish("outbox", topic));

onShutdown(
  async () => {
    stop.abort();
    clearInterval(scheduling);
    circuitWords.close();
    // Another begins to lead while this one finishes what it holds.
    const works = [relay, timers, words, telling, templateReads, bulkWork];
    await Promise.all([leadership.close(), ...works.map((work) => work.close())]);
    await Promise.all(workers.map((worker) => worker.close()));
    await sending.idle();
    sayWhatWaits();
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    await backend.close();
    await bus.close();
    media.close();
    await db.close();
  },
  "worker",
  LONGEST_SEND_MS,
);
log.info("worker is ready");

function readConfiguration() {
  try {
    return readEnv(process.env);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
