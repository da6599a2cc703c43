/** A company worth looking at. People, inbox and customers' messages come by the same verbs as real work; what lies in the past is written as those verbs would have left it. */
import type { Actor } from "@max/domain/access/permissions";
import type { Role } from "@max/domain/access/role";
import { decide, type Command } from "@max/domain/conversation/lifecycle";
import type { ConversationId, DeliveryId, InboxId, TeamId, TagId, TenantId, UserId } from "@max/domain/ids";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import type { Sender } from "@max/domain/message/transport";
import type { Database } from "@max/db/client";
import { lockConversations } from "@max/db/queries/conversations";
import { conversations } from "@max/db/schema/conversations";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { and, eq } from "drizzle-orm";
import { historyActor, writeHistory } from "../conversation/record-change.ts";
import { createWidgetInbox } from "../inbox/create-widget-inbox.ts";
import { createWhatsAppInbox } from "../inbox/create-whatsapp-inbox.ts";
import { receive } from "../message/receive.ts";
import type { ReceivedItem } from "../message/received-item.ts";
import { createTag } from "../tag/create-tag.ts";
import { tagConversation } from "../tag/tag-conversation.ts";
import { createTeam } from "../tenant/create-team.ts";
import { setAbsence } from "../presence/set-absence.ts";
import { createTenant } from "../tenant/create-tenant.ts";
import { createUser } from "../tenant/create-user.ts";
import { recordPastAnswer } from "./record-past-answer.ts";
import { STORIES, STORY_TAGS, type Story, type StoryTag } from "./stories.ts";

export const DEMO_SLUG = "casa-lumen";
const PASSWORD = "demo-casa-lumen";
export const DEMO_NUMBER = {
  phoneNumberId: "300000000000001",
  wabaId: "200000000000001",
  displayPhoneNumber: "+55 11 4000 1234",
  verifiedName: "Casa Lumen",
};

type Login = { role: Role; email: string; name: string; key: string; teams: Story["team"][]; password: string };
const login = (key: string, role: Role, name: string, teams: Story["team"][]): Login => ({
  role,
  name,
  key,
  teams,
  email: `${role === "agent" ? key.normalize("NFD").replace(/\p{M}/gu, "") : role.replace("_", "-")}@casa-lumen.example`,
  password: PASSWORD,
});

/** One of each role first; all with the same password, which the start prints. */
export const DEMO_LOGINS: Login[] = [
  login("marta", "admin", "Marta Lumen", []),
  login("jonas", "supervisor", "Jonas Silva", ["Orders and delivery", "Returns"]),
  login("ana", "team_lead", "Ana Nakamura", ["Returns"]),
  login("inés", "agent", "Inés Rocha", ["Orders and delivery", "Returns"]),
  login("bruno", "agent", "Bruno Castro", ["Orders and delivery"]),
];

export const SCENARIOS = {
  demo: "the demo company Casa Lumen with people, teams and conversations",
  "window-closed": "the demo company, its customers silent for two days: no reply window is open",
} as const;
export type Scenario = keyof typeof SCENARIOS;
const SILENT_MINUTES: Record<Scenario, number> = { demo: 0, "window-closed": 2 * 24 * 60 };

export type SeededDemo = {
  tenantId: TenantId;
  slug: string;
  logins: { role: Role; email: string; password: string }[];
};

