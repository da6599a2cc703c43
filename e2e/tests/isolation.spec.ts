/**
 * Casa Lumen and Northwind share the names of their teams, people and customers, and the customers' numbers. Nothing of
 * one may ever show in the other, and what belongs to the other is answered like what does not exist.
 */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { type Answer, type Client, createClient } from "../support/client.ts";
import { conversationOf, type Customer, newCustomer, readPhoto, sendPhoto, write } from "../support/customers.ts";
import { expect, test } from "../support/desk-test.ts";
import { addressOf, list, message, reply, row } from "../support/inbox.ts";
import { openSocket, type RawSocket } from "../support/raw-socket.ts";
import { type Firm, personOf, type World } from "../support/world.ts";

type Ids = Record<
  | "conversation"
  | "message"
  | "attachment"
  | "contact"
  | "team"
  | "tag"
  | "user"
  | "picture"
  | "canned"
  | "cannedFile"
  | "inbox",
  string
>;

/** Both Anas show the same picture: told apart by nothing but whose it is. @returns what it is called by its content */
async function pictureOf({ desk }: World, firm: Firm): Promise<string> {
  const { email, password } = personOf(firm, "Ana");
  const { body } = await createClient(desk.url, null).post("/api/v1/auth/token", {
    company: firm.slug,
    email,
    password,
  });
  const ana = createClient(desk.url, { bearer: (body as { token: string }).token });
  return (await ana.upload<{ picture: string }>("/api/v1/me/picture", await readPhoto())).picture;
}

async function idsOf(world: World, firm: Firm, customer: Customer): Promise<Ids> {
  const { owner } = world.desk;
  await write(world, firm, customer, `Only for ${firm.name}`);
  await sendPhoto(world, firm, customer);
  const conversation = await conversationOf(world, firm, customer, 2);
  const find = async () => {
    const { rows } = await owner.query<Omit<Ids, "user" | "tag" | "canned" | "cannedFile" | "inbox">>(
      `select c.id as conversation, a.message_id as message, a.id as attachment, c.contact_id as contact, c.team_id as team
       from conversations c join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
       join attachments a on a.tenant_id = m.tenant_id and a.message_id = m.id and a.state = 'stored' and a.preview_key is not null
       where c.tenant_id = $1 and c.id = $2`,
      [firm.tenantId, conversation],
    );
    return rows[0];
  };
  await expect.poll(find, { message: "the picture is fetched" }).toBeTruthy();
  const tags = createClient(world.desk.url, { bearer: firm.apiKey });
  const { body } = await tags.post("/api/v1/tags", { name: `Only here ${randomUUID().slice(0, 8)}` });
  const tag = (body as { id: string }).id;
  const canned = await owner.query<{ id: string; inbox: string; cannedFile: string }>(
    `with added as (
       insert into canned_responses (tenant_id, id, code, title, body) values ($1, gen_random_uuid(), $2, 'Only theirs', 'Hello') returning id
     ), filed as (
       insert into canned_files (tenant_id, id, canned_response_id, position, owner_key, kind, mime_type, file_name, size_bytes, storage_key)
       select $1, gen_random_uuid(), id, 1, 'user:x', 'document', 'application/pdf', 'only-theirs.pdf', 9, 'x' from added returning id
     ) select added.id, (select inbox_id from whatsapp_numbers where tenant_id = $1 limit 1) as inbox, filed.id as "cannedFile" from added, filed`,
    [firm.tenantId, `c-${randomUUID()}`],
  );
  const { id, inbox, cannedFile } = canned.rows[0]!;
  const { userId: user } = personOf(firm, "Ana");
  const picture = await pictureOf(world, firm);
  return { ...(await find())!, user, picture, tag, canned: id, cannedFile, inbox };
}

const absent = (): Ids => ({
  conversation: randomUUID(),
  message: randomUUID(),
  attachment: randomUUID(),
  contact: randomUUID(),
  team: randomUUID(),
  tag: randomUUID(),
  user: randomUUID(),
  picture: "0".repeat(32),
  canned: randomUUID(),
  cannedFile: randomUUID(),
  inbox: randomUUID(),
});

