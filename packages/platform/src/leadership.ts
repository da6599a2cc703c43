/**
 * Work that one process of many should do: whoever holds a session lock of Postgres leads; when it goes, another takes over.
 *
 * A process that was stopped or cut off does not know that it is gone, and its session would hold the lock. So the leader
 * says every second that it is there; the server ends a session that was silent for five, and the leader does not believe
 * itself to lead when its last word that was answered is more than four seconds old. What a leader does must all the same
 * be safe to do twice: a server that restarts frees the lock at once.
 */
import pg from "pg";

export type Leadership = {
  isLeader(): boolean;
  close(): Promise<void>;
};

const TRY_AGAIN_MS = 1_000;
const BEAT_MS = 1_000;
/** Counted from when a word that was answered was sent. Shorter than what the server waits. */
const TRUST_MS = 4_000;
const SILENCE_MS = 5_000;

/**
 * @param url a direct connection: the lock belongs to its session
 * @param onLead called each time this process begins to lead
 */
export function seekLeadership(options: { url: string; lock: number; onLead: () => void }): Leadership {
  let client: pg.Client | null = null;
  /** When this process last knew that it leads, by a clock that also runs while it is stopped. */
  let ledAt: number | null = null;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;

  const isLeader = () => ledAt !== null && performance.now() - ledAt < TRUST_MS;

  /** One look or one beat: the lock is asked for until it is held, and then the session kept awake. */
  async function step(): Promise<void> {
    const askedAt = performance.now();
    try {
      client ??= await connect();
      if (ledAt === null) {
        const { rows } = await client.query("select pg_try_advisory_lock($1) as held", [options.lock]);
        if (rows[0].held && !isClosed) {
          ledAt = askedAt;
          options.onLead();
        }
      } else {
        await client.query("select 1");
        // Whoever was silent for too long may have lost the lock before this answer came: it begins anew.
        if (performance.now() - ledAt < TRUST_MS) ledAt = askedAt;
        else lose();
      }
    } catch {
      lose();
    }
    if (isClosed) lose();
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      await step();
      await new Promise<void>((resolve) => (timer = setTimeout(resolve, ledAt === null ? TRY_AGAIN_MS : BEAT_MS)));
    }
  }

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: options.url,
      keepAlive: true,
      application_name: "max-leader",
      connectionTimeoutMillis: SILENCE_MS,
      query_timeout: TRUST_MS,
    });
    fresh.on("error", () => {});
    fresh.on("end", () => {
      if (client === fresh) lose();
    });
    await fresh.connect();
    await fresh.query(`set idle_session_timeout = ${SILENCE_MS}`);
    return fresh;
  }

  function lose() {
    ledAt = null;
    const lost = client;
    client = null;
    lost?.end().catch(() => {});
  }

  void run();
  return {
    isLeader,
    async close() {
      isClosed = true;
      ledAt = null;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
