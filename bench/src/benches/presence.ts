/** From an agent who says that they are away until it is on the sockets of all their colleagues. */
import { WebSocket } from "ws";
import { withRig } from "../crowd/rig.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import type { Scenario } from "../scenario.ts";

const LIMIT_MS = 1_000;
const HEAR_LIMIT_MS = 10_000;

export const presence: Scenario = {
  name: "presence",
  about: "an agent goes away and comes back until 200 colleagues have heard it",
  async run(options) {
    const size = options.isSmoke ? { agents: 10, changes: 2 } : { agents: 200, changes: options.rounds ?? 40 };
    return withRig({ backend: options.backend, apis: 1, teams: 10, isSplit: false }, async ({ desk, tokens }) => {
      const colleagues = await Promise.all(
        Array.from({ length: size.agents }, (_, n) => follow(desk.url, tokens[n % tokens.length]!)),
      );
      try {
        const [agent] = tokens as [string];
        // They come first: that is heard too, and not what is measured.
        await say(desk.url, agent, "available");
        const allMs: number[] = [];
        for (let n = 0; n < size.changes; n++) {
          const now = n % 2 === 0 ? "away" : "available";
          const heard = Promise.all(colleagues.map(({ hear }) => hear(now)));
          const saidAt = performance.now();
          await say(desk.url, agent, now);
          for (const at of await heard) allMs.push(at - saidAt);
        }
        return {
          text: table([[...LATENCY_HEAD], latencyRow(`said to seen by ${size.agents}`, allMs, `<= ${LIMIT_MS}`)]),
          figures: { presence: summarise(allMs) },
          ratios: {},
        };
      } finally {
        for (const { close } of colleagues) close();
      }
    });
  },
};

async function say(url: string, token: string, now: "available" | "away"): Promise<void> {
  const response = await fetch(`${url}/api/v1/presence`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ presence: now }),
  });
  if (!response.ok) throw new Error(`Presence: ${response.status} ${await response.text()}`);
}

type Colleague = {
  /** When they next hear of somebody being that. */
  hear(now: "available" | "away"): Promise<number>;
  close(): void;
};

function follow(url: string, token: string): Promise<Colleague> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/trpc`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  let listener: (text: string) => void = () => {};
  const hear = (now: string) =>
    new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("A change of presence was not heard.")), HEAR_LIMIT_MS);
      listener = (text) => {
        if (!text.includes(`"presence":"${now}"`)) return;
        clearTimeout(late);
        resolve(performance.now());
      };
    });
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () =>
      socket.send(JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input: {} } })),
    );
    socket.on("message", (raw: Buffer) => {
      const text = raw.toString("latin1");
      if (text === "PING") socket.send("PONG");
      else if (text.includes('"type":"started"')) resolve({ hear, close: () => socket.terminate() });
      else listener(text);
    });
  });
}