const DRAFT = { baseRevision: 0, mode: "reply", reply: "", note: "", quotedMessageId: null, attachmentIds: [] };

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Every way of naming something by its id. `own` stands for what belongs to the caller. */
const restCalls = (client: Client, ids: Ids, own: Ids): Record<string, () => Promise<Answer>> => {
  const one = `/api/v1/conversations/${ids.conversation}`;
  const ours = `/api/v1/conversations/${own.conversation}`;
  const said = `/api/v1/messages/${ids.message}`;
  return {
    "one conversation": () => client.get(one),
    "its history": () => client.get(`${one}/history`),
    "its messages": () => client.get(`${one}/messages`),
    "what is held of it": () => client.get(`${one}/held`),
    "take it": () => client.post(`${one}/take`, {}),
    "assign it": () => client.post(`${one}/assign`, { assigneeId: own.user }),
    "assign ours to them": () => client.post(`${ours}/assign`, { assigneeId: ids.user }),
    "transfer it": () => client.post(`${one}/transfer`, { assigneeId: own.user }),
    "transfer ours to their team": () => client.post(`${ours}/transfer`, { teamId: ids.team }),
    "close it": () => client.post(`${one}/close`, { disposition: "Answered" }),
    "reopen it": () => client.post(`${one}/reopen`, {}),
    "be seen typing in it": () => client.post(`${one}/typing`, { isTyping: true }),
    "begin to write in it": () => client.post(`${one}/draft`, { ...DRAFT, reply: "hello" }),
    "mark it read": () => client.post(`${one}/read`, {}),
    "answer it": () => client.post(`${one}/messages`, { text: "hello", clientMessageId: "isolation" }),
    "quote its message": () =>
      client.post(`${ours}/messages`, { text: "hello", clientMessageId: "quote", quotedMessageId: ids.message }),
    "answer it later": () =>
      client.post(`${one}/scheduled`, { text: "hello", clientMessageId: "later", dueAt: inAnHour() }),
    "quote its message later": () =>
      client.post(`${ours}/scheduled`, {
        text: "hello",
        clientMessageId: "later",
        dueAt: inAnHour(),
        quotedMessageId: ids.message,
      }),
    "take its message back": () => client.post(`${said}/withdraw`, {}),
    "release what is held of it": () => client.post(`${one}/held/release`, {}),
    "retry its message": () => client.post(`${said}/retry`, {}),
    "leave its message": () => client.post(`${said}/leave`, {}),
    "react to its message": () => client.post(`${said}/reaction`, { emoji: "👍" }),
    "tag it": () => client.post(`${one}/tags`, { tagIds: [own.tag] }),
    "take a tag off it": () => client.post(`${one}/tags/remove`, { tagIds: [own.tag] }),
    "tag ours with theirs": () => client.post(`${ours}/tags`, { tagIds: [ids.tag] }),
    "archive their tag": () => client.post(`/api/v1/tags/${ids.tag}/archive`, {}),
    "merge our tag into theirs": () => client.post(`/api/v1/tags/${own.tag}/merge`, { intoTagId: ids.tag }),
    "merge their tag into ours": () => client.post(`/api/v1/tags/${ids.tag}/merge`, { intoTagId: own.tag }),
    "delete their tag": () => client.post(`/api/v1/tags/${ids.tag}/remove`, {}),
    "rename their inbox": () => client.post(`/api/v1/inboxes/${ids.inbox}`, { name: "Ours" }),
    "lead our inbox to their team": () => client.post(`/api/v1/inboxes/${own.inbox}`, { teamId: ids.team }),
    "turn their inbox off": () => client.post(`/api/v1/inboxes/${ids.inbox}/switch`, { isOn: false }),
    "make a chat for their team": () =>
      client.post("/api/v1/inboxes/widget", {
        title: "Ours",
        allowedOrigins: ["https://shop.example"],
        teamId: ids.team,
      }),
    "check their inbox": () => client.post(`/api/v1/inboxes/${ids.inbox}/check`, {}),
    "replace their secrets": () =>
      client.post(`/api/v1/inboxes/${ids.inbox}/whatsapp-secrets`, { verifyToken: "ours" }),
    "what their person did": () => client.get(`/api/v1/audit?actorId=${ids.user}`),
    "make a tag for their team": () => client.post("/api/v1/tags", { name: "Theirs", teamId: ids.team }),
    "list by tag": () => client.get(`/api/v1/conversations?tagId=${ids.tag}`),
    "call their person": () =>
      client.post(`${ours}/notes`, { clientNoteId: "x", text: "@", mentions: [{ type: "user", id: ids.user }] }),
    "call their team": () =>
      client.post(`${ours}/notes`, { clientNoteId: "x", text: "@", mentions: [{ type: "team", id: ids.team }] }),
    "archive its canned response": () =>
      client.post(`/api/v1/canned-responses/${ids.canned}/archive`, { isArchived: true }),
    "use its canned response": () => client.post(`/api/v1/canned-responses/${ids.canned}/use`, {}),
    "put its file beside our reply": () =>
      client.post(`/api/v1/canned-files/${ids.cannedFile}/attach`, { conversationId: own.conversation }),
    "take its file back": () => client.post(`/api/v1/canned-files/${ids.cannedFile}/discard`, {}),
    "a canned response with its file": () =>
      client.post("/api/v1/canned-responses", {
        scope: "tenant",
        code: "x",
        title: "x",
        body: "x",
        fileIds: [ids.cannedFile],
      }),
    "a canned response for their team": () =>
      client.post("/api/v1/canned-responses", { scope: "team", teamId: ids.team, code: "x", title: "x", body: "x" }),
    "its inbox's templates": () => client.get(`/api/v1/templates?inboxId=${ids.inbox}`),
    "list by team": () => client.get(`/api/v1/conversations?teamId=${ids.team}`),
    "list by assignee": () => client.get(`/api/v1/conversations?assigneeId=${ids.user}`),
    "search by its id": () => client.get(`/api/v1/conversations?q=${ids.conversation}`),
    "search contacts by id": () => client.get(`/api/v1/contacts?q=${ids.contact}`),
    "one contact": () => client.get(`/api/v1/contacts/${ids.contact}`),
    "their conversations": () => client.get(`/api/v1/contacts/${ids.contact}/conversations`),
    "who may be the same": () => client.get(`/api/v1/contacts/${ids.contact}/suggestions`),
    "change their contact": () => client.post(`/api/v1/contacts/${ids.contact}`, { version: 1, name: "Ours" }),
    "block their contact": () => client.post(`/api/v1/contacts/${ids.contact}/block`, { isBlocked: true }),
    "a note on their contact": () =>
      client.post(`/api/v1/contacts/${ids.contact}/notes`, { clientNoteId: "isolation", text: "hello" }),
    "look at a merge with theirs": () =>
      client.get(`/api/v1/contacts/${own.contact}/merge-preview?mergedId=${ids.contact}`),
    "merge theirs into ours": () =>
      client.post(`/api/v1/contacts/${own.contact}/merge`, { mergedId: ids.contact, keptVersion: 1, mergedVersion: 1 }),
    "merge ours into theirs": () =>
      client.post(`/api/v1/contacts/${ids.contact}/merge`, { mergedId: own.contact, keptVersion: 1, mergedVersion: 1 }),
    "its file": () => client.get(`/files/${ids.attachment}`),
    "their person's picture": () => client.get(`/pictures/${ids.user}/${ids.picture}/small`),
    "take their person's picture away": () => client.post(`/api/v1/people/${ids.user}/picture/remove`, {}),
    "its preview": () => client.get(`/files/${ids.attachment}/preview`),
  };
};

