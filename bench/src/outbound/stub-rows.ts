/** How a provider may answer one send, what must become of the message, and how often the provider may be asked (G17). */
import type { NewBehaviour } from "@max/emulators/meta/behaviours";

export type StubRow = {
  what: string;
  answers: NewBehaviour;
  /** `delivered`: settled by the provider's report, whatever the answer looked like. */
  status: "delivered" | "failed" | "unconfirmed";
  code?: string;
  requests: number;
  /** Whether it looks as if nobody were there: five of these in a row open the inbox's circuit. */
  isAway?: boolean;
};

/** Surely did not go out, so it is tried again. */
const retried: StubRow[] = [
  ["131056, too much for this customer", { code: 131056 }],
  ["130429, too much from this number", { code: 130429 }],
  ["80007, too much from this account", { code: 80007 }],
  ["4, too much from this app", { code: 4 }],
  ["429 with 130429 and Retry-After", { code: 130429, httpStatus: 429, retryAfterS: 2 }],
  ["429 with 131056 and Retry-After", { code: 131056, httpStatus: 429, retryAfterS: 1 }],
  ["403 with 4: the code counts, not the status", { code: 4, httpStatus: 403 }],
].map(([what, error]) => ({
  what: `${what as string}, once`,
  answers: { kind: "error", ...(error as { code: number }) },
  status: "delivered",
  requests: 2,
}));

/** The provider said no to this message. */
const refused: StubRow[] = [
  [131047, "the window is closed"],
  [131053, "the file cannot be taken"],
  [131026, "the customer cannot get it"],
  [100, "a bad parameter"],
  [190, "the token is no longer good"],
  [368, "the account is blocked"],
  [131048, "customers complained"],
  [130472, "an experiment of Meta's"],
  [131016, "unavailable, with a status that refuses"],
].map(([code, why]) => ({
  what: `${code}, ${why}`,
  answers: { kind: "error", code: code as number, httpStatus: code === 131016 ? 400 : undefined, times: "forever" },
  status: "failed",
  code: String(code),
  requests: 1,
}));

/** Taken, and reported as failed afterwards. */
const failedLater: StubRow[] = [131026, 131047, 131053].map((code) => ({
  what: `200, and then a report that it failed with ${code}`,
  answers: { kind: "fail_later", code },
  status: "failed",
  code: String(code),
  requests: 1,
}));

/** Nobody knows whether it went out, and no report ever says so. */
const unconfirmed: StubRow[] = (
  [
    ["500 with 131000", { kind: "error", code: 131000, httpStatus: 500 }],
    ["503 with Meta's own error", { kind: "error", code: 2, httpStatus: 503 }],
    ["500 with a rate limit's code", { kind: "error", code: 130429, httpStatus: 500 }],
    ["502 with a page", { kind: "answer", httpStatus: 502, body: "<html>Bad gateway</html>" }],
    ["429 with a page and Retry-After", { kind: "answer", httpStatus: 429, headers: { "retry-after": "1" } }],
    ["a redirect", { kind: "answer", httpStatus: 307, headers: { location: "/elsewhere" } }],
    ["200 with nothing", { kind: "answer", httpStatus: 200 }],
    ["200 without an id", { kind: "answer", httpStatus: 200, body: "{}" }],
    ["200 with a page", { kind: "garbage_200", accepts: false }],
    ["a reset after the request was read", { kind: "reset_before" }],
    ["no answer ever", { kind: "hang" }],
  ] satisfies [string, NewBehaviour][]
).map(([what, answers]) => ({
  what,
  answers: { ...answers, times: "forever" },
  status: "unconfirmed",
  code: "unconfirmed",
  requests: 1,
  isAway: true,
}));

/** It went out, the answer did not come, and the report that carries our mark settles it. */
const settled: StubRow[] = (
  [
    ["a reset after it was taken", { kind: "reset_after_accept" }],
    ["no answer ever, though it was taken", { kind: "hang", accepts: true }],
    ["200 with a page, though it was taken", { kind: "garbage_200" }],
    ["500, though it was taken", { kind: "answer", httpStatus: 500, accepts: true }],
    ["an answer without an end", { kind: "endless" }],
    ["half an answer", { kind: "cut_answer" }],
    ["an answer that drips for longer than anybody waits", { kind: "drip", everyMs: 500 }],
  ] satisfies [string, NewBehaviour][]
).map(([what, answers]) => ({ what, answers, status: "delivered", requests: 1, isAway: true }));

const plain: StubRow[] = [
  { what: "200 after three seconds", answers: { kind: "slow", ms: 3_000 }, status: "delivered", requests: 1 },
  { what: "200, dripping", answers: { kind: "drip", everyMs: 5 }, status: "delivered", requests: 1 },
  {
    what: "130429, three times",
    answers: { kind: "error", code: 130429, times: "forever" },
    status: "failed",
    code: "130429",
    requests: 3,
  },
];

export const STUB_ROWS: readonly StubRow[] = [
  ...retried,
  ...refused,
  ...failedLater,
  ...unconfirmed,
  ...settled,
  ...plain,
];
