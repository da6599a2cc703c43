import { describe, expect, it } from "vitest";
import { createLogger, type Logger } from "./logger.ts";

function logged(write: (log: Logger) => void): string {
  let lines = "";
  write(createLogger({ name: "test", level: "trace", to: { write: (line) => void (lines += line) } }));
  return lines;
}
const parsed = (write: (log: Logger) => void) => JSON.parse(logged(write)) as Record<string, unknown>;

/** Every one of these, put anywhere a careless line may put it, must not come out. */
const API_KEY = "sk_0192f_k1_Zm9vYmFyYmF6cXV4";
const BEARER = "hT8kQz0vNw3rYb7cLm2x";
const JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
const META_TOKEN = `EAA${"Gm0PX4ZCpsBAKZB".repeat(3)}`;
const PASSWORD = "hunter2-in-the-clear";
const CUSTOMER_TEXT = "my daughter is ill, please call";
const PHONE = "+4915112345678";

const CARELESS: [string, string, (log: Logger) => void][] = [
  ["a header", BEARER, (log) => log.info({ headers: { authorization: `Bearer ${BEARER}` } }, "in")],
  ["a header in capitals", BEARER, (log) => log.info({ headers: { Authorization: BEARER } }, "in")],
  ["a cookie", BEARER, (log) => log.info({ req: { method: "GET", url: "/", headers: { cookie: BEARER } } }, "in")],
  ["set-cookie", BEARER, (log) => log.info({ headers: { "set-cookie": [BEARER] } }, "out")],
  ["a query string", BEARER, (log) => log.info({ req: { method: "GET", url: `/x?verify=${BEARER}` } }, "in")],
  ["a password", PASSWORD, (log) => log.info({ input: { user: { password: PASSWORD } } }, "sign-in")],
  ["a list", PASSWORD, (log) => log.info({ users: [{ newPassword: PASSWORD }] }, "import")],
  ["an access token", META_TOKEN, (log) => log.info({ inbox: { access_token: "short", accessToken: META_TOKEN } })],
  ["an app secret", PASSWORD, (log) => log.info({ appSecret: PASSWORD, app_secret: PASSWORD, "app-secret": PASSWORD })],
  ["a body", CUSTOMER_TEXT, (log) => log.info({ body: CUSTOMER_TEXT }, "webhook")],
  ["a nested text", CUSTOMER_TEXT, (log) => log.info({ entry: [{ message: { text: { body: CUSTOMER_TEXT } } }] })],
  ["a caption", CUSTOMER_TEXT, (log) => log.info({ image: { caption: CUSTOMER_TEXT } })],
  ["a phone number", PHONE, (log) => log.info({ contact: { phone: PHONE, phoneNumber: PHONE, wa_id: PHONE } })],
  ["the message of the line", API_KEY, (log) => log.info(`called with ${API_KEY}`)],
  ["a value put into the message", BEARER, (log) => log.info("called with %s", `Bearer ${BEARER}`)],
  ["an odd field", API_KEY, (log) => log.info({ note: `key=${API_KEY};` })],
  ["a JWT anywhere", JWT, (log) => log.info({ note: `got ${JWT}` })],
  ["a Meta token anywhere", META_TOKEN, (log) => log.info(`token was ${META_TOKEN}`)],
  ["a URL's query", META_TOKEN, (log) => log.info({ url: `https://graph/me?access_token=${META_TOKEN}&x=1` })],
  ["a connection string", PASSWORD, (log) => log.info({ url: `postgres://max:${PASSWORD}@db:5432/max` })],
  ["an error's message", API_KEY, (log) => log.error(new Error(`refused ${API_KEY}`))],
  [
    "an error's cause",
    PASSWORD,
    (log) => log.error({ err: new Error("outer", { cause: new Error(`redis://:${PASSWORD}@cache`) }) }),
  ],
  [
    "an error's fields",
    PASSWORD,
    (log) => log.error({ err: Object.assign(new Error("x"), { config: { password: PASSWORD } }) }),
  ],
  [
    "a database error",
    CUSTOMER_TEXT,
    (log) =>
      log.error({
        err: Object.assign(new Error("duplicate key"), { detail: `Key (note)=(${CUSTOMER_TEXT}) exists.` }),
      }),
  ],
  ["bytes", "6162636465", (log) => log.info({ raw: Buffer.from("6162636465") })],
  ["a child's fields", PASSWORD, (log) => log.child({ db: { password: PASSWORD } }).info("x")],
  ["a grandchild's fields", PASSWORD, (log) => log.child({}).child({ password: PASSWORD }, {}).info("x")],
  ["a child's odd field", API_KEY, (log) => log.child({ note: API_KEY }).info("x")],
];

describe("a log line", () => {
  it.each(CARELESS)("does not carry what came in by %s", (_, secret, write) => {
    const lines = logged(write);
    expect(lines).not.toContain(secret);
    expect(() => JSON.parse(lines)).not.toThrow();
  });

  it("keeps ids, counts, codes and what went wrong", () => {
    expect(
      parsed((log) => log.child({ tenantId: "t1" }).warn({ count: 3, code: 131047, isLast: true }, "not sent")),
    ).toMatchObject({
      level: "warn",
      name: "test",
      tenantId: "t1",
      count: 3,
      code: 131047,
      isLast: true,
      msg: "not sent",
    });
    expect(parsed((log) => log.error({ err: new RangeError("too long") }, "failed"))).toMatchObject({
      err: { type: "RangeError", message: "too long", stack: expect.stringContaining("logger.test.ts") },
    });
    expect(
      parsed((log) => log.info({ req: { method: "GET", url: "/readyz" }, res: { statusCode: 200 } })),
    ).toMatchObject({
      req: { method: "GET", url: "/readyz" },
      res: { statusCode: 200 },
    });
  });

  it("survives objects that hold themselves or the whole process", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(logged((log) => log.info({ loop, socket: new EventTarget() }))).toContain("[EventTarget]");
  });

  it("is left out below the chosen level", () => {
    let lines = "";
    const log = createLogger({ name: "test", level: "warn", to: { write: (line) => void (lines += line) } });
    log.info("quiet");
    expect(lines).toBe("");
  });
});