const trpcCalls = (client: Client, ids: Ids, own: Ids): Record<string, () => Promise<Answer>> => {
  const it = { conversationId: ids.conversation };
  const ours = { conversationId: own.conversation };
  const said = { messageId: ids.message };
  return {
    byId: () => client.query("conversation.byId", it),
    view: () => client.query("conversation.view", it),
    messages: () => client.query("message.list", it),
    take: () => client.mutate("conversation.take", it),
    assign: () => client.mutate("conversation.assign", { ...it, assigneeId: own.user }),
    "assign to them": () => client.mutate("conversation.assign", { ...ours, assigneeId: ids.user }),
    transfer: () => client.mutate("conversation.transfer", { ...it, assigneeId: own.user }),
    "transfer to their team": () => client.mutate("conversation.transfer", { ...ours, teamId: ids.team }),
    close: () => client.mutate("conversation.close", { ...it, disposition: "Answered" }),
    reopen: () => client.mutate("conversation.reopen", it),
    typing: () => client.mutate("presence.typing", { ...it, isTyping: true }),
    draft: () => client.mutate("draft.save", { ...it, ...DRAFT, reply: "hello" }),
    markRead: () => client.mutate("conversation.markRead", it),
    send: () => client.mutate("message.send", { ...it, clientMessageId: "isolation", text: "hello" }),
    "send over what was seen": () =>
      client.mutate("message.send", { ...it, clientMessageId: "seen", text: "hello", seenMessageId: ids.message }),
    retry: () => client.mutate("message.retry", said),
    leave: () => client.mutate("message.leave", said),
    react: () => client.mutate("message.react", { ...said, emoji: "👍" }),
    tag: () => client.mutate("conversation.tag", { ...it, tagIds: [own.tag] }),
    untag: () => client.mutate("conversation.untag", { ...it, tagIds: [own.tag] }),
    "tag ours with theirs": () => client.mutate("conversation.tag", { ...ours, tagIds: [ids.tag] }),
    "mentions seen": () => client.mutate("mention.markSeen", it),
    "call their person": () =>
      client.mutate("note.write", {
        ...ours,
        clientNoteId: "x",
        text: "@",
        mentions: [{ type: "user", id: ids.user }],
      }),
    "list by tag": () => client.query("conversation.list", { tagId: ids.tag }),
    "archive canned": () => client.mutate("cannedResponse.archive", { cannedResponseId: ids.canned, isArchived: true }),
    "attach canned file": () => client.mutate("cannedResponse.attachFile", { ...ours, cannedFileId: ids.cannedFile }),
    "attach canned file to theirs": () =>
      client.mutate("cannedResponse.attachFile", { ...it, cannedFileId: own.cannedFile }),
    "its templates": () => client.query("template.list", { inboxId: ids.inbox }),
    "list by team": () => client.query("conversation.list", { teamId: ids.team }),
    "list by assignee": () => client.query("conversation.list", { assigneeId: ids.user }),
    "change their person": () => client.mutate("person.change", { userId: ids.user, role: "agent" }),
    "mail their person": () => client.mutate("person.sendLink", { userId: ids.user }),
    "let their person go": () => client.mutate("person.deactivate", { userId: ids.user }),
    "rename their team": () => client.mutate("team.rename", { teamId: ids.team, name: "Ours" }),
    "archive their team": () => client.mutate("team.archive", { teamId: ids.team }),
    "fill their team": () => client.mutate("team.setMembers", { teamId: ids.team, members: [] }),
    "end their session": () => client.mutate("profile.endSession", { sessionId: ids.user }),
    "remove their person's picture": () => client.mutate("person.removePicture", { userId: ids.user }),
    picture: () => client.get(`/pictures/${ids.user}/${ids.picture}/large`),
    file: () => client.get(`/files/${ids.attachment}`),
    preview: () => client.get(`/files/${ids.attachment}/preview`),
  };
};

