import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EnvError, readEnv, VARIABLE_NAMES } from "./env.ts";

const KEY = "ab".repeat(32);
const database = { DATABASE_URL: "postgres://max:pw@db/max", MAX_MASTER_KEY: KEY };

const problemsOf = (source: Record<string, string>) => {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    return (error as EnvError).problems;
  }
};

describe("an empty environment", () => {
  it("is the demo on this machine", () => {
    expect(readEnv({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      isDemo: true,
      trustProxy: false,
      databaseUrl: undefined,
      meta: { graphUrl: "https://graph.facebook.com", apiVersion: "v25.0" },
      logLevel: "info",
    });
  });

  it("is the same as one of empty strings, as compose files write them", () => {
    expect(readEnv(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, " "])))).toEqual(readEnv({}));
  });
});

describe("a database of one's own", () => {
  it("turns the demo off and listens to everybody", () => {
    expect(readEnv(database)).toMatchObject({ isDemo: false, host: "0.0.0.0", masterKey: Buffer.from(KEY, "hex") });
  });
  it("keeps the demo when it is asked for, and then listens to this machine only", () => {
    expect(readEnv({ ...database, MAX_DEMO: "1" })).toMatchObject({ isDemo: true, host: "127.0.0.1" });
  });
  it("needs a master key, or stored secrets could never be opened again", () => {
    expect(problemsOf({ DATABASE_URL: database.DATABASE_URL })).toEqual([
      "MAX_MASTER_KEY is missing: with DATABASE_URL set it must hold 32 bytes as base64 or hex.",
    ]);
    expect(problemsOf({ ...database, MAX_MASTER_KEY: "short" })).toEqual([
      "MAX_MASTER_KEY must be 32 bytes as base64 or hex.",
    ]);
  });
});

describe("wrong values", () => {
  it("are all named at once, one line each, without showing what was written", () => {
    const problems = problemsOf({
      PORT: "70000",
      PUBLIC_URL: "desk.example.com",
      REDIS_URL: "http://hunter2@redis",
      MAX_DEMO: "maybe",
      LOG_LEVEL: "loud",
      META_API_VERSION: "25",
      MAX_POOL_SIZE: "1",
      S3_ACCESS_KEY_ID: "id",
    });
    expect(problems).toHaveLength(8);
    expect(problems.join("\n")).not.toMatch(/70000|hunter2|maybe|loud/);
    for (const name of [
      "PORT",
      "PUBLIC_URL",
      "REDIS_URL",
      "MAX_DEMO",
      "LOG_LEVEL",
      "META_API_VERSION",
      "MAX_POOL_SIZE",
      "S3_",
    ]) {
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
    expect(new EnvError(problems).message.split("\n")).toHaveLength(9);
  });

  it.each(["0", "-1", "65536", "3000x", "3e3", "080000"])("a port is refused that is none: %s", (PORT) =>
    expect(problemsOf({ PORT })).toEqual(["PORT must be a port number from 1 to 65535."]),
  );

  it.each(["https://desk.example.com/path", "ftp://desk.example.com", "https://user:pw@desk.example.com"])(
    "a public URL is refused that is not an origin: %s",
    (PUBLIC_URL) => expect(problemsOf({ PUBLIC_URL })).toHaveLength(1),
  );
});

describe("Redis", () => {
  it("is one address, or the nodes of a Cluster, all over TLS or none", () => {
    for (const REDIS_URL of ["redis://r:6379/2", "rediss://max:pw@r", "redis://a:1, redis://b:2,redis://c:3"])
      expect(readEnv({ REDIS_URL }).redisUrl).toBe(REDIS_URL);
    for (const REDIS_URL of ["r:6379", "redis://a,rediss://b", "redis://a,", "redis://a,b"])
      expect(problemsOf({ REDIS_URL })).toHaveLength(1);
    expect(readEnv({ REDIS_URL: "rediss://cache", REDIS_CLUSTER: "1", REDIS_CA_FILE: "/ca.pem" })).toMatchObject({
      redisIsCluster: true,
      redisCaFile: "/ca.pem",
    });
  });
});

describe("the connections of all processes", () => {
  it("are counted for one of each unless more are named", () => {
    expect(readEnv({}).connections).toEqual({
      max: undefined,
      apiProcesses: 1,
      workerProcesses: 1,
      poolSize: undefined,
    });
    const many = { MAX_CONNECTIONS: "400", MAX_API_PROCESSES: "3", MAX_WORKER_PROCESSES: "4", MAX_POOL_SIZE: "8" };
    expect(readEnv(many).connections).toEqual({ max: 400, apiProcesses: 3, workerProcesses: 4, poolSize: 8 });
    const wrong = { MAX_API_PROCESSES: "0", MAX_WORKER_PROCESSES: "x", MAX_CONNECTIONS: "3" };
    expect(problemsOf(wrong)).toHaveLength(3);
  });
});

describe("values that are written in more than one way", () => {
  it("a closing slash does not matter", () => {
    expect(
      readEnv({ PUBLIC_URL: "https://desk.example.com/", META_GRAPH_URL: "http://127.0.0.1:4001/" }),
    ).toMatchObject({
      publicUrl: "https://desk.example.com",
      meta: { graphUrl: "http://127.0.0.1:4001" },
    });
  });
  it.each([
    ["1", ["loopback", "linklocal", "uniquelocal"]],
    ["0", false],
    ["10.0.0.7, 10.1.0.0/16", ["10.0.0.7", "10.1.0.0/16"]],
  ])("TRUST_PROXY=%s", (TRUST_PROXY, trustProxy) => expect(readEnv({ TRUST_PROXY }).trustProxy).toEqual(trustProxy));
  it("the master key is hex, base64 or base64url", () => {
    const bytes = Buffer.alloc(32, 0xfb);
    for (const encoding of ["hex", "base64", "base64url"] as const) {
      expect(readEnv({ MAX_MASTER_KEY: bytes.toString(encoding) }).masterKey).toEqual(bytes);
    }
  });
});

it("cannot be changed after it was read, at any depth", () => {
  const env = readEnv({}) as { port: number; meta: { graphUrl: string } };
  expect(() => (env.port = 1)).toThrow(TypeError);
  expect(() => (env.meta.graphUrl = "")).toThrow(TypeError);
});

it("has one line of meaning for every variable in .env.example, and none for others", () => {
  const example = readFileSync(new URL("../../../.env.example", import.meta.url), "utf8");
  const named = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual([...VARIABLE_NAMES].toSorted());
});
