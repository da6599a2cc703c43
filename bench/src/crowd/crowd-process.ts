/** See `start-crowd.ts`. A frame is searched, not parsed: thousands come each second. */
import { WebSocket } from "ws";
import { summarise } from "../latency.ts";
import type { Agents, CrowdReply, CrowdReport, CrowdRequest } from "./start-crowd.ts";

/** As many at once are on their way to a subscription while the crowd is first connected. */
const CONNECTING_AT_ONCE = 50;
/** As the SPA waits before it comes back, each client a little differently. */
const comeBackMs = (attempt: number) =>
  attempt === 0 ? 50 : Math.min(250 * 2 ** attempt, 2_000) * (0.6 + Math.random() * 0.4);

const CURSOR = /"data":\{"id":"(\d+)"/;
/** A connection that nobody answers is given up, as browsers and the SPA do. */
const HANDSHAKE_LIMIT_MS = 10_000;
const WORDS = /"text":"(\d+) (\d+) /;
const STORED_AT = /"createdAt":"([^"]+)"/;

type Agent = {
  socket: WebSocket | null;
  cursor: string | null;
  isFollowing: boolean;
  messages: Set<number>;
  lostAt: number | null;
  askedAt: number;
  hasHeard: boolean;
  lastEventMs: number;
};

let agents: Agent[] = [];
let isClosing = false;
let heard = nothingHeard();

function nothingHeard() {
  return {
    frames: 0,
    doubled: 0,
    backwards: 0,
    resets: 0,
    lost: 0,
    refusal: null as string | null,
    dueMs: [] as number[],
    rowMs: [] as number[],
    awayMs: [] as number[],
    firstEventMs: [] as number[],
  };
}

function take(agent: Agent, text: string, at: number): void {
  const cursor = CURSOR.exec(text.slice(0, 120))?.[1];
  if (cursor === undefined) return;
  heard.frames++;
  if (!agent.hasHeard) heard.firstEventMs.push(at - agent.askedAt);
  agent.hasHeard = true;
  agent.lastEventMs = at - agent.askedAt;
  const isReset = text.includes('"data":{"type":"reset"}');
  if (isReset) heard.resets++;
  else if (agent.cursor !== null && Number(cursor) <= Number(agent.cursor)) heard.backwards++;
  agent.cursor = cursor;
  if (!text.includes('"type":"message.created"')) return;
  const message = text.slice(text.indexOf('"message":{'));
  const [, number, due] = WORDS.exec(message) ?? [];
  if (number === undefined) return;
  if (agent.messages.has(Number(number))) heard.doubled++;
  agent.messages.add(Number(number));
  heard.dueMs.push(at - Number(due));
  const storedAt = STORED_AT.exec(message)?.[1];
  if (storedAt) heard.rowMs.push(at - Date.parse(storedAt));
}

/** Resolves when the subscription runs. */
function follow(agent: Agent, where: Agents, token: string | undefined, attempt = 0): Promise<void> {
  const { url, comesBack } = where;
  return new Promise((resolve) => {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    let nextAttempt = attempt + 1;
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/trpc`, {
      headers,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_LIMIT_MS,
    });
    agent.socket = socket;
    socket.on("open", () => {
      agent.askedAt = Date.now();
      agent.hasHeard = false;
      const input = { lastEventId: agent.cursor };
      socket.send(JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input } }));
    });
    socket.on("message", (raw: Buffer) => {
      const at = Date.now();
      const text = raw.toString("latin1");
      if (text === "PING") socket.send("PONG");
      else if (text.includes('"type":"started"')) {
        agent.isFollowing = true;
        nextAttempt = 0;
        if (agent.lostAt !== null) heard.awayMs.push(at - agent.lostAt);
        agent.lostAt = null;
        resolve();
      } else if (text.startsWith('{"id":1,"error"')) {
        heard.refusal = text.slice(0, 200);
        socket.close();
      } else take(agent, text, at);
    });
    // A refused connection also closes; what to do is the same.
    socket.on("error", () => {});
    socket.on("close", () => {
      if (agent.isFollowing && !isClosing) heard.lost++;
      agent.isFollowing = false;
      agent.lostAt ??= Date.now();
      if (!comesBack || isClosing) return;
      setTimeout(() => void follow(agent, where, token, nextAttempt).then(resolve), comeBackMs(nextAttempt));
    });
  });
}

async function connect(wanted: Agents): Promise<void> {
  isClosing = false;
  let next = 0;
  const lane = async () => {
    while (next < wanted.count) {
      const token = wanted.tokens[next++ % Math.max(1, wanted.tokens.length)];
      const agent: Agent = {
        socket: null,
        cursor: wanted.after,
        isFollowing: false,
        messages: new Set(),
        lostAt: null,
        askedAt: 0,
        hasHeard: false,
        lastEventMs: Number.NaN,
      };
      agents.push(agent);
      await follow(agent, wanted, token);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, lane));
}

function report(): CrowdReport {
  const counts = agents.map(({ messages }) => messages.size);
  const most = counts.reduce((greatest, count) => Math.max(greatest, count), 0);
  return {
    following: agents.filter(({ isFollowing }) => isFollowing).length,
    frames: heard.frames,
    fewest: counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY),
    most,
    doubled: heard.doubled,
    backwards: heard.backwards,
    resets: heard.resets,
    lost: heard.lost,
    behind: counts.filter((count) => count < most).length,
    refusal: heard.refusal,
    dueMs: summarise(heard.dueMs),
    rowMs: summarise(heard.rowMs),
    awayMs: summarise(heard.awayMs),
    firstEventMs: summarise(heard.firstEventMs),
    lastEventMs: summarise(agents.map((agent) => agent.lastEventMs).filter(Number.isFinite)),
  };
}

async function close(): Promise<void> {
  isClosing = true;
  const open = agents.flatMap(({ socket }) => (socket && socket.readyState !== WebSocket.CLOSED ? [socket] : []));
  const closed = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of open) socket.terminate();
  await Promise.all(closed);
  agents = [];
}

async function answer(request: CrowdRequest): Promise<CrowdReply> {
  if (request.type === "report") return { type: "report", report: report() };
  if (request.type === "connect") await connect(request);
  if (request.type === "close") await close();
  if (request.type !== "connect") {
    heard = nothingHeard();
    for (const agent of agents) agent.messages.clear();
  }
  return { type: "done" };
}

// Whoever started it is gone: nobody wants to know any more.
process.on("disconnect", () => process.exit());
process.on("message", (request: CrowdRequest) => void answer(request).then((reply) => process.send!(reply)));
process.send!({ type: "ready" } satisfies CrowdReply);