/** The answer but for what is different in every answer. */
const comparable = ({ status, body }: Answer) => ({
  status,
  body: JSON.parse(JSON.stringify(body).replace(/"requestId":"[^"]*"/g, '"requestId":"*"')) as unknown,
});

async function expectAlike(
  calls: (client: Client, ids: Ids, own: Ids) => Record<string, () => Promise<Answer>>,
  client: Client,
  { foreign, own }: { foreign: Ids; own: Ids },
) {
  const nothing = absent();
  const [ofForeign, ofAbsent] = [calls(client, foreign, own), calls(client, nothing, own)];
  for (const name of Object.keys(ofForeign)) {
    const [theirs, none] = [await ofForeign[name]!(), await ofAbsent[name]!()];
    expect(comparable(theirs), name).toEqual(comparable(none));
    expect(theirs.status >= 400 || isEmptyPage(theirs), `${name}: ${JSON.stringify(theirs)}`).toBe(true);
  }
}

function isEmptyPage({ status, body }: Answer): boolean {
  const words = JSON.stringify(body);
  return status === 200 && words.includes('"items":[]') && words.includes('"nextCursor":null');
}

/** All that the other company has of this customer, to see that nothing touched it. */
const stateOf = async (world: World, firm: Firm, conversationId: string) =>
  (
    await world.desk.owner.query(
      `select c.state, c.assignee_id, c.team_id, c.unread_count, count(m.id)::int as messages,
         (select count(*)::int from assignments a where a.conversation_id = c.id) as changes,
         (select count(*)::int from reactions r where r.tenant_id = c.tenant_id) as reactions
       from conversations c join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
       where c.tenant_id = $1 and c.id = $2 group by c.tenant_id, c.id`,
      [firm.tenantId, conversationId],
    )
  ).rows;

test("an agent and an API key hear of the other company's ids what they hear of ids that do not exist", async ({
  world,
  clientOf,
}) => {
  const { lumen, northwind, desk } = world;
  const customer = newCustomer(world, "Marta Shared");
  const foreign = await idsOf(world, northwind, customer);
  const own = await idsOf(world, lumen, customer);
  const before = await stateOf(world, northwind, foreign.conversation);
  const ana = await clientOf(lumen, "Ana");
  await ana.act("conversation.take", { conversationId: own.conversation });

  const { email, password } = personOf(lumen, "Ana");
  const { body } = await createClient(desk.url, null).post("/api/v1/auth/token", {
    company: lumen.slug,
    email,
    password,
  });
  const anaByToken = createClient(desk.url, { bearer: (body as { token: string }).token });
  const sofia = await clientOf(lumen, "Sofia");
  const key = createClient(desk.url, { bearer: lumen.apiKey });

  // What is one's own does answer, so that the rest says something.
  for (const client of [anaByToken, key]) {
    expect((await client.get(`/api/v1/conversations/${own.conversation}/messages`)).status).toBe(200);
    expect((await client.get(`/files/${own.attachment}`)).status).toBe(200);
    expect((await client.get(`/files/${own.attachment}/preview`)).status).toBe(200);
    expect((await client.get(`/pictures/${own.user}/${own.picture}/small`)).status).toBe(200);
  }
  await test.step("an agent over REST", () => expectAlike(restCalls, anaByToken, { foreign, own }));
  await test.step("an API key over REST", () => expectAlike(restCalls, key, { foreign, own }));
  await test.step("an agent over tRPC", () => expectAlike(trpcCalls, ana, { foreign, own }));
  await test.step("a supervisor over tRPC", () => expectAlike(trpcCalls, sofia, { foreign, own }));
  await test.step("an API key over tRPC", () => expectAlike(trpcCalls, key, { foreign, own }));
  expect(await stateOf(world, northwind, foreign.conversation), "Northwind's rows").toEqual(before);
});

test("lists, searches, counts and the page of one company show only its own, though every name is shared", async ({
  openAs,
  world,
  clientOf,
}) => {
  const { lumen, northwind, desk } = world;
  const customer = newCustomer(world, "Nadia Twin");
  await write(world, lumen, customer, "for Casa Lumen");
  await write(world, northwind, customer, "for Northwind");
  const [ours, theirs] = [
    await conversationOf(world, lumen, customer),
    await conversationOf(world, northwind, customer),
  ];
  const key = createClient(desk.url, { bearer: lumen.apiKey });
  const items = (answer: Answer) => (answer.body as { items: { id: string }[] }).items;
  const found = await key.get(`/api/v1/conversations?q=${encodeURIComponent(customer.name)}`);
  expect(items(found).map(({ id }) => id)).toEqual([ours]);
  const contacts = await key.get(`/api/v1/contacts?q=${encodeURIComponent(customer.name)}`);
  expect(items(contacts)).toHaveLength(1);

  const foreign = new RegExp([northwind.tenantId, theirs, northwind.inboxId, "for Northwind"].join("|"));
  for (const client of [await clientOf(lumen, "Ana"), await clientOf(lumen, "Sofia"), key])
    for (const path of ["conversation.list", "contact.list", "workspace.counts"]) {
      const { status, body } = await client.query(path, {});
      expect(status, path).toBe(200);
      expect(JSON.stringify(body), path).not.toMatch(foreign);
    }
  const workspace = JSON.stringify(await (await clientOf(lumen, "Ana")).ask("workspace.get"));
  for (const { userId } of northwind.people) expect(workspace).not.toContain(userId);
  expect(workspace).not.toContain("Northwind");

  const page = await openAs(lumen, "Ana", "/inbox/open");
  await expect(row(page, customer.name)).toHaveCount(1);
  await row(page, customer.name).click();
  await expect(message(page, "for Casa Lumen")).toBeVisible();
  await expect(page.getByText("for Northwind")).toHaveCount(0);
  await page.goto(addressOf(theirs));
  await expect(page.getByRole("main")).toContainText("You cannot see this conversation");
  const unknown = await page.getByRole("main").innerText();
  await page.goto(addressOf(randomUUID()));
  await expect(page.getByRole("main")).toContainText("You cannot see this conversation");
  expect(await page.getByRole("main").innerText()).toBe(unknown);
});

/** Everything that comes down the page's live socket. */
function listen(page: Page): string[] {
  const frames: string[] = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(String(payload))));
  return frames;
}

