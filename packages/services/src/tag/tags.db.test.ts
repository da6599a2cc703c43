/** Tags: who makes them, where they are offered, what carries them, who hears of it, and lists of what carries one. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { valuesOf } from "@max/domain/conversation/filter";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId, SavedViewId, TagId, TeamId } from "@max/domain/ids";
import type { TagColor } from "@max/domain/tag/tag";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { closeConversation } from "../conversation/close-conversation.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { reopenConversation } from "../conversation/reopen-conversation.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { receive } from "../message/receive.ts";
import { archiveTag, updateTag } from "./change-tag.ts";
import { saveView } from "../saved-view/keep-views.ts";
import { listViews } from "../saved-view/list-views.ts";
import { countTagUses } from "./count-tag-uses.ts";
import { createTag } from "./create-tag.ts";
import { letTagGo, mergeTags, removeTag } from "./let-tag-go.ts";
import { listTags } from "./list-tags.ts";
import { tagConversation, untagConversation } from "./tag-conversation.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let billing: TeamId;
let returns: TeamId;
let [ada, leo, ana, eve]: Person[] = [];
let ids: ConversationId[];
let conversationId: ConversationId;

const as = (person: Person | undefined) => tenant.callAs(person!);
const make = (person: Person | undefined, name: string, teamId: TeamId | null = null, color: TagColor = "gray") =>
  createTag(as(person), { name, color, teamId });
const carried = async () => (await conversationById(tenant.call, { conversationId })).conversation.tagIds;
const audited = async (action: string) =>
  inTransaction(tenant.call, (tx) =>
    tx.query<{ detail: object }>(`select detail from audit_log where tenant_id = $1 and action = $2 order by id`, [
      tx.tenantId,
      action,
    ]),
  );
const told = async (type: string) =>
  (
    await inTransaction(tenant.call, (tx) =>
      tx.query<{ event: { type: string; change?: unknown } }>(
        `select payload -> 'event' as event from outbox where tenant_id = $1 and topic = 'live' order by seq`,
        [tx.tenantId],
      ),
    )
  ).filter(({ event }) => event.type === type);
/** What was told of conversations that did not move. */
const retagged = async () => (await told("conversation.changed")).filter(({ event }) => event.change === null);

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  ({ billing, returns } = tenant.teams);
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  const written = Array.from({ length: 6 }, (_, n) =>
    textFrom(personWithPhone(`551190001${1_000 + n}`), { externalId: `m${n}`, text: "Oi" }),
  );
  await receive(tenant.call, asDelivery(tenant.inboxId, written));
  ids = (await listConversations(tenant.call, { limit: 10 })).items.map(({ id }) => id);
  conversationId = ids[0]!;
});