/** @returns null when the demo company is there already */
export async function seedScenario(
  db: Database,
  masterKey: Buffer,
  scenario: Scenario,
  accessToken = "EAADEMO",
): Promise<SeededDemo | null> {
  const { rows } = await db.system.query("select 1 from tenants where slug = $1", [DEMO_SLUG]);
  if (rows.length > 0) return null;
  const [admin, ...others] = DEMO_LOGINS;
  const { tenantId, adminUserId } = await createTenant(db, masterKey, {
    name: "Casa Lumen",
    slug: DEMO_SLUG,
    country: "BR",
    adminName: admin!.name,
    adminEmail: admin!.email,
    adminPassword: PASSWORD,
  });
  const as = (actor: Actor): Call => ({ db, tenantId, actor, requestId: newId() });
  const system = as({ type: "system", tenantId, name: "demo" });
  // Its colleagues are made up and never come: what is theirs stays so, for whoever looks around tomorrow.
  await setAbsence(system, { minutes: null });
  const teams = new Map<Story["team"], TeamId>();
  for (const name of ["Orders and delivery", "Returns"] as const)
    teams.set(name, (await createTeam(system, { name })).teamId);

  const people = new Map<string, { userId: UserId; name: string }>([
    [admin!.key, { userId: adminUserId, name: admin!.name }],
  ]);
  for (const { key, name, email, role, teams: of } of others) {
    const teamIds = of.map((team) => teams.get(team)!);
    people.set(key, { name, ...(await createUser(system, { email, name, role, password: PASSWORD, teamIds })) });
  }
  const { inboxId } = await createWhatsAppInbox(system, masterKey, {
    name: "WhatsApp Brasil",
    phoneNumberId: DEMO_NUMBER.phoneNumberId,
    wabaId: DEMO_NUMBER.wabaId,
    displayPhoneNumber: DEMO_NUMBER.displayPhoneNumber,
    accessToken,
  });
  await createWidgetInbox(system, masterKey, {
    name: "Web shop",
    // The simulator's shop is on MAX's own origin, which may always show it.
    allowedOrigins: ["https://casa-lumen.example"],
    title: "Casa Lumen",
    greeting: "Hi! Ask us anything about lamps, orders and returns.",
    replyTime: "Usually answers within a few minutes",
    teamId: teams.get("Orders and delivery")!,
  });
  const lead: Actor = { type: "user", tenantId, userId: adminUserId, role: "admin", teamIds: [] };
  const tags = new Map<StoryTag, TagId>();
  for (const tag of STORY_TAGS) tags.set(tag.name, (await createTag(as(lead), { ...tag, teamId: null })).id);
  for (const story of STORIES)
    await tell(as(lead), system, inboxId, story, { teams, people, tags }, SILENT_MINUTES[scenario]);
  return {
    tenantId,
    slug: DEMO_SLUG,
    logins: DEMO_LOGINS.map(({ role, email, password }) => ({ role, email, password })),
  };
}

/** The chat widget of the demo company, for the shop that shows it; null when there is none. */
export async function demoWidget(db: Database): Promise<InboxId | null> {
  const { rows } = await db.system.query<{ inboxId: InboxId }>(
    `select d.inbox_id as "inboxId" from tenants t join tenant_directory d on d.tenant_id = t.id and d.channel = 'widget'
     where t.slug = $1 limit 1`,
    [DEMO_SLUG],
  );
  return rows[0]?.inboxId ?? null;
}

type Cast = {
  teams: Map<Story["team"], TeamId>;
  people: Map<string, { userId: UserId; name: string }>;
  tags: Map<StoryTag, TagId>;
};

async function tell(
  lead: Call,
  system: Call,
  inboxId: InboxId,
  story: Story,
  cast: Cast,
  silentMinutes: number,
): Promise<void> {
  const now = Date.now();
  const at = (minutesAgo: number) =>
    new Date(Math.floor((now - (minutesAgo + silentMinutes) * 60_000) / 1_000) * 1_000);
  let conversationId: ConversationId | null = null;
  for (const [index, line] of story.lines.entries()) {
    if (line.by === "customer") {
      await receive(system, {
        items: [customerLine(inboxId, story, line.text, index, at(line.minutesAgo))],
        quarantined: [],
        finished: [],
      });
    } else {
      const author = cast.people.get(line.by)!;
      conversationId = await recordPastAnswer(system, {
        externalId: lineId(story, 0),
        inboxId,
        author,
        text: line.text,
        at: at(line.minutesAgo),
      });
    }
  }
  conversationId ??= await conversationOf(system, inboxId, lineId(story, 0));
  await placeInPast(lead, conversationId, story, cast, at);
  const tagIds = (story.tags ?? []).map((name) => cast.tags.get(name)!);
  if (tagIds.length > 0) await tagConversation(lead, { conversationId, tagIds });
  await inTransaction(system, (tx) =>
    tx.query(`delete from outbox where tenant_id = $1 and topic = 'live'`, [tx.tenantId]),
  );
}

