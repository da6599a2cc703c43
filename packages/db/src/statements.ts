/**
 * What statements are called and how long they take. A name comes from the code alone, so that it may stand in a log and as a
 * label: it holds no value, no customer's word and no id.
 */
import type { Logger } from "@max/platform/logger";
import type { Metrics } from "@max/platform/metrics";
import pg from "pg";

export type StatementSeen = {
  /** What it is called, for example `conversation list` or `update messages`. */
  query: string;
  /** From when it was handed over until its answer was here; on a busy connection it waited its turn in between. */
  elapsedMs: number;
  /** Rows it returned or changed; null when it failed. */
  rows: number | null;
};
export type StatementObserver = (seen: StatementSeen) => void;

/** A statement of the query builder or of ours, as node-postgres takes it. */
type Statement = {
  text: string;
  name?: string | undefined;
  values?: unknown[] | undefined;
  label?: string | undefined;
};

/** Texts differ by filter and page, not by value. Beyond so many, statements are planned each time. */
const MOST_PREPARED = 500;
const MOST_REMEMBERED = 2_000;
const prepared = new Map<string, string>();
const derived = new Map<string, string>();

/** @param label what the statement is called; without one its text says so */
export function namedStatement(
  text: string,
  values: unknown[] | undefined,
  label: string | undefined,
  isPrepared: boolean,
): Statement {
  let name = isPrepared ? prepared.get(text) : undefined;
  if (isPrepared && name === undefined && prepared.size < MOST_PREPARED)
    prepared.set(text, (name = `max_${prepared.size}`));
  return { text, values, label, ...(name && { name }) };
}

/** `update messages m set …` → `update messages`; `with … insert into outbox …` → `insert into outbox`. */
export function nameOfText(text: string): string {
  const known = derived.get(text);
  if (known) return known;
  const write = /\b(insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?([a-z_]{3,63})"?/i.exec(
    text.replace(/\bfor update\b.*$/i, ""),
  );
  const read = write ?? /\b(select)\b[^]*?\bfrom\s+"?([a-z_]{3,63})"?/i.exec(text);
  const name = read
    ? `${read[1]!.toLowerCase().replace(/\s+/g, " ")} ${read[2]!.toLowerCase()}`
    : (/^\s*([a-z]{2,20})/i.exec(text)?.[1]?.toLowerCase() ?? "statement");
  if (derived.size < MOST_REMEMBERED) derived.set(text, name);
  return name;
}

/** Node-postgres's client, telling `observe` of every statement. */
export function observedClient(observe: StatementObserver): typeof pg.Client {
  class ObservedClient extends pg.Client {
    // One signature for the six that node-postgres has: text or statement, values, callback.
    override query(first: unknown, second?: unknown, third?: unknown): never {
      const startedAt = performance.now();
      const tell = (rows: number | null) =>
        observe({ query: nameOf(first), elapsedMs: performance.now() - startedAt, rows });
      const ask = super.query as (this: pg.Client, ...given: unknown[]) => unknown;
      const callback = typeof second === "function" ? second : third;
      if (typeof callback === "function") {
        const answered = (error: unknown, result: unknown) => {
          tell(error ? null : rowsOf(result));
          (callback as (error: unknown, result: unknown) => void)(error, result);
        };
        return ask.call(this, first, ...(second === callback ? [answered] : [second, answered])) as never;
      }
      const answer = ask.call(this, first, second);
      if (answer instanceof Promise)
        answer.then(
          (result) => tell(rowsOf(result)),
          () => tell(null),
        );
      return answer as never;
    }
  }
  return ObservedClient;
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";

function nameOf(statement: unknown): string {
  if (typeof statement === "string") return nameOfText(statement);
  return isStatement(statement) ? (statement.label ?? nameOfText(statement.text)) : "statement";
}

function rowsOf(result: unknown): number | null {
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  return typeof last === "object" && last !== null && "rowCount" in last && typeof last.rowCount === "number"
    ? last.rowCount
    : null;
}

export type StatementWatch = {
  observe: StatementObserver;
  /** From now on also counted here, by name. */
  measure(metrics: Metrics): void;
};

/** As many names as a process may show; the code has fewer. Beyond it stands `other`, so that no label can grow without end. */
const MOST_LABELS = 300;

/**
 * Logs what took `slowMs` or longer by its name: neither parameters nor the statement's text, where customers' words could be.
 * A slow one that failed is logged as well.
 */
export function watchStatements({ log, slowMs }: { log: Logger; slowMs: number }): StatementWatch {
  const labels = new Set<string>();
  let took: ((by: { query: string }, elapsedMs: number) => void) | undefined;
  return {
    observe({ query, elapsedMs, rows }) {
      if (took) {
        if (labels.size < MOST_LABELS) labels.add(query);
        took({ query: labels.has(query) ? query : "other" }, elapsedMs);
      }
      if (elapsedMs >= slowMs) log.warn({ query, ms: Math.round(elapsedMs), rows }, "a slow statement");
    },
    measure(metrics) {
      took = metrics.durations("max_database_seconds", "Time of a statement by its name, waiting included", ["query"]);
    },
  };
}
