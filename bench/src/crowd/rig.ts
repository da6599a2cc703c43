/** A desk with agents on its first api; webhooks go to the last one, so that with two of them what telling costs is told apart. */
import { type Company, type Desk, startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { type Generator, type PostOrder, startGenerator } from "../ingest/start-generator.ts";
import { tokenOf } from "../load.ts";
import { waitUntilQuiet } from "../observe.ts";
import type { Backend } from "../scenario.ts";
import { type Crowd, startCrowd } from "./start-crowd.ts";

export const QUIET_LIMIT_MS = 60_000;

export type Rig = {
  desk: Desk;
  company: Company;
  crowd: Crowd;
  generator: Generator;
  /** One agent of each team, in their order. */
  tokens: string[];
  /** One number for each team whose conversations wait for it, or one alone whose conversations wait for everybody. */
  phoneNumberIds: string[];
  api(): { pid: number; url: string };
  /** An order of webhooks for the last api. */
  webhooks(load: { perSecond: number; seconds: number; perWebhook?: number; paddingBytes?: number }): PostOrder;
};

/** @param options.isSplit conversations go to the teams in turn; else everybody sees all of them */
export async function withRig<T>(
  options: { backend: Backend; apis: number; teams: number; isSplit: boolean },
  run: (rig: Rig) => Promise<T>,
): Promise<T> {
  const desk = await startDesk({ apis: options.apis, backend: options.backend, rules: faultRules });
  const children: { stop(): Promise<void> }[] = [];
  try {
    const crowd = await startCrowd();
    children.push(crowd);
    const generator = await startGenerator();
    children.push(generator);
    const teams = Array.from({ length: options.teams }, (_, n) => `Team ${n}`);
    const person = (team: string, n: number) => ({
      name: `Agent ${n}`,
      email: `agent-${n}@rig.example`,
      role: "agent" as const,
      teams: [team],
    });
    const company = await desk.company({
      name: "Casa Crowd",
      teams,
      people: teams.map(person),
      ...(options.isSplit && { inboxTeam: teams[0]! }),
    });
    const phoneNumberIds = [company.phoneNumberId];
    if (options.isSplit)
      for (const team of teams.slice(1)) phoneNumberIds.push(await anotherNumber(desk, company, team));
    const agents = company.people.filter(({ role }) => role === "agent");
    const tokens = await Promise.all(agents.map(({ email }) => tokenOf(desk.url, company, email)));
    const rig: Rig = {
      desk,
      company,
      crowd,
      generator,
      tokens,
      phoneNumberIds,
      api: () => ({ pid: desk.pidOf("api-1")!, url: desk.url }),
      webhooks: ({ perSecond, seconds, perWebhook = 1, paddingBytes = 0 }) => ({
        origin: desk.urlOf(`api-${options.apis}`),
        path: "/webhooks/whatsapp",
        connections: 64,
        perSecond,
        seconds,
        source: {
          phoneNumberIds,
          appSecret: company.appSecret,
          firstSender: 0,
          senders: 100,
          reportOn: null,
          perWebhook,
          paddingBytes,
        },
      }),
    };
    // Everybody is met once, so that nothing is measured cold.
    await generator.post(rig.webhooks({ perSecond: 50, seconds: 2 }));
    await waitUntilQuiet(desk, QUIET_LIMIT_MS);
    return await run(rig);
  } finally {
    for (const child of children) await child.stop();
    await desk.stop();
  }
}

async function anotherNumber(desk: Desk, company: Company, team: string): Promise<string> {
  const digits = () => String(Math.floor(1e14 + Math.random() * 9e14));
  const [phoneNumberId, wabaId, accessToken] = [digits(), digits(), `EAA${digits()}`];
  desk.emulator.addNumber({
    phoneNumberId,
    wabaId,
    displayPhoneNumber: "+55 11 4000 1234",
    verifiedName: company.slug,
    accessToken,
  });
  await desk.max("inbox create", {
    tenant: company.slug,
    channel: "whatsapp",
    "phone-number-id": phoneNumberId,
    "waba-id": wabaId,
    "access-token": accessToken,
    team,
  });
  return phoneNumberId;
}

/** The newest numbered event of the company. */
export async function liveHead({ desk, company }: Rig): Promise<number> {
  const { rows } = await desk.owner.query<{ head: string }>("select head from live_heads where tenant_id = $1", [
    company.tenantId,
  ]);
  return Number(rows[0]?.head ?? 0);
}

/** How many live subscriptions the first api has running. */
export async function liveFollowers({ desk }: Rig): Promise<number> {
  const response = await fetch(`${desk.url}/metrics`, { headers: { authorization: "Bearer metrics" } });
  return Number(/^max_live_followers (\d+)/m.exec(await response.text())?.[1] ?? Number.NaN);
}