/** Into its team's queue, to its agent, and closed: each a line of history at the time it belongs to. */
async function placeInPast(
  lead: Call,
  id: ConversationId,
  story: Story,
  cast: Cast,
  at: (minutesAgo: number) => Date,
): Promise<void> {
  const first = story.lines[0]!.minutesAgo;
  const last = story.lines.at(-1)!.minutesAgo;
  await inTransaction(lead, async (tx) => {
    const by = await historyActor(tx, lead.actor);
    const [opened] = await lockConversations(tx, [id]);
    let now = opened!;
    const step = async (command: Command, type: "queued" | "assigned" | "closed", minutesAgo: number) => {
      const before = now;
      const disposition = command.type === "close" ? command.disposition : null;
      now = { ...decide(before, command, at(minutesAgo)), disposition };
      await writeHistory(tx, lead, [{ type, before, after: now, by, at: at(minutesAgo) }]);
    };
    await step({ type: "enqueue", teamId: cast.teams.get(story.team)! }, "queued", first);
    if (story.assignee)
      await step({ type: "assign", agentId: cast.people.get(story.assignee)!.userId }, "assigned", first - 1);
    if (story.closedWith) await step({ type: "close", disposition: story.closedWith }, "closed", last);
    const { state, teamId, assigneeId, disposition, closedAt } = now;
    await tx.orm
      .update(conversations)
      .set({
        state,
        teamId,
        assigneeId,
        disposition,
        closedAt,
        unreadCount: closedAt ? 0 : now.unreadCount,
        createdAt: at(first),
        waitingSince: at(first),
        lastActivityAt: at(last),
      })
      .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.id, id)));
  });
}

async function conversationOf(call: Call, inboxId: InboxId, externalId: string) {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<{ id: ConversationId }>(
      `select m.conversation_id as id from message_external_ids x join messages m on m.tenant_id = x.tenant_id and m.id = x.message_id
       where x.tenant_id = $1 and x.inbox_id = $2 and x.external_id = $3`,
      [tx.tenantId, inboxId, externalId],
    ),
  );
  return row!.id;
}

const lineId = (story: Story, index: number) => `wamid.DEMO-${story.userId}-${index}`;

function senderOf(story: Story): Sender {
  return {
    aliases: [
      { type: "user_id", value: story.userId, isVariant: false },
      ...(story.phone ? [{ type: "phone" as const, value: story.phone, isVariant: false }] : []),
    ],
    sendTo: story.phone ?? story.userId,
    displayName: story.name,
    username: null,
  };
}

function customerLine(inboxId: InboxId, story: Story, text: string, index: number, providerAt: Date): ReceivedItem {
  return {
    deliveryId: newId<DeliveryId>(),
    deliveryNumber: 1 + index,
    inboxId,
    event: {
      type: "message",
      item: index,
      inboxKey: DEMO_NUMBER.phoneNumberId,
      externalId: lineId(story, index),
      sender: senderOf(story),
      providerAt,
      content: { kind: "text", text },
      context: PLAIN_CONTEXT,
      quotedExternalId: null,
      opensReplyWindow: true,
    },
  };
}

/** The customers' last lines as WhatsApp would post them: how an emulated phone network learns that these people wrote. */
export function demoWebhooks(): unknown[] {
  return STORIES.map((story) => {
    const index = story.lines.findLastIndex((line) => line.by === "customer");
    const line = story.lines[index]!;
    const timestamp = String(Math.floor(Date.now() / 1_000) - line.minutesAgo * 60);
    const message = {
      ...(story.phone && { from: story.phone }),
      from_user_id: story.userId,
      id: lineId(story, index),
      timestamp,
      type: "text",
      text: { body: line.text },
    };
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "551140001234", phone_number_id: DEMO_NUMBER.phoneNumberId },
      contacts: [{ profile: { name: story.name }, ...(story.phone && { wa_id: story.phone }), user_id: story.userId }],
      messages: [message],
    };
    return {
      object: "whatsapp_business_account",
      entry: [{ id: DEMO_NUMBER.wabaId, changes: [{ field: "messages", value }] }],
    };
  });
}
