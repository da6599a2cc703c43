/** Every setting of MAX, read once from the environment into one frozen, typed object. */
import { resolve } from "node:path";
import { z } from "zod";
import { parseMasterKey } from "./master-key.ts";

/** The environment is unusable. `problems` has one line for each wrong variable; no line repeats a value, since it may be a secret. */
export class EnvError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "EnvError";
    this.problems = problems;
  }
}

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535);
const text = z.string();
const flag = z.stringbool({ truthy: ["1", "true", "yes", "on"], falsy: ["0", "false", "no", "off"] });

/** A URL of one of these schemes, kept as it was written. */
const urlOf = (...schemes: string[]) =>
  text.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)));
const postgresUrl = urlOf("postgres", "postgresql");
/** One address, or several nodes of a Cluster: all with TLS or none. */
const redisUrl = text.refine((value) => {
  const urls = value.split(",").map((url) => url.trim());
  return ["redis", "rediss"].some((scheme) => urls.every((url) => urlOf(scheme).safeParse(url).success));
});
const count = text.regex(/^\d{1,5}$/).transform(Number);
const httpUrl = urlOf("http", "https").transform((value) => value.replace(/(?<!\/)\/+$/, ""));
const origin = httpUrl.refine((value) => new URL(value).origin === value).transform((value) => new URL(value).origin);

/** `1` trusts proxies on loopback and private networks; otherwise the addresses, ranges or names listed. Never every peer. */
const trustProxy = text.transform((value): false | readonly string[] => {
  if (["0", "false", "no", "off"].includes(value)) return false;
  if (["1", "true", "yes", "on"].includes(value)) return ["loopback", "linklocal", "uniquelocal"];
  return value.split(",").map((peer) => peer.trim());
});

/** An address, or a name and an address. */
const mailbox = text.regex(/^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/);

/** What each variable accepts, and the words a person reads when it is wrong. A missing variable is always accepted here. */
const VARIABLES = {
  PORT: [port, "a port number from 1 to 65535"],
  HOST: [text, "an address to listen on"],
  PUBLIC_URL: [origin, "an origin such as https://desk.example.com, without a path"],
  TRUST_PROXY: [trustProxy, "1, 0 or a list of proxy addresses"],
  MAX_DATA_DIR: [text, "a folder"],
  DATABASE_URL: [postgresUrl, "a postgres:// URL"],
  DATABASE_URL_APP: [postgresUrl, "a postgres:// URL"],
  DATABASE_URL_SYSTEM: [postgresUrl, "a postgres:// URL"],
  DATABASE_URL_QUEUE: [postgresUrl, "a postgres:// URL"],
  REDIS_URL: [redisUrl, "a redis:// or rediss:// URL, or several of one kind separated by commas"],
  REDIS_CLUSTER: [flag, "1 or 0"],
  REDIS_CA_FILE: [text, "a file of certificates"],
  MAX_MASTER_KEY: [text.transform(parseMasterKey).refine((key) => key !== null), "32 bytes as base64 or hex"],
  METRICS_TOKEN: [text, "a token"],
  META_GRAPH_URL: [httpUrl, "an http or https URL"],
  META_API_VERSION: [text.regex(/^v\d+\.\d+$/), "a version such as v25.0"],
  META_APP_ID: [text, "the id of a Meta app"],
  META_APP_SECRET: [text, "the secret of a Meta app"],
  META_VERIFY_TOKEN: [text, "a token"],
  SIMULATOR_URL: [httpUrl, "an http or https URL"],
  OPENAI_API_KEY: [text, "a key"],
  OPENAI_BASE_URL: [httpUrl, "an http or https URL"],
  OPENAI_MODEL: [text, "the name of a model"],
  S3_BUCKET: [text, "the name of a bucket"],
  S3_REGION: [text, "the name of a region"],
  S3_ENDPOINT: [httpUrl, "an http or https URL"],
  S3_ACCESS_KEY_ID: [text, "a key id"],
  S3_SECRET_ACCESS_KEY: [text, "a key"],
  S3_FORCE_PATH_STYLE: [flag, "1 or 0"],
  MEDIA_PUBLIC_URL: [httpUrl, "an http or https URL"],
  SMTP_URL: [urlOf("smtp", "smtps"), "an smtp:// or smtps:// URL"],
  MAIL_FROM: [mailbox, "a sender such as MAX <no-reply@desk.example.com>"],
  MAX_DEMO: [flag, "1 or 0"],
  LOG_LEVEL: [z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]), "a level such as info"],
  MAX_PG_PORT: [port, "a port number from 1 to 65535"],
  MAX_EMULATOR_PORT: [port, "a port number from 1 to 65535"],
  MAX_DRAIN_SECONDS: [count.refine((value) => value <= 600), "a whole number of seconds from 0 to 600"],
  MAX_POOL_SIZE: [count.refine((value) => value >= 2), "a whole number of at least 2"],
  MAX_CONNECTIONS: [count.refine((value) => value >= 10), "a whole number of at least 10"],
  MAX_API_PROCESSES: [count.refine((value) => value >= 1), "a whole number of at least 1"],
  MAX_WORKER_PROCESSES: [count.refine((value) => value >= 1), "a whole number of at least 1"],
  MAX_SLOW_QUERY_MS: [count.refine((value) => value >= 1), "a whole number of milliseconds"],
  MAX_PREPARE: [flag, "1 or 0"],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Name = keyof typeof VARIABLES;
