/**
 * How many connections each process may hold, so that all of them together fit into the database. A pure sum: every process
 * comes to the same answer from the same three numbers.
 */
import pg from "pg";

export type ConnectionPlan = {
  /** Tenants' work, in every process. */
  appPool: number;
  /** Platform tables. */
  apiSystemPool: number;
  workerSystemPool: number;
  /** Job queues on Postgres: 0 with Redis. */
  apiQueuePool: number;
  workerQueuePool: number;
  perApi: number;
  perWorker: number;
  /** Of all processes together. */
  total: number;
  /** What all of them may take: what the server allows, less what is kept for people, backups and migrations. */
  available: number;
  fits: boolean;
};

export type PlanInput = {
  /** `max_connections` of the server. */
  maxConnections: number;
  apiProcesses: number;
  workerProcesses: number;
  hasRedis: boolean;
  /** `MAX_POOL_SIZE`: the size of `appPool`, whatever fits. */
  poolSize?: number | undefined;
};

/** Postgres keeps three for superusers; the others are for psql, a backup, a migration and the daily partitions. */
export const KEPT_FREE = 10;
/** More would only make them wait inside the database. */
const LARGEST_POOL = 20;
/** With fewer, one slow query would hold up everybody. */
const SMALLEST_POOL = 4;
const WORKER_SYSTEM_POOL = 6;
/** Each of the four queues keeps one for LISTEN; the rest add, take and finish jobs. */
const WORKER_QUEUE_POOL = 12;

/** The largest pools that fit, from 20 down to 4 connections. */
export function planConnections(input: PlanInput): ConnectionPlan {
  const available = input.maxConnections - KEPT_FREE;
  if (input.poolSize !== undefined) return planFor(input.poolSize, input, available);
  for (let size = LARGEST_POOL; size > SMALLEST_POOL; size--) {
    const plan = planFor(size, input, available);
    if (plan.fits) return plan;
  }
  return planFor(SMALLEST_POOL, input, available);
}

function planFor(appPool: number, input: PlanInput, available: number): ConnectionPlan {
  const { hasRedis, apiProcesses, workerProcesses } = input;
  const apiSystemPool = Math.max(2, Math.floor(appPool / 4));
  const apiQueuePool = hasRedis ? 0 : 1;
  const workerQueuePool = hasRedis ? 0 : WORKER_QUEUE_POOL;
  const bus = hasRedis ? 0 : 1;
  const leadership = 1;
  const perApi = appPool + apiSystemPool + apiQueuePool + bus;
  const perWorker = appPool + WORKER_SYSTEM_POOL + workerQueuePool + bus + leadership;
  const total = apiProcesses * perApi + workerProcesses * perWorker;
  return {
    appPool,
    apiSystemPool,
    workerSystemPool: WORKER_SYSTEM_POOL,
    apiQueuePool,
    workerQueuePool,
    perApi,
    perWorker,
    total,
    available,
    fits: total <= available,
  };
}

/** One line for the log of a plan that does not fit. */
export function shortageOf(plan: ConnectionPlan, input: PlanInput): string | null {
  if (plan.fits) return null;
  return (
    `${input.apiProcesses} api and ${input.workerProcesses} worker processes may open ${plan.total} connections ` +
    `(${plan.perApi} and ${plan.perWorker} each), and the database has ${plan.available} for them ` +
    `(${input.maxConnections} less ${KEPT_FREE} kept free): under load some will be refused. ` +
    "Raise max_connections, run fewer processes, set REDIS_URL, or lower MAX_POOL_SIZE."
  );
}

/** What this server allows. @throws Error when it does not answer */
export async function readMaxConnections(url: string): Promise<number> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    application_name: "max-start",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('max_connections')::int as allowed");
    return rows[0].allowed;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What Postgres allows when nobody set it otherwise. */
const USUAL_MAX_CONNECTIONS = 100;

/**
 * The plan of this process, from the environment and the server.
 * @param warn hears that the processes do not fit, or that the server could not be asked
 */
export async function connectionPlanOf(
  env: {
    redisUrl: string | undefined;
    connections: {
      max: number | undefined;
      apiProcesses: number;
      workerProcesses: number;
      poolSize: number | undefined;
    };
  },
  url: string,
  warn: (line: string, error?: unknown) => void,
): Promise<ConnectionPlan> {
  const { max, apiProcesses, workerProcesses, poolSize } = env.connections;
  const asked = async () => {
    try {
      return await readMaxConnections(url);
    } catch (error) {
      warn(`the database did not say how many connections it allows; ${USUAL_MAX_CONNECTIONS} are assumed`, error);
      return USUAL_MAX_CONNECTIONS;
    }
  };
  const input = {
    maxConnections: max ?? (await asked()),
    apiProcesses,
    workerProcesses,
    hasRedis: env.redisUrl !== undefined,
    poolSize,
  };
  const plan = planConnections(input);
  const shortage = shortageOf(plan, input);
  if (shortage) warn(shortage);
  return plan;
}
