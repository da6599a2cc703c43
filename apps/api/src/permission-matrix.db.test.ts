/**
 * Everybody calls everything with ids that are not theirs (S1, T1): each procedure and route of the server, with inputs made from
 * what it declares, by nobody, a chat's visitor, each role and each key of two companies. Whoever lacks the right is refused;
 * whoever has it hears of the other company's rows exactly what is said of rows that are not there; and nothing of them changes.
 */
import { type Actor, canInTenant, type Permission, TENANT_ACTIONS } from "@max/domain/access/permissions";
import { ApiScope, Role } from "@max/domain/access/role";
import type { AttachmentId, InboxId } from "@max/domain/ids";
import type { WidgetSession } from "@max/domain/widget/wire";
import { asOwner } from "@max/db/test/scratch-database";
import { newId } from "@max/platform/ids";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openLive } from "../test/live-client.ts";
import { type Company, makeCompany, newMark, PICTURE_HASH } from "../test/make-company.ts";
import {
  bareFormOf,
  fill,
  type Form,
  formsOf,
  type Kind,
  MADE_BY_CALLER,
  SHAPES,
  type Slot,
} from "../test/procedure-inputs.ts";
import { startApi, type TestApi } from "../test/start-api.ts";
import { PROCEDURES, ROUTES } from "./permission-table.ts";
import { REST_PREFIX, restProcedures } from "./rest/bridge.ts";
import { allProcedures, type ListedProcedure } from "./router.ts";

/** What was said, as text in which everything can be looked for. `code` is null where nothing was refused. */
type Answer = { status: number; code: string | null; text: string };

type Caller = {
  name: string;
  /** Whose ids are their own; of nobody's and the visitor's calls, those that are not foreign. */
  ours: Company;
  theirs: Company;
  /** Null for whoever cannot be made out. */
  actor: Actor | null;
  credentials(path: string): Promise<Record<string, string>>;
};