describe("making and changing tags", () => {
  it("is for admins, and for a team's own lead within that team", async () => {
    await make(ada, "VIP");
    await make(leo, "Refund", billing);
    for (const [person, teamId] of [
      [leo, null],
      [leo, returns],
      [ana, null],
      [ana, billing],
    ] as const)
      await expect(make(person, "Mine", teamId)).rejects.toMatchObject({ code: "forbidden" });
    const [refund, vip] = (await listTags(as(eve))).items;
    expect([refund?.name, vip?.name]).toEqual(["Refund", "VIP"]);
    await expect(updateTag(as(leo), { tagId: vip!.id, name: "Very" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(archiveTag(as(ana), { tagId: refund!.id, isArchived: true })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await updateTag(as(leo), { tagId: refund!.id, name: "Money back", color: "green" })).toMatchObject({
      name: "Money back",
      color: "green",
    });
  });

  it("keeps names apart within the company and within each team, whatever case and accents", async () => {
    await make(ada, "Devolução");
    for (const name of ["devolucao", "DEVOLUÇÃO", " Devolução "])
      await expect(make(ada, name)).rejects.toMatchObject({ code: "conflict" });
    const own = await make(ada, "devolucao", billing);
    await make(ada, "devolucao", returns);
    const other = await make(ada, "Other", billing);
    await expect(updateTag(as(ada), { tagId: other.id, name: "DEVOLUCAO" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await updateTag(as(ada), { tagId: own.id, name: "Devolução" })).toMatchObject({ name: "Devolução" });
  });

  it("gives a name once to many who want it at once", async () => {
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => make(ada, "Rush")));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is told to everybody and written down, and what changes nothing is not", async () => {
    const { id } = await make(ada, "VIP", null, "red");
    await updateTag(as(ada), { tagId: id, color: "blue" });
    await updateTag(as(ada), { tagId: id, color: "blue", name: "VIP" });
    await archiveTag(as(ada), { tagId: id, isArchived: true });
    await archiveTag(as(ada), { tagId: id, isArchived: true });
    await archiveTag(as(ada), { tagId: id, isArchived: false });
    expect((await told("tag.changed")).map(({ event }) => event)).toMatchObject([
      { tag: { color: "red", isArchived: false } },
      { tag: { color: "blue", isArchived: false } },
      { tag: { isArchived: true } },
      { tag: { isArchived: false } },
    ]);
    expect(await audited("tag.archived")).toHaveLength(1);
    expect(await audited("tag.changed")).toHaveLength(1);
  });
});

describe("tagging a conversation", () => {
  let vip: TagId;
  let refund: TagId;
  beforeEach(async () => {
    vip = (await make(ada, "VIP")).id;
    refund = (await make(ada, "Refund", billing)).id;
  });

  it("is for whoever may act on it, and once is enough", async () => {
    await tagConversation(as(ana), { conversationId, tagIds: [vip, refund, vip] });
    await tagConversation(as(leo), { conversationId, tagIds: [vip] });
    expect(await carried()).toEqual([vip, refund]);
    await expect(tagConversation(as(eve), { conversationId, tagIds: [vip] })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await audited("conversation.tagged")).toMatchObject([
      { detail: { tagId: vip } },
      { detail: { tagId: refund } },
    ]);
    expect(await retagged()).toHaveLength(1);

    await untagConversation(as(ana), { conversationId, tagIds: [vip] });
    await untagConversation(as(ana), { conversationId, tagIds: [vip] });
    expect(await carried()).toEqual([refund]);
    expect(await audited("conversation.untagged")).toHaveLength(1);
    expect((await retagged()).at(-1)!.event).toMatchObject({ conversation: { tagIds: [refund] } });
  });

  it("by many people at once ends with every tag once", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        tagConversation(as(n % 2 ? ana : leo), { conversationId, tagIds: n % 3 ? [vip] : [refund] }),
      ),
    );
    expect(new Set(await carried())).toEqual(new Set([vip, refund]));
  });

  it("refuses another team's tag and an archived one, and keeps what is there when it moves or is archived", async () => {
    await tagConversation(as(ana), { conversationId, tagIds: [refund] });
    await transferConversation(as(leo), { conversationId, teamId: returns });
    expect(await carried()).toEqual([refund]);
    const damaged = (await make(ada, "Damaged", billing)).id;
    await expect(tagConversation(as(eve), { conversationId, tagIds: [damaged] })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await archiveTag(as(ada), { tagId: refund, isArchived: true });
    await archiveTag(as(ada), { tagId: vip, isArchived: true });
    await expect(tagConversation(as(eve), { conversationId, tagIds: [vip] })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await carried()).toEqual([refund]);
    // What it carries already is no news, archived or not.
    await tagConversation(as(eve), { conversationId, tagIds: [refund] });
    await untagConversation(as(eve), { conversationId, tagIds: [refund] });
    expect(await carried()).toEqual([]);
  });

  it("ends at twenty, all or nothing", async () => {
    const many: TagId[] = [];
    for (let n = 0; n < 20; n++) many.push((await make(ada, `Tag ${n}`)).id);
    await tagConversation(as(ana), { conversationId, tagIds: many.slice(0, 18) });
    await expect(tagConversation(as(ana), { conversationId, tagIds: [...many.slice(18), vip] })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await carried()).toHaveLength(18);
    await tagConversation(as(ana), { conversationId, tagIds: many });
    expect(await carried()).toEqual(many);
  });
});

describe("the list of a tag", () => {
  const list = async (person: Person | undefined, tagId: TagId, more: object = {}) => {
    const found: ConversationId[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(as(person), {
        tagId,
        limit: 1,
        cursor,
        ...more,
      });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    return found;
  };

  it("holds what carries it, open and closed, latest activity first, and only what one may read", async () => {
    const { id: tagId } = await make(ada, "VIP");
    const some = ids.slice(0, 5);
    for (const id of some) await tagConversation(as(ada), { conversationId: id, tagIds: [tagId] });
    for (const id of some.slice(0, 3))
      await closeConversation(as(ada), { conversationId: id, disposition: "Answered" });
    const inOrder = (await listConversations(tenant.call, { limit: 10 })).items
      .map(({ id }) => id)
      .filter((id) => some.includes(id));
    expect(await list(ada, tagId)).toEqual(inOrder);
    expect(await list(ada, tagId, { state: ["closed"] })).toEqual(
      inOrder.filter((id) => some.slice(0, 3).includes(id)),
    );
    expect(await list(ana, tagId)).toEqual(inOrder.filter((id) => some.slice(3).includes(id)));
    expect(await list(eve, tagId)).toEqual([]);

    await reopenConversation(as(ada), { conversationId: some[0]! });
    expect(await list(ada, tagId, { state: ["closed"] })).toHaveLength(2);
    expect(new Set(await list(ada, tagId))).toEqual(new Set(some));
    await untagConversation(as(ada), { conversationId: some[1]!, tagIds: [tagId] });
    expect(await list(ada, tagId)).not.toContain(some[1]);
    await tagConversation(as(ada), { conversationId: some[1]!, tagIds: [tagId] });
    expect(await list(ada, tagId, { state: ["closed"] })).toContain(some[1]);
  });
});

describe("a tag that goes", () => {
  let vip: TagId;
  let refund: TagId;
  beforeEach(async () => {
    vip = (await make(ada, "VIP")).id;
    refund = (await make(ada, "Refund", billing)).id;
  });
  const dueTags = async () =>
    inTransaction(tenant.call, (tx) =>
      tx.query(`select 1 from timers where tenant_id = $1 and kind = 'tag'`, [tx.tenantId]),
    );
  /** As the worker rings its timer until there is none. */
  const letGo = async (id: TagId) => {
    for (let rings = 0; (await dueTags()).length > 0; rings++) {
      if (rings > 5) throw new Error("The tag never goes.");
      await letTagGo(tenant.call, id);
    }
  };
  const names = async () =>
    (await listTags(as(ana))).items.map(({ name, isLeaving }) => (isLeaving ? `-${name}` : name));

  it("into another leaves every conversation with the other one, once, and is gone", async () => {
    await tagConversation(as(ada), { conversationId: ids[0]!, tagIds: [refund] });
    await tagConversation(as(ada), { conversationId: ids[1]!, tagIds: [vip, refund] });
    await closeConversation(as(ada), { conversationId: ids[0]!, disposition: "Answered" });
    await mergeTags(as(ada), { tagId: refund, intoTagId: vip });
    expect(await names()).toEqual(["-Refund", "VIP"]);
    await letGo(refund);
    expect(await names()).toEqual(["VIP"]);
    for (const id of ids.slice(0, 2))
      expect((await conversationById(tenant.call, { conversationId: id })).conversation.tagIds).toEqual([vip]);
    const found = (state: "closed" | "new" | "queued") =>
      listConversations(as(ada), { tagId: vip, state: [state], limit: 10 });
    expect((await found("closed")).items.map(({ id }) => id)).toEqual([ids[0]]);
    expect(await told("tag.removed")).toMatchObject([{ event: { tagId: refund } }]);
    expect((await retagged()).slice(-2).every(({ event }) => "conversation" in event)).toBe(true);
    expect(await audited("tag.merged")).toMatchObject([{ detail: { intoTagId: vip } }]);
  });

  it("takes saved views along into the one that stands for it", async () => {
    const other = (await make(ada, "Other")).id;
    const view = { savedViewId: newId<SavedViewId>(), name: "Refunds", filter: { tagId: refund } };
    await saveView(as(ana), { ...view, audience: { type: "me" } });
    const both = { savedViewId: newId<SavedViewId>(), name: "Several", filter: { tagId: [refund, other] } };
    await saveView(as(ana), { ...both, audience: { type: "me" } });
    await mergeTags(as(ada), { tagId: refund, intoTagId: vip });
    const [one, several] = (await listViews(as(ana))).map(({ filter }) => valuesOf(filter.tagId));
    expect(one).toEqual([vip]);
    expect(new Set(several)).toEqual(new Set([vip, other]));
    expect((await told("views.changed")).at(-1)!.event).toMatchObject({ ownerId: ana!.userId });
  });

  it("away goes off what carries it, some at a time, and its name can be used at once", async () => {
    for (const id of ids) await tagConversation(as(ada), { conversationId: id, tagIds: [vip] });
    await removeTag(as(ada), { tagId: vip });
    await expect(tagConversation(as(ana), { conversationId, tagIds: [vip] })).resolves.toBeTruthy();
    await expect(updateTag(as(ada), { tagId: vip, name: "Other" })).rejects.toMatchObject({ code: "conflict" });
    await expect(archiveTag(as(ada), { tagId: vip, isArchived: false })).rejects.toMatchObject({ code: "conflict" });
    const again = await make(ada, "vip");
    await tagConversation(as(ana), { conversationId, tagIds: [again.id] });
    await letGo(vip);
    expect(await names()).toEqual(["Refund", "vip"]);
    expect(await carried()).toEqual([again.id]);
    await letTagGo(tenant.call, vip);
    expect(await names()).toEqual(["Refund", "vip"]);
  });

  it("leads on what was still on its way into it", async () => {
    const late = (await make(ada, "Late")).id;
    await tagConversation(as(ada), { conversationId, tagIds: [refund] });
    await mergeTags(as(ada), { tagId: refund, intoTagId: vip });
    await mergeTags(as(ada), { tagId: vip, intoTagId: late });
    await letTagGo(tenant.call, refund);
    await letTagGo(tenant.call, vip);
    await letTagGo(tenant.call, refund);
    expect(await carried()).toEqual([late]);
    expect(await names()).toEqual(["Late"]);
  });

  it("is sent by whoever looks after both, into one that is offered wherever it is", async () => {
    const own = (await make(leo, "Damaged", billing)).id;
    await expect(mergeTags(as(leo), { tagId: own, intoTagId: vip })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeTag(as(leo), { tagId: vip })).rejects.toMatchObject({ code: "forbidden" });
    await expect(mergeTags(as(ada), { tagId: vip, intoTagId: own })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(mergeTags(as(leo), { tagId: own, intoTagId: refund })).resolves.toMatchObject({ id: refund });
    await expect(mergeTags(as(leo), { tagId: own, intoTagId: refund })).rejects.toMatchObject({ code: "conflict" });
  });
});

it("counts what carries a tag, for whoever looks after tags", async () => {
  const [vip, unused] = [(await make(ada, "VIP")).id, (await make(ada, "Unused")).id];
  for (const id of ids.slice(0, 3)) await tagConversation(as(ada), { conversationId: id, tagIds: [vip] });
  const uses = await countTagUses(as(leo), { tagIds: [vip, unused, newId<TagId>()] });
  expect(new Map(uses.map(({ tagId, conversations }) => [tagId, conversations]))).toEqual(
    new Map([
      [vip, 3],
      [unused, 0],
    ]),
  );
  await expect(countTagUses(as(ana), { tagIds: [vip] })).rejects.toMatchObject({ code: "forbidden" });
});
