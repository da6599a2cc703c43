/** Everything that can be asked of a running MAX without changing it, asked as somebody of one company, and kept word for word. */
import { setTimeout as pause } from "node:timers/promises";
import { Role } from "@max/domain/access/role";
import type { z } from "zod";
import { REST_PREFIX, restProcedures } from "../src/rest/bridge.ts";
import { allProcedures, appRouter } from "../src/router.ts";
import type { Company, Ids } from "./canary-company.ts";
import { wordsOf } from "./canary-columns.ts";
import { sampleInputs } from "./sample-inputs.ts";
import type { TestApi } from "./start-api.ts";

/** One answer: who asked what, and what was said. */
export type Heard = { asked: string; said: string; status: number; head?: string };

export type Crawl = {
  heard: Heard[];
  /** Places in lists that were given out, to be tried by others. */
  cursors: { path: string; input: object }[];
  /** What was asked and could not be answered: procedures that took none of the inputs made for them, and failures. Each a line. */
  problems: string[];
};

const AT_ONCE = 8;
const MOST_PAGES = 3;

/** A field that holds several has the name of one of them. */
const idFrom =
  (ids: Ids, turn: number) =>
  (field: string): string => {
    const own = ids[field] ?? ids[field.replace(/s$/, "")];
    if (!own || own.length === 0) throw new Error(`No id is known for ${field}.`);
    return own[turn % own.length]!;
  };

const inputOf = (path: string) =>
  (appRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>)[path]!._def.inputs[0];

/** The plainest input with every id there is; with the first ones in every form, where `inEveryForm`. @param q what is looked for by words */
export function inputsOf(path: string, ids: Ids, q: string, inEveryForm = true): (object | undefined)[] {
  const schema = inputOf(path);
  if (!schema) return [undefined];
  const turns = Math.max(...Object.values(ids).map((all) => all.length));
  const forms = new Map<string, object | undefined>();
  for (let turn = 0; turn < turns; turn++) {
    const textOf = (field: string) => (field === "cursor" ? null : field === "q" ? q : undefined);
    const all = sampleInputs(schema, { idOf: idFrom(ids, turn), textOf });
    for (const form of turn === 0 && inEveryForm ? all : all.slice(0, 1))
      forms.set(JSON.stringify(form) ?? "", form as object);
  }
  return [...forms.values()];
}

const queries = () => allProcedures().filter(({ type }) => type === "query");

/** Runs `work` on all of them, some at a time. */
export async function atOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
}

export function createCrawl(api: TestApi, company: Company) {
  const crawl: Crawl = { heard: [], cursors: [], problems: [] };
  const followed = new Set<string>();

  async function get(path: string, headers: Record<string, string>, as: string): Promise<Heard> {
    const response = await fetch(`${api.url}${path}`, { headers, redirect: "manual" });
    const said = await response.text();
    const head = JSON.stringify([...response.headers]);
    const heard = { asked: `${as} GET ${decodeURIComponent(path)}`, said, head, status: response.status };
    crawl.heard.push(heard);
    if (response.status >= 500) crawl.problems.push(`${heard.asked}: ${response.status}`);
    return heard;
  }

  /** One procedure, and the pages after its first. */
  async function query(path: string, input: object | undefined, cookie: string, as: string): Promise<Heard> {
    const address = (given: object | undefined) =>
      `/trpc/${path}${given === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(given))}`}`;
    const first = await get(address(input), { cookie }, as);
    let last = first;
    for (let turn = 0; turn < MOST_PAGES; turn++) {
      const cursor = cursorIn(last.said);
      if (cursor === null) break;
      const next = { ...input, cursor };
      crawl.cursors.push({ path, input: next });
      last = await get(address(next), { cookie }, as);
    }
    return first;
  }

  /** Every query as somebody of the company, an admin's in every form. @param isOwn whether the ids are of the company itself */
  async function asPerson(role: Role, ids: Ids, q: string, isOwn: boolean): Promise<void> {
    const { cookie } = company.people[role];
    const calls = queries().flatMap(({ path }) =>
      inputsOf(path, ids, q, role === "admin").map((input) => ({ path, input })),
    );
    const taken = new Map<string, Heard[]>();
    await atOnce(calls, async ({ path, input }) => {
      const heard = await query(path, input, cookie, `${role} of ${company.n}`);
      taken.set(path, [...(taken.get(path) ?? []), heard]);
    });
    for (const { path } of queries()) {
      const answers = taken.get(path) ?? [];
      const refused = answers.find(({ status }) => status === 400);
      if (answers.length === 0) crawl.problems.push(`${path}: no input could be made for it`);
      else if (isOwn && refused) crawl.problems.push(`${refused.asked}: ${refused.said}`);
    }
    await follow({ cookie }, `${role} of ${company.n}`);
  }

  async function asProgram(bearer: string, as: string, ids: Ids, q: string): Promise<void> {
    const routes = restProcedures().filter(({ route }) => route.method === "GET");
    const paths = routes.flatMap(({ path, route }) =>
      inputsOf(path, ids, q, false).map((input) => restPath(route.path, input)),
    );
    await atOnce([...new Set(paths)], (path) => get(REST_PREFIX + path, { authorization: `Bearer ${bearer}` }, as));
  }

  /** Every file and picture that an answer named, as a page would show it. */
  async function follow(headers: Record<string, string>, as: string): Promise<void> {
    const named = crawl.heard.flatMap(
      ({ said }) => said.match(/(?<=")\/(?:files|shared-files|pictures)\/[^"\\]+(?=")/g) ?? [],
    );
    const fresh = [...new Set(named)].filter((path) => !followed.has(`${as} ${path}`));
    for (const path of fresh) followed.add(`${as} ${path}`);
    await atOnce(fresh, (path) => get(path, headers, as));
  }

  return { crawl, get, query, asPerson, asProgram, follow };
}

/** Ids of the address in their places, the rest behind it. */
function restPath(template: string, input: object = {}): string {
  const rest = new Map(Object.entries(input));
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return value;
  });
  const given = [...rest].flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Where the next page begins, if there is one and it is known of what. */
function cursorIn(said: string): string | null {
  const cursors = [...said.matchAll(/"nextCursor":"([^"]+)"/g)].map(([, cursor]) => cursor!);
  return cursors.length === 1 ? cursors[0]! : null;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * What of another company stands in these answers and was not in the question.
 * @param n the other's number @param own its ids, numbers and paths
 */
export function foreignIn(heard: readonly Heard[], n: number, own: ReadonlySet<string>): string[] {
  const others = [...own].filter((text) => text.match(UUID)?.[0] !== text);
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { asked, status, ...answer } of heard) {
    const said = answer.said + (answer.head ?? "");
    if (seen.has(answer.said) && wordsOf(n, said).length === 0) continue;
    const question = asked.toLowerCase();
    const texts = [
      ...wordsOf(n, said),
      ...(said.match(UUID) ?? []).filter((id) => own.has(id)),
      ...others.filter((text) => said.includes(text)),
    ].filter((text) => !question.includes(text.toLowerCase()));
    if (texts.length > 0) found.push(`${asked} (${status}) said ${[...new Set(texts)].slice(0, 5).join(", ")}`);
    else seen.add(answer.said);
  }
  return found;
}

/** Waits for what another process does. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await isSo()); await pause(30))
    if (Date.now() > end) throw new Error(`It did not come to this: ${what}.`);
}
