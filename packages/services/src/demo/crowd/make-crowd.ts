/**
 * Many companies with a year behind them, to measure reading at size: skewed as real ones are, one of them holding half. People,
 * teams and numbers come by the verbs; a year of conversations is written set by set.
 */
import { DomainError } from "@max/domain/errors";
import type { Role } from "@max/domain/access/role";
import type { TeamId, TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { z } from "zod";
import { hashPassword } from "../../auth/password.ts";
import { createWhatsAppInbox } from "../../inbox/create-whatsapp-inbox.ts";
import { keepAllAnew } from "../../search/keep-words.ts";
import { createTeam } from "../../tenant/create-team.ts";
import { createTenant } from "../../tenant/create-tenant.ts";
import { insertUser } from "../../tenant/create-user.ts";
import { tidyTenant } from "../../tenant/tidy-tenant.ts";
import { fillConversations, type CrowdPlan } from "./fill-conversations.ts";

export const NewCrowd = z.strictObject({
  messages: z.coerce.number().int().min(100).max(100_000_000).default(1_000_000),
  /** Ten messages each unless said otherwise. */
  conversations: z.coerce.number().int().min(10).optional(),
  tenants: z.coerce.number().int().min(1).max(200).default(20),
  /** The same one makes the same crowd, up to the time it is made. */
  seed: z.coerce.number().int().min(1).max(1_000_000).default(1),
});

export type CrowdLogin = { role: Role; email: string; userId: UserId };
export type CrowdTenant = {
  tenantId: TenantId;
  slug: string;
  apiKey: string;
  conversations: number;
  messages: number;
  logins: CrowdLogin[];
};
export type Crowd = { tenants: CrowdTenant[]; conversations: number; messages: number; password: string };

const PASSWORD = "a crowd of one's own";
/** Conversations to a transaction. */
const BATCH = 5_000;
const TEAM_NAMES = ["Orders", "Returns", "Billing", "Delivery", "Technical help", "Sales", "Loyalty", "Wholesale"];

/** @param say hears how far it is @throws DomainError `conflict` when this crowd is there already */
export async function makeCrowd(
  db: Database,
  masterKey: Buffer,
  input: z.input<typeof NewCrowd>,
  say: (line: string) => void = () => {},
): Promise<Crowd> {
  const { messages, tenants, seed, ...given } = NewCrowd.parse(input);
  const conversations = given.conversations ?? Math.max(10, Math.round(messages / 10));
  const passwordHash = await hashPassword(PASSWORD);
  const made: CrowdTenant[] = [];
  for (let place = 0; place < tenants; place++) {
    const share = shareOf(place, tenants);
    const company = await found(db, masterKey, { place, seed, passwordHash, isLarge: place === 0 });
    const plan: CrowdPlan = {
      ...company.plan,
      seed: seed * 1_000 + place,
      conversations: Math.max(1, Math.round(conversations * share)),
      messagesPerConversation: messages / conversations,
    };
    let stored = 0;
    for (let from = 0; from < plan.conversations; from += BATCH) {
      stored += await fillConversations(company.call, plan, from, Math.min(from + BATCH, plan.conversations));
      say(
        `${company.slug}: ${Math.min(from + BATCH, plan.conversations)} of ${plan.conversations} conversations, ${stored} messages`,
      );
    }
    await tidyTenant(company.call);
    await keepAllAnew(company.call);
    const { tenantId } = company.call;
    made.push({
      tenantId,
      slug: company.slug,
      apiKey: company.apiKey,
      conversations: plan.conversations,
      messages: stored,
      logins: company.logins,
    });
  }
  const sum = (of: (tenant: CrowdTenant) => number) => made.reduce((total, tenant) => total + of(tenant), 0);
  return {
    tenants: made,
    conversations: sum((t) => t.conversations),
    messages: sum((t) => t.messages),
    password: PASSWORD,
  };
}

/** Half for the first; the others share the rest, each a little less than the one before. */
function shareOf(place: number, tenants: number): number {
  if (tenants === 1) return 1;
  if (place === 0) return 0.5;
  const others = Array.from({ length: tenants - 1 }, (_, n) => 1 / (n + 2));
  return (0.5 * others[place - 1]!) / others.reduce((a, b) => a + b, 0);
}

async function found(
  db: Database,
  masterKey: Buffer,
  { place, seed, passwordHash, isLarge }: { place: number; seed: number; passwordHash: string; isLarge: boolean },
) {
  const slug = `crowd-${seed}-${String(place + 1).padStart(2, "0")}`;
  const { rows } = await db.system.query("select 1 from tenants where slug = $1", [slug]);
  if (rows.length > 0) throw new DomainError("conflict", `The company ${slug} is there already. Use another --seed.`);
  const email = (name: string) => `${name}@${slug}.example`;
  const { tenantId, apiKey, adminUserId } = await createTenant(db, masterKey, {
    name: `Crowd ${seed}.${place + 1}`,
    slug,
    country: "BR",
    adminEmail: email("admin"),
    adminPassword: PASSWORD,
  });
  const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "crowd" }, requestId: newId() };
  const teams: CrowdPlan["teams"] = [];
  for (const name of TEAM_NAMES.slice(0, isLarge ? 8 : 3))
    teams.push({ id: (await createTeam(call, { name })).teamId, agents: [] });
  const logins: CrowdLogin[] = [{ role: "admin", email: email("admin"), userId: adminUserId }];
  const add = async (key: string, name: string, role: Role, teamIds: TeamId[]) => {
    const user = { email: email(key), name, role, teamIds, passwordHash };
    const { userId } = await inTransaction(call, (tx) => insertUser(tx, call, user));
    logins.push({ role, email: user.email, userId });
    return { id: userId, name };
  };
  const ids = teams.map((team) => team.id);
  await add("supervisor", "Supervisor", "supervisor", ids);
  await add("lead", "Team lead", "team_lead", ids.slice(0, 2));
  for (const [at, team] of teams.entries())
    for (let n = 1; n <= (isLarge ? 6 : 2); n++) {
      // Some help a second team.
      const second = n % 3 === 0 ? [ids[(at + 1) % ids.length]!] : [];
      team.agents.push(
        await add(`agent-${at + 1}-${n}`, `Agent ${at + 1}.${n}`, "agent", [...new Set([team.id, ...second])]),
      );
    }
  const digits = `${39_000_000 + seed}${String(place).padStart(4, "0")}`;
  const { inboxId } = await createWhatsAppInbox(call, masterKey, {
    name: "WhatsApp",
    phoneNumberId: `1${digits}`,
    wabaId: `2${digits}`,
    accessToken: "EAACROWD",
    teamId: ids[0],
  });
  return { call, slug, apiKey, logins, plan: { inboxId, teams } };
}
