/**
 * Fifty agents of one team who take the next of 1,000 waiting conversations (G28): first a queue of them by the clock, then another
 * one as fast as they are answered. Each conversation goes to one agent, and the history says so once.
 */
import { type Company, type Desk, startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { arrive, tokenOf } from "../load.ts";
import { waitUntilQuiet } from "../observe.ts";
import type { Scenario } from "../scenario.ts";

const TEAM = "Support";
const ARRIVALS_PER_SECOND = 100;
const REST_LIMIT_MS = 60_000;
const LIMIT_MS = 100;

type Take = { conversationId: string; by: string; ms: number };
/** Takes the next one. @returns null when nothing waits any more */
type TakeNext = (by: number) => Promise<Take | null>;

export const take: Scenario = {
  name: "take",
  about: "50 agents take the next of 1,000 waiting conversations, 50/s and then all at once: each is taken once",
  async run(options) {
    const size = options.isSmoke
      ? { agents: 5, conversations: 30, perSecond: 20 }
      : { agents: 50, conversations: 1_000, perSecond: options.perSecond ?? 50 };
    const desk = await startDesk({ backend: options.backend, rules: faultRules });
    const generator = await startGenerator();
    try {
      const company = await desk.company({
        name: "Casa Queue",
        teams: [TEAM],
        inboxTeam: TEAM,
        people: Array.from({ length: size.agents }, (_, n) => ({
          name: `Agent ${n}`,
          email: `agent-${n}@take.example`,
          role: "agent",
          teams: [TEAM],
        })),
      });
      const agents = company.people.filter(({ role }) => role === "agent");
      const tokens = await Promise.all(agents.map(({ email }) => tokenOf(desk.url, company, email)));
      const takeNext: TakeNext = (by) => takeByTrpc(desk.url, agents[by]!.userId, tokens[by]!);
      const fill = async (firstSender: number, senders: number) => {
        await generator.post({
          origin: desk.url,
          path: "/webhooks/whatsapp",
          connections: 16,
          perSecond: ARRIVALS_PER_SECOND,
          seconds: senders / ARRIVALS_PER_SECOND,
          source: { ...messagesTo([company], senders), firstSender },
        });
        await waitUntilQuiet(desk, REST_LIMIT_MS);
      };

      // Everybody has taken one before, so that nothing is measured cold.
      await fill(0, size.agents);
      const warm = (await Promise.all(agents.map((_, by) => takeNext(by)))).filter((taken) => taken !== null);

      await fill(size.agents, size.conversations);
      const byTheClock: Take[] = [];
      await arrive(
        { perSecond: size.perSecond, forMs: (size.conversations / size.perSecond) * 1_000 },
        async (n, dueAt) => {
          const taken = await takeNext(n % size.agents);
          if (taken) byTheClock.push({ ...taken, ms: Date.now() - dueAt });
        },
      );
      await eachWentToOne(desk, company, [...warm, ...byTheClock]);

      await fill(size.agents + size.conversations, size.conversations);
      const atOnce: Take[] = [];
      const startedAt = performance.now();
      await Promise.all(
        agents.map(async (_, by) => {
          for (let taken = await takeNext(by); taken; taken = await takeNext(by)) atOnce.push(taken);
        }),
      );
      const perSecond = atOnce.length / ((performance.now() - startedAt) / 1_000);
      await eachWentToOne(desk, company, [...warm, ...byTheClock, ...atOnce]);
      if (byTheClock.length !== size.conversations || atOnce.length !== size.conversations)
        throw new Error(
          `Of two queues of ${size.conversations}, ${byTheClock.length} and ${atOnce.length} were taken.`,
        );

      const [paced, raced] = [byTheClock, atOnce].map((takes) => takes.map(({ ms }) => ms)) as [number[], number[]];
      return {
        text: [
          table([
            LATENCY_HEAD,
            latencyRow(`${size.agents} agents, ${size.perSecond}/s`, paced, `p95 <= ${LIMIT_MS}`),
            latencyRow(`${size.agents} agents, without a pause`, raced),
          ]),
          `${atOnce.length} taken without a pause at ${perSecond.toFixed(0)}/s; each of ${2 * size.conversations} went to one agent`,
        ].join("\n"),
        figures: { ...size, paced: summarise(paced), raced: summarise(raced), racedPerSecond: perSecond },
      };
    } finally {
      await generator.stop();
      await desk.stop();
    }
  },
};

async function takeByTrpc(url: string, by: string, token: string): Promise<Take | null> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/trpc/conversation.takeNext`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: "{}",
  });
  if (!response.ok) throw new Error(`Take next was refused with ${response.status}: ${await response.text()}`);
  const { result } = (await response.json()) as { result: { data: { id: string } | null } };
  return result.data && { conversationId: result.data.id, by, ms: performance.now() - startedAt };
}

/** @throws Error unless each conversation is with the one agent who was told so, and was taken once */
async function eachWentToOne(desk: Desk, { tenantId }: Company, takes: readonly Take[]): Promise<void> {
  const { rows } = await desk.owner.query<{ id: string; assignee: string | null; times: number }>(
    `select c.id, c.assignee_id as assignee, count(a.id)::int as times
       from conversations c left join assignments a on a.tenant_id = c.tenant_id and a.conversation_id = c.id and a.type = 'taken'
      where c.tenant_id = $1 and c.assignee_id is not null group by c.id, c.assignee_id`,
    [tenantId],
  );
  const told = new Map(takes.map(({ conversationId, by }) => [conversationId, by]));
  const wrong = rows.filter(({ id, assignee, times }) => told.get(id) !== assignee || times !== 1);
  if (told.size !== takes.length || rows.length !== takes.length || wrong.length > 0)
    throw new Error(
      `${takes.length} takes of ${told.size} conversations; ${rows.length} have an agent, ${wrong.length} another one or twice.`,
    );
}