type Values = { [N in Name]?: z.infer<(typeof VARIABLES)[N][0]> };

/** The names of all variables MAX reads; `.env.example` has one line for each. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly Name[];

export type Env = ReturnType<typeof readEnv>;

/**
 * Reads and checks all variables. An empty string counts as not set.
 * @throws EnvError that names every wrong variable at once
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>) {
  const { values, problems } = parseEach(source);
  if (values.DATABASE_URL && !source.MAX_MASTER_KEY?.trim()) {
    problems.push("MAX_MASTER_KEY is missing: with DATABASE_URL set it must hold 32 bytes as base64 or hex.");
  }
  if (Boolean(values.S3_ACCESS_KEY_ID) !== Boolean(values.S3_SECRET_ACCESS_KEY)) {
    problems.push("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together.");
  }
  if (problems.length > 0) throw new EnvError(problems);
  return freezeDeep(arrange(values));
}

function parseEach(source: Readonly<Record<string, string | undefined>>) {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of VARIABLE_NAMES) {
    const written = source[name]?.trim();
    if (!written) continue;
    const [schema, expected] = VARIABLES[name];
    const parsed = schema.safeParse(written);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name} must be ${expected}.`);
  }
  return { values: values as Values, problems };
}

/** Groups the values under the names the code uses and fills in what depends on other values. */
function arrange(values: Values) {
  const listenPort = values.PORT ?? 3000;
  const isDemo = values.MAX_DEMO ?? !values.DATABASE_URL;
  const publicUrl = values.PUBLIC_URL ?? `http://localhost:${listenPort}`;
  return {
    port: listenPort,
    host: values.HOST ?? (isDemo ? "127.0.0.1" : "0.0.0.0"),
    publicUrl,
    trustProxy: values.TRUST_PROXY ?? false,
    dataDir: resolve(values.MAX_DATA_DIR ?? ".max"),
    databaseUrl: values.DATABASE_URL,
    databaseUrlApp: values.DATABASE_URL_APP,
    databaseUrlSystem: values.DATABASE_URL_SYSTEM,
    databaseUrlQueue: values.DATABASE_URL_QUEUE,
    redisUrl: values.REDIS_URL,
    redisIsCluster: values.REDIS_CLUSTER ?? false,
    redisCaFile: values.REDIS_CA_FILE,
    masterKey: values.MAX_MASTER_KEY ?? undefined,
    metricsToken: values.METRICS_TOKEN,
    meta: {
      graphUrl: values.META_GRAPH_URL ?? "https://graph.facebook.com",
      apiVersion: values.META_API_VERSION ?? "v25.0",
      appId: values.META_APP_ID,
      appSecret: values.META_APP_SECRET,
      verifyToken: values.META_VERIFY_TOKEN,
    },
    simulatorUrl: values.SIMULATOR_URL,
    openai: {
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
      model: values.OPENAI_MODEL,
    },
    s3: values.S3_BUCKET
      ? {
          bucket: values.S3_BUCKET,
          region: values.S3_REGION ?? "us-east-1",
          endpoint: values.S3_ENDPOINT,
          accessKeyId: values.S3_ACCESS_KEY_ID,
          secretAccessKey: values.S3_SECRET_ACCESS_KEY,
          forcePathStyle: values.S3_FORCE_PATH_STYLE ?? false,
        }
      : undefined,
    mediaPublicUrl: values.MEDIA_PUBLIC_URL,
    /** `url` is null where no mail can be sent. */
    mail: { url: values.SMTP_URL ?? null, from: values.MAIL_FROM ?? senderOf(publicUrl) },
    isDemo,
    logLevel: values.LOG_LEVEL ?? "info",
    pgPort: values.MAX_PG_PORT,
    emulatorPort: values.MAX_EMULATOR_PORT,
    drainMs: (values.MAX_DRAIN_SECONDS ?? 10) * 1_000,
    connections: {
      /** Of the whole database server; the server is asked when it is not said. */
      max: values.MAX_CONNECTIONS,
      apiProcesses: values.MAX_API_PROCESSES ?? 1,
      workerProcesses: values.MAX_WORKER_PROCESSES ?? 1,
      poolSize: values.MAX_POOL_SIZE,
    },
    slowQueryMs: values.MAX_SLOW_QUERY_MS ?? 1_000,
    preparesStatements: values.MAX_PREPARE ?? true,
  };
}

/** Nobody answers to it; its domain is the one people know. */
const senderOf = (publicUrl: string) => `MAX <no-reply@${new URL(publicUrl).hostname}>`;

/** Freezes plain objects and lists; a Buffer cannot be frozen and stays as it is. */
function freezeDeep<T>(value: T): Readonly<T> {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const inner of Object.values(value)) freezeDeep(inner);
    Object.freeze(value);
  }
  return value;
}