const procedures = allProcedures();
let api: TestApi;
let ours: Company;
let theirs: Company;
/** One more, whose rows are really read and changed. */
let apart: Company;
let visitor: WidgetSession;
beforeAll(async () => {
  // Each caller has an address of their own, so that none uses up another's limits.
  api = await startApi(inject("databaseUrl"), { trustProxy: ["127.0.0.1"] });
  [ours, theirs, apart] = await Promise.all([makeCompany(api), makeCompany(api), makeCompany(api)]);
  const begun = await fetch(`${api.url}/widget/${ours.ids.widget[0]}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: api.origin },
    body: "{}",
  });
  visitor = (await begun.json()) as WidgetSession;
});
afterAll(() => api.close());

/** Their session is not there afterwards: somebody else's is given. */
const ENDS_SESSIONS: ReadonlySet<string> = new Set(["auth.signOut", "profile.endOtherSessions"]);

function callersOf(us: Company, them: Company): Caller[] {
  const addressOf = (n: number) => ({ "x-forwarded-for": `10.0.${us === ours ? 1 : 2}.${n}` });
  const people = Role.options.map((role, n) => ({
    name: role,
    ours: us,
    theirs: them,
    actor: us.people[role].actor,
    credentials: async (path: string) => ({
      ...addressOf(n),
      cookie: ENDS_SESSIONS.has(path) ? await us.signInAgain(us.leaving[role]) : us.people[role].cookie,
    }),
  }));
  const keys = ApiScope.options.map((scope, n) => ({
    name: `key to ${scope}`,
    ours: us,
    theirs: them,
    actor: us.keys[scope].actor,
    credentials: async () => ({ ...addressOf(10 + n), authorization: `Bearer ${us.keys[scope].secret}` }),
  }));
  return [...people, ...keys];
}

const strangers = (): Caller[] => [
  {
    name: "nobody",
    ours,
    theirs,
    actor: null,
    credentials: async () => ({ "x-forwarded-for": "10.0.3.1" }),
  },
  {
    name: "a visitor",
    ours,
    theirs,
    actor: null,
    credentials: async () => ({ "x-forwarded-for": "10.0.3.2", authorization: `Bearer ${visitor.token}` }),
  },
];

/** What whoever lacks the right hears, whatever the ids are; null for whoever has it, or has it of some conversations. */
function refusalOf(actor: Actor | null, permission: Permission): string | null {
  if (permission === "public") return null;
  if (!actor) return "unauthenticated";
  if (permission === "session") return actor.type === "user" ? null : "person_required";
  const action = TENANT_ACTIONS.find((each) => each === permission);
  return action && !canInTenant(actor, action) ? "forbidden" : null;
}

const STARTS_BULK = "bulk.start";
/** So much of an answer is shown when something is wrong with it. */
const SHOWN = 300;

/** Nothing was proved by an answer like this. */
const BROKEN: ReadonlySet<string | null> = new Set([
  "internal_error",
  "invalid_input",
  "payload_too_large",
  "too_many_requests",
  "unavailable",
]);

async function ask(caller: Caller, { path, type }: ListedProcedure, input: unknown): Promise<Answer> {
  const credentials = await caller.credentials(path);
  if (path === STARTS_BULK) await caller.ours.finishBulks();
  if (type === "subscription") return subscribe(credentials, path, input);
  const method = type === "query" ? "GET" : "POST";
  return whileAway(async () => {
    const { status, body, error } = await api.call(path, input, { method, headers: credentials });
    return { status, code: error?.data.domainCode ?? null, text: JSON.stringify(body) };
  });
}

/** A search ends after a second, which a busy machine may take: it says so, and is asked again. */
async function whileAway(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await call();
    if (answer.code !== "unavailable" || tries === 5) return answer;
  }
}

async function subscribe(credentials: Record<string, string>, path: string, input: unknown): Promise<Answer> {
  const client = await openLive(api, credentials);
  await client.subscribe(1, path, input as object);
  const [first] = client.frames;
  client.close();
  const code = first?.error?.data.domainCode ?? null;
  return { status: code === null ? 200 : 400, code, text: JSON.stringify(first) };
}

const absentId = (kind: Kind, them: Company): string => {
  if (kind === "words" || kind === "slug") return newMark();
  if (kind === "email") return `${newId()}@example.test`;
  return kind === "linkToken" ? them.ids.linkToken[0]!.replace(them.tenant.tenantId, newId()) : newId();
};

/** Without what differs between any two answers: the id that was asked for, the request's, instants, and what was just made. */
function told({ status, text }: Answer, asked: readonly string[], known: readonly string[]): string {
  const masked = asked
    .reduce((said, id) => said.replaceAll(id, "<asked>"), text)
    .replace(/"(?:requestId|sortKey)":"[^"]*"/g, "")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<instant>")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (known.includes(id) ? id : "<new>"));
  return `${status} ${masked}`;
}

/** The same form with every id of one company, or with one of them and the caller's own for the rest. */
function filled(form: Form, { ours: us }: Caller, tested: readonly Slot[], idOf: (slot: Slot) => string) {
  const asked: string[] = [];
  const input = fill(form, (slot) => {
    if (!tested.includes(slot)) return MADE_BY_CALLER.has(slot.place) ? newId() : us.ids[slot.kind][0]!;
    const id = idOf(slot);
    asked.push(id);
    return id;
  });
  return { input, asked };
}

const isGiven = ({ place }: Slot) => !MADE_BY_CALLER.has(place);

/** A form made anew, since what its caller makes up must be new each time, and which of its places are asked about. */
const freshForm = (
  procedure: ListedProcedure,
  n: number,
  places: readonly number[],
): { form: Form; tested: Slot[] } => {
  const form = formsOf(procedure)[n]!;
  return { form, tested: places.map((place) => form.slots[place]!) };
};

/** Each place alone, the others being the caller's own, and all of them at once. */
function placesOf({ slots }: Form, oneByOne: boolean): number[][] {
  const all = slots.flatMap((slot, place) => (isGiven(slot) ? [place] : []));
  return oneByOne && all.length > 1 ? [...all.map((place) => [place]), all] : [all];
}

/** Calls of one caller to one procedure. @returns what is wrong, in sentences */
async function callWithForeignIds(caller: Caller, procedure: ListedProcedure): Promise<string[]> {
  const { path, type } = procedure;
  const permission = PROCEDURES[path];
  if (!permission) return [`${path} stands in no table.`];
  const { theirs: them, ours: us } = caller;
  const refusal = refusalOf(caller.actor, permission);
  const problems: string[] = [];
  const find = (what: string, ...said: string[]) =>
    problems.push(`${caller.name}: ${path} ${what}: ${said.map((text) => text.slice(0, SHOWN)).join(" <> ")}`);
  // Who may do most comes to every check; for all others it is enough that nothing is theirs.
  const oneByOne = refusal === null && caller.name === "admin";
  const look = (answer: Answer, asked: readonly string[]) => {
    if (refusal !== null && answer.code !== refusal) find(`is not refused with ${refusal}`, answer.text);
    const isUnknown = permission !== "public" && answer.code === "unauthenticated";
    if (refusal === null && (BROKEN.has(answer.code) || isUnknown)) find("was not really called", answer.text);
    const said = asked.reduce((text, id) => text.replaceAll(id, ""), answer.text);
    const found = them.tells.filter((tell) => said.includes(tell));
    if (found.length > 0) find(`tells ${found.join(", ")}`, answer.text);
  };
  const bare = type === "query" ? bareFormOf(procedure) : null;
  if (bare) look(await ask(caller, procedure, bare.input), []);
  for (const [n, { slots, ...rest }] of formsOf(procedure).entries()) {
    if (slots.length === 0) {
      look(await ask(caller, procedure, rest.input), []);
      continue;
    }
    for (const places of placesOf({ slots, ...rest }, oneByOne && permission !== "public")) {
      const call = async (idOf: (slot: Slot) => string) => {
        const { form, tested } = freshForm(procedure, n, places);
        const { input, asked } = filled(form, caller, tested, idOf);
        const answer = await ask(caller, procedure, input);
        look(answer, asked);
        return told(answer, asked, [...us.tells, ...them.tells]);
      };
      const foreign = await call(({ kind }) => them.ids[kind][0]!);
      // Refused before any id is read; and who calls makes no difference to what everybody may call, which takes a password's time.
      if (refusal !== null || (permission === "public" && caller.actor)) continue;
      const absent = await call(({ kind }) => absentId(kind, them));
      if (foreign === absent) continue;
      const from = Math.max(0, [...foreign].findIndex((letter, at) => letter !== absent[at]) - SHOWN / 2);
      const named = places.map((place) => slots[place]!.place).join(", ");
      find(`tells foreign from absent ${named}`, foreign.slice(from), absent.slice(from));
    }
  }
  return problems;
}

/** A mail is owed to whoever is said to have forgotten a password, found or not: the worker finds nobody to write to. */
const COUNTED: Readonly<Record<string, string>> = { outbox: "topic <> 'mail'" };

/** Each table's rows of a company, all columns, as one digest; read past row security. */
async function rowsOf({ tenant }: Company): Promise<Record<string, string>> {
  return asOwner(inject("databaseUrl"), async (owner) => {
    const { rows: tables } = await owner.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await owner.query<{ digest: string }>(
        `select count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as digest
         from ${name} t where tenant_id = $1 and ${COUNTED[name] ?? "true"}`,
        [tenant.tenantId],
      );
      digests[name] = rows[0]!.digest;
    }
    const { rows } = await owner.query<{ row: string }>("select t::text as row from tenants t where id = $1", [
      tenant.tenantId,
    ]);
    return { ...digests, tenants: rows[0]!.row };
  });
}

/** Callers at once, and each one's calls in turn. Lists first, then what names ids, then what changes their own company. */
async function callAll(callers: readonly Caller[], which: readonly ListedProcedure[], count: Set<string>) {
  const rank = (procedure: ListedProcedure) => {
    if (formsOf(procedure).some(({ slots }) => slots.length > 0)) return 1;
    return procedure.type === "query" ? 0 : 2;
  };
  const problems: string[] = [];
  for (const now of [0, 1, 2]) {
    const turn = which.filter((procedure) => rank(procedure) === now);
    const found = await Promise.all(
      callers.map(async (caller) => {
        const wrong: string[] = [];
        for (const procedure of turn) {
          wrong.push(...(await callWithForeignIds(caller, procedure)));
          count.add(`${caller.name} of ${caller.ours.mark}: ${procedure.path}`);
        }
        return wrong;
      }),
    );
    problems.push(...found.flat());
  }
  return problems;
}

/** Written for a person whose page is connected or was, while the sockets of this test come and go. */
const PRESENCE = new Set(["live_events", "live_heads", "outbox", "timers", "user_connections", "users"]);

const isSubscription = ({ type }: ListedProcedure) => type === "subscription";

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const body: unknown = isJson ? JSON.parse(text) : null;
  const code = typeof body === "object" && body !== null && "code" in body ? String(body.code) : null;
  return { status: response.status, code, text };
}

/** After these there is one less: they get the last of the company's. */
const USES_UP: Readonly<Record<string, Kind>> = {
  "cannedResponse.change": "waitingCannedFile",
  "cannedResponse.create": "waitingCannedFile",
  "cannedResponse.discardFile": "waitingCannedFile",
  "contact.removeNote": "contactNote",
  "message.discardFile": "attachment",
  "message.send": "attachment",
  "note.remove": "note",
  "person.deactivate": "user",
  "profile.endSession": "session",
  "quarantine.replay": "quarantined",
  "scheduled.cancel": "scheduled",
  "scheduled.create": "attachment",
  "scheduled.sendNow": "scheduled",
  "tag.merge": "tag",
  "team.archive": "team",
};

/** Routes that are no procedures and are given an id: how they are asked for somebody's, and what its owner hears. */
type ByIdRoute = {
  of(company: Company): string;
  ask(id: string, by: Company): Promise<Response>;
  own: number;
};
const bytes = Buffer.from("%PDF-1.4 words");
const asPage = (path: string, company: Company, init: RequestInit = {}) =>
  fetch(api.url + path, {
    ...init,
    headers: { cookie: company.people.admin.cookie, origin: api.origin, ...(init.headers as Record<string, string>) },
  });
const asProgram = (path: string, company: Company, init: RequestInit = {}) =>
  fetch(api.url + path, {
    ...init,
    headers: { authorization: `Bearer ${company.keys.admin.secret}`, ...(init.headers as Record<string, string>) },
  });
const upload: RequestInit = { method: "POST", body: bytes, headers: { "content-type": "application/octet-stream" } };
const shared = (id: string, { tenant, ids }: Company) =>
  fetch(
    api.url +
      api.deps.fileAddresses.forApp(
        { tenantId: tenant.tenantId, attachmentId: id as AttachmentId, form: "file" },
        ids.chatApp[0] as InboxId,
      ).path,
  );
const hook = (path: string) =>
  fetch(api.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });

const BY_ID: Readonly<Record<string, ByIdRoute>> = {
  "GET /files/:id": { of: ({ photoId }) => photoId, ask: (id, by) => asPage(`/files/${id}`, by), own: 200 },
  "GET /files/:id/preview": {
    of: ({ photoId }) => photoId,
    ask: (id, by) => asPage(`/files/${id}/preview`, by),
    own: 200,
  },
  "GET /pictures/:userId/:hash/:size": {
    of: ({ people }) => people.admin.userId,
    ask: (id, by) => asPage(`/pictures/${id}/${PICTURE_HASH}/small`, by),
    own: 200,
  },
  // Signed by us for the asker's own app, so that only whose file it is decides. An app gets what was sent to it, and this was not.
  "GET /shared-files/:id/:form": { of: ({ photoId }) => photoId, ask: shared, own: 404 },
  "GET /audit/export": {
    of: ({ people }) => people.admin.userId,
    ask: (id, by) => asPage(`/audit/export?actorId=${id}`, by),
    own: 200,
  },
  "POST /files": {
    of: ({ ids }) => ids.conversation[0]!,
    ask: (id, by) => asPage(`/files?conversationId=${id}&name=a.pdf&type=application/pdf`, by, upload),
    own: 200,
  },
  "POST /api/v1/conversations/:conversationId/files": {
    of: ({ ids }) => ids.conversation[0]!,
    ask: (id, by) => asProgram(`/api/v1/conversations/${id}/files?name=a.pdf&type=application/pdf`, by, upload),
    own: 200,
  },
  // The sender proves to be the provider, or hears nothing of whether there is such an inbox.
  "GET /webhooks/whatsapp/:inboxId": {
    of: ({ ids }) => ids.inbox[0]!,
    ask: (id) => fetch(`${api.url}/webhooks/whatsapp/${id}?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1`),
    own: 403,
  },
  "POST /webhooks/chat/:inboxId": {
    of: ({ ids }) => ids.chatApp[0]!,
    ask: (id) => hook(`/webhooks/chat/${id}`),
    own: 401,
  },
  "POST /webhooks/whatsapp/:inboxId": {
    of: ({ ids }) => ids.inbox[0]!,
    ask: (id) => hook(`/webhooks/whatsapp/${id}`),
    own: 401,
  },
  "GET /widget/:inboxId/files/:id": {
    of: ({ photoId }) => photoId,
    ask: (id) =>
      fetch(`${api.url}/widget/${ours.ids.widget[0]}/files/${id}`, {
        headers: { authorization: `Bearer ${visitor.token}` },
      }),
    // A visitor has the files of their own thread.
    own: 404,
  },
};

/** A widget's address stands in the pages of its company: that there is one is no secret. What is behind it is its visitors'. */
const OF_A_WIDGET: readonly string[] = [
  "GET /widget/:inboxId",
  "GET /widget/:inboxId/config",
  "POST /widget/:inboxId/session",
];
const isVisitors = (route: string) => ROUTES[route] === "visitor";

describe("every other route", () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await rowsOf(theirs);
  });

  it("that is given an id, or may hold what is a company's, is asked below", () => {
    const known = [...Object.keys(BY_ID), ...OF_A_WIDGET];
    const rest = Object.entries(ROUTES).flatMap(([route, permission]) =>
      permission === "procedure" || known.includes(route) || isVisitors(route) ? [] : [route],
    );
    expect(rest.filter((route) => route.includes(":"))).toEqual([]);
    // What is left takes no id: pages, probes, and what acts on the caller alone.
    expect(rest.filter((route) => ROUTES[route] !== "public").sort()).toEqual([
      "GET /metrics",
      "GET /webhooks/whatsapp",
      "POST /api/v1/canned-files",
      "POST /api/v1/me/picture",
      "POST /canned-files",
      "POST /picture",
      "POST /webhooks/whatsapp",
    ]);
    expect(known.filter((route) => !(route in ROUTES))).toEqual([]);
  });

  it.each(Object.entries(BY_ID))(
    "%s answers of a foreign id as of an absent one",
    async (_route, { of, ask: get, own }) => {
      const foreign = await answerOf(await get(of(theirs), ours));
      const absentAs = newId();
      const absent = await answerOf(await get(absentAs, ours));
      expect(told(foreign, [of(theirs)], [])).toBe(told(absent, [absentAs], []));
      expect(theirs.tells.filter((tell) => tell !== of(theirs) && foreign.text.includes(tell))).toEqual([]);
      const mine = await answerOf(await get(of(ours), ours));
      expect(mine.status).toBe(own);
    },
  );

  it.each(Object.keys(ROUTES).filter(isVisitors))("%s knows no visitor of another company's widget", async (route) => {
    const [method, path] = route.split(" ") as [string, string];
    const address = path
      .replace(":inboxId", theirs.ids.widget[0]!)
      .replace(":id", theirs.photoId)
      .replace(":hash", PICTURE_HASH);
    const type = address.endsWith("/files") ? "application/octet-stream" : "application/json";
    const get = async (headers: Record<string, string>) =>
      answerOf(
        await fetch(api.url + address, {
          method,
          headers: { origin: api.origin, ...headers, ...(method === "GET" ? {} : { "content-type": type }) },
          ...(method === "GET" ? {} : { body: "{}" }),
        }),
      );
    const answer = await get({ authorization: `Bearer ${visitor.token}` });
    expect(answer).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(told(answer, [], [])).toBe(told(await get({}), [], []));
  });

  it("changed no row of the other company by all that", async () => {
    expect(await rowsOf(theirs)).toEqual(before);
  });
});

describe("every procedure, called by everybody with ids of another company", () => {
  it("is called in the ways that the tables of this test speak of, and in no others", () => {
    const paths = new Set(procedures.map(({ path }) => path));
    const spokenOf = [SHAPES, USES_UP].flatMap((table) => Object.keys(table));
    const places = [...MADE_BY_CALLER].map((place) => place.slice(0, place.lastIndexOf(".")));
    expect([...spokenOf, ...ENDS_SESSIONS, ...places, STARTS_BULK].filter((path) => !paths.has(path))).toEqual([]);
    for (const procedure of procedures) expect(formsOf(procedure).length).toBeGreaterThan(0);
  });

  it("refuses whoever may not, tells nobody what is foreign from what is absent, and changes no row of the other", async () => {
    const called = new Set<string>();
    const callers = [...strangers(), ...callersOf(ours, theirs)];
    const strangersOfOurs = callersOf(theirs, ours).filter(({ actor }) => actor?.type === "user");
    const [overHttp, live] = [procedures.filter((each) => !isSubscription(each)), procedures.filter(isSubscription)];

    const before = await rowsOf(theirs);
    expect(Object.values(before).filter((digest) => !digest.startsWith("0 ")).length).toBeGreaterThan(40);
    const problems = await callAll(callers, procedures, called);
    expect({ problems, theirs: await rowsOf(theirs) }).toEqual({ problems: [], theirs: before });

    const ourRows = await rowsOf(ours);
    problems.push(...(await callAll(strangersOfOurs, overHttp, called)));
    problems.push(...(await callAll(strangersOfOurs, live, called)));
    const without = (rows: Record<string, string>) =>
      Object.fromEntries(Object.entries(rows).filter(([table]) => !PRESENCE.has(table)));
    expect({ problems, ours: without(await rowsOf(ours)) }).toEqual({ problems: [], ours: without(ourRows) });

    expect(callers.length + strangersOfOurs.length).toBe(2 + 2 * Role.options.length + ApiScope.options.length);
    expect(called.size).toBe(procedures.length * (callers.length + strangersOfOurs.length));
  }, 180_000);

  it.each([...MADE_BY_CALLER])(
    "takes %s, which its caller makes up, though the other company has one of that id",
    async (place) => {
      const procedure = procedures.find(({ path }) => place.startsWith(`${path}.`))!;
      const [admin] = callersOf(apart, theirs);
      const before = await rowsOf(theirs);
      const call = async (idOf: (kind: Kind) => string) => {
        const form = formsOf(procedure)[0]!;
        const made = form.slots.filter((slot) => slot.place === place);
        const { input, asked } = filled(form, admin!, made, ({ kind }) => idOf(kind));
        const answer = await ask(admin!, procedure, input);
        expect(answer).toMatchObject({ status: 200, code: null });
        return told(answer, asked, [...apart.tells, ...theirs.tells]);
      };
      expect(await call((kind) => theirs.ids[kind][0]!)).toBe(await call(() => newId()));
      expect(await rowsOf(theirs)).toEqual(before);
    },
  );
});

describe("every route of the REST API, by each key with ids of another company", () => {
  it("refuses, or answers as of what is absent, and changes no row of the other", async () => {
    const before = await rowsOf(theirs);
    const listed = new Map(procedures.map((procedure) => [procedure.path, procedure]));
    const problems: string[] = [];
    let calls = 0;
    await Promise.all(
      callersOf(apart, theirs)
        .filter(({ actor }) => actor?.type === "api_key")
        .map(async (caller) => {
          for (const { path, route } of restProcedures()) {
            const procedure = listed.get(path)!;
            const refusal = refusalOf(caller.actor, PROCEDURES[path]!);
            for (const [n, { slots }] of formsOf(procedure).entries()) {
              const call = async (idOf: (slot: Slot) => string) => {
                const { form } = freshForm(procedure, n, []);
                const { input, asked } = filled(form, caller, form.slots.filter(isGiven), idOf);
                if (path === STARTS_BULK) await apart.finishBulks();
                const credentials = await caller.credentials(path);
                const answer = await whileAway(() => askRest(credentials, route, input));
                calls += 1;
                const isUnknown = PROCEDURES[path] !== "public" && answer.code === "unauthenticated";
                const isRight = refusal === null ? !BROKEN.has(answer.code) && !isUnknown : answer.code === refusal;
                if (!isRight)
                  problems.push(`${caller.name}: ${route.method} ${route.path}: ${answer.text.slice(0, 300)}`);
                const said = asked.reduce((text, id) => text.replaceAll(id, ""), answer.text);
                if (theirs.tells.some((tell) => said.includes(tell)))
                  problems.push(`${caller.name}: ${route.method} ${route.path} tells: ${said.slice(0, 300)}`);
                return told(answer, asked, [...apart.tells, ...theirs.tells]);
              };
              const foreign = await call(({ kind }) => theirs.ids[kind][0]!);
              if (slots.length === 0 || refusal !== null) continue;
              const absent = await call(({ kind }) => absentId(kind, theirs));
              if (foreign !== absent) problems.push(`${caller.name}: ${route.path}: ${foreign} <> ${absent}`);
            }
          }
        }),
    );
    expect({ problems, theirs: await rowsOf(theirs) }).toEqual({ problems: [], theirs: before });
    expect(calls).toBeGreaterThan(ApiScope.options.length * restProcedures().length);
  }, 60_000);

  async function askRest(
    credentials: Record<string, string>,
    { method, path }: { method: string; path: string },
    input: unknown,
  ): Promise<Answer> {
    const rest = { ...(input as Record<string, unknown>) };
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name]);
      delete rest[name];
      return value;
    });
    const query = new URLSearchParams(
      Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const isGet = method === "GET";
    const response = await fetch(`${api.url}${REST_PREFIX}${address}${isGet ? `?${query}` : ""}`, {
      method,
      headers: { ...credentials, ...(isGet ? {} : { "content-type": "application/json" }) },
      ...(isGet ? {} : { body: JSON.stringify(rest) }),
    });
    return answerOf(response);
  }
});

describe("the same calls with one's own ids", () => {
  it("are refused to a key that may only read, and change nothing", async () => {
    const reader = callersOf(apart, theirs).find(({ name }) => name === "key to read")!;
    const before = await rowsOf(apart);
    const answers: [path: string, code: string | null][] = [];
    for (const procedure of procedures) {
      const permission = PROCEDURES[procedure.path]!;
      const isRead = permission === "conversation.read" || permission === "public" || procedure.type !== "mutation";
      if (isRead || refusalOf(reader.actor, permission) !== null) continue;
      for (const form of formsOf(procedure)) {
        const { code } = await ask(reader, procedure, filled(form, reader, [], () => "").input);
        answers.push([procedure.path, code]);
      }
    }
    const refused = new Set(["forbidden", "person_required", "not_found"]);
    expect(answers.filter(([, code]) => !refused.has(String(code)))).toEqual([]);
    expect(answers.length).toBeGreaterThan(20);
    expect(await rowsOf(apart)).toEqual(before);
  });

  it("find what they name, so that nothing above was refused for want of a right call", async () => {
    const admin = callersOf(apart, theirs).find(({ name }) => name === "admin")!;
    const problems: string[] = [];
    const naming = procedures.filter(
      (procedure) => procedure.type !== "subscription" && formsOf(procedure).some(({ slots }) => slots.length > 0),
    );
    for (const procedure of naming) {
      if (PROCEDURES[procedure.path] === "public") continue;
      const usedUp = USES_UP[procedure.path];
      for (const [n, { slots }] of formsOf(procedure).entries()) {
        if (slots.length === 0) continue;
        const ids = usedUp ? { ...apart.ids, [usedUp]: [apart.ids[usedUp].at(-1)!] } : apart.ids;
        const call = async (idOf: (slot: Slot) => string) => {
          const { form } = freshForm(procedure, n, []);
          const { input, asked } = filled(form, admin, form.slots, idOf);
          const answer = await ask(admin, procedure, input);
          return { ...answer, said: told(answer, asked, apart.tells) };
        };
        const absent = await call(({ kind }) => absentId(kind, theirs));
        const own = await call(({ kind, place }) => (MADE_BY_CALLER.has(place) ? newId() : ids[kind][0]!));
        if (usedUp && slots.some(({ kind }) => kind === usedUp)) apart.ids[usedUp].pop();
        const isFound = !BROKEN.has(own.code) && own.code !== "not_found";
        const isAsAbsent = procedure.type === "query" && own.said === absent.said;
        if (!isFound || isAsAbsent) problems.push(`${procedure.path} ${n}: ${own.text.slice(0, 300)}`);
      }
    }
    expect(problems).toEqual([]);
    expect(naming.length).toBeGreaterThan(80);
  }, 60_000);
});