const subscribe = (socket: RawSocket, lastEventId: string) =>
  socket.send(
    JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input: { lastEventId } } }),
  );

test("the live events of one company never reach the other's sockets, while both get traffic", async ({
  openAs,
  world,
}) => {
  const { lumen, northwind, desk } = world;
  const customer = newCustomer(world, "Olivia Twin");
  let heard: string[] = [];
  const page = await openAs(lumen, "Ana", "/inbox/open", {
    before: async (blank) => void (heard = listen(blank)),
  });
  let heardThere: string[] = [];
  const there = await openAs(northwind, "Ana", "/inbox/open", {
    before: async (blank) => void (heardThere = listen(blank)),
  });
  const program = await openSocket(`${desk.url}/trpc`, { authorization: `Bearer ${lumen.apiKey}` });
  if (typeof program === "number") throw new Error(`the socket was turned away with ${program}`);
  // From the very beginning, by a cursor that means something in both companies.
  subscribe(program, "0");
  await expect(list(page)).toBeVisible();
  await expect(list(there)).toBeVisible();

  for (let n = 1; n <= 5; n++) {
    await Promise.all([
      write(world, lumen, customer, `lumen says ${n}`),
      write(world, northwind, customer, `northwind says ${n}`),
    ]);
  }
  await expect(row(page, customer.name)).toContainText("lumen says 5");
  await expect(row(there, customer.name)).toContainText("northwind says 5");
  await row(there, customer.name).click();
  await there.keyboard.press("t");
  await expect(there.getByText("Assigned to you")).toBeVisible();
  await reply(there, "northwind answers");
  await expect(message(there, "northwind answers")).toBeVisible();
  await expect.poll(() => heardThere.join("").includes("northwind answers")).toBe(true);
  await write(world, lumen, customer, "lumen says goodbye");
  await expect.poll(() => heard.join("").includes("lumen says goodbye")).toBe(true);
  await expect.poll(() => program.texts.join("").includes("lumen says goodbye")).toBe(true);

  const theirs = await conversationOf(world, northwind, customer, 6);
  const foreign = new RegExp([northwind.tenantId, theirs, northwind.inboxId, "northwind (says|answers)"].join("|"));
  expect(heard.join("\n")).not.toMatch(foreign);
  expect(program.texts.join("\n")).not.toMatch(foreign);
  const ours = await conversationOf(world, lumen, customer, 6);
  expect(heardThere.join("\n")).not.toMatch(new RegExp([lumen.tenantId, ours, "lumen says"].join("|")));
  await expect(row(page, customer.name)).toContainText("lumen says goodbye");
  await expect(page.getByText(/northwind (says|answers)/)).toHaveCount(0);
  program.close();
});

test("a page of another site cannot use a person's session: not the socket, not a change", async ({
  world,
  sessionOf,
}) => {
  const cookie = `max_session=${await sessionOf(world.lumen, "Ana")}`;
  const origin = "https://evil.example";
  expect(await openSocket(`${world.desk.url}/trpc`, { cookie, origin })).toBe(403);
  const response = await fetch(`${world.desk.url}/trpc/conversation.takeNext`, {
    method: "POST",
    headers: { cookie, origin, "content-type": "application/json" },
    body: "{}",
  });
  expect(response.status).toBe(403);
});
