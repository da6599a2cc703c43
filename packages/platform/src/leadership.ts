/** Work that one process of many should do: whoever holds a session lock of Postgres leads; when it goes, another takes over. */
import pg from "pg";

export type Leadership = {
  isLeader(): boolean;
  close(): Promise<void>;
};

const TRY_AGAIN_MS = 1_000;

/**
 * @param url a direct connection: the lock belongs to its session
 * @param onLead called each time this process begins to lead
 */
export function seekLeadership(options: { url: string; lock: number; onLead: () => void }): Leadership {
  let client: pg.Client | null = null;
  let isLeader = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;

  async function attempt() {
    try {
      client ??= await connect();
      const { rows } = await client.query("select pg_try_advisory_lock($1) as held", [options.lock]);
      if (rows[0].held && !isClosed) {
        isLeader = true;
        options.onLead();
        return;
      }
    } catch {
      lose();
    }
    if (!isClosed) timer = setTimeout(() => void attempt(), TRY_AGAIN_MS);
  }

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ connectionString: options.url, keepAlive: true, application_name: "max-leader" });
    fresh.on("error", () => {});
    fresh.on("end", () => {
      if (client !== fresh) return;
      const hadLed = isLeader;
      lose();
      if (hadLed && !isClosed) timer = setTimeout(() => void attempt(), TRY_AGAIN_MS);
    });
    await fresh.connect();
    return fresh;
  }

  function lose() {
    isLeader = false;
    const lost = client;
    client = null;
    lost?.end().catch(() => {});
  }

  void attempt();
  return {
    isLeader: () => isLeader,
    async close() {
      isClosed = true;
      isLeader = false;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
