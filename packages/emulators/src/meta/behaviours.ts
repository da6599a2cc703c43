/** Misbehaviour on demand: what the next request of a number, or to a recipient, is to suffer. */
import { z } from "zod";
import { phoneKey } from "./phone.ts";

const Kind = z.discriminatedUnion("kind", [
  /** Meta's error `code` as the answer; nothing goes out. */
  z.object({
    kind: z.literal("error"),
    code: z.number().int(),
    httpStatus: z.number().int().min(400).max(599).optional(),
    retryAfterS: z.number().int().min(0).optional(),
  }),
  /** The usual, late. */
  z.object({ kind: z.literal("slow"), ms: z.number().int().min(0).max(600_000) }),
  /** No answer ever; the message goes out only when `accepts`. */
  z.object({ kind: z.literal("hang"), accepts: z.boolean().default(false) }),
  /** The connection is reset when the request has been read; nothing goes out. */
  z.object({ kind: z.literal("reset_before") }),
  /** The message goes out, its statuses follow, and the answer is lost. */
  z.object({ kind: z.literal("reset_after_accept") }),
  /** 200 with a body that is no JSON; the message goes out unless `accepts` is false. */
  z.object({ kind: z.literal("garbage_200"), accepts: z.boolean().default(true) }),
  /** An answer of somebody between: any status, headers and body. */
  z.object({
    kind: z.literal("answer"),
    httpStatus: z.number().int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().default(""),
    accepts: z.boolean().default(false),
  }),
  /** The message goes out, and the right answer comes one byte at a time. */
  z.object({ kind: z.literal("drip"), everyMs: z.number().int().min(1).max(60_000) }),
  /** The message goes out, and the answer has no end. */
  z.object({ kind: z.literal("endless") }),
  /** The message goes out, and the connection is cut in the middle of the answer. */
  z.object({ kind: z.literal("cut_answer") }),
  /** 200, and then a `failed` status with `code`. */
  z.object({ kind: z.literal("fail_later"), code: z.number().int() }),
]);

export const Behaviour = z.intersection(
  Kind,
  z.object({
    phoneNumberId: z.string().optional(),
    /** Recipient: a phone in any written form, or a user id. */
    to: z.string().optional(),
    /** What it befalls: messages (marking as read is none), looking up and downloading media, or uploading them. */
    on: z.enum(["send", "media", "upload"]).default("send"),
    /** How many requests; `forever` until taken away again. */
    times: z.union([z.number().int().min(1), z.literal("forever")]).default(1),
    /** A name by which it can be taken away. */
    name: z.string().optional(),
  }),
);
export type Behaviour = z.infer<typeof Behaviour>;
export type NewBehaviour = z.input<typeof Behaviour>;

export type Behaviours = ReturnType<typeof createBehaviours>;

export function createBehaviours() {
  let queue: { behaviour: Behaviour; left: number }[] = [];

  const fits = (
    behaviour: Behaviour,
    request: { on: Behaviour["on"]; phoneNumberId: string | null; to: string | null },
  ) =>
    behaviour.on === request.on &&
    (!behaviour.phoneNumberId || behaviour.phoneNumberId === request.phoneNumberId) &&
    (!behaviour.to ||
      (request.to !== null && (behaviour.to === request.to || phoneKey(behaviour.to) === phoneKey(request.to))));

  return {
    add(behaviour: NewBehaviour): void {
      const parsed = Behaviour.parse(behaviour);
      queue.push({ behaviour: parsed, left: parsed.times === "forever" ? Number.POSITIVE_INFINITY : parsed.times });
    },
    /** The oldest one that fits, counted down; null when the request is to be treated well. */
    take(request: { on: Behaviour["on"]; phoneNumberId: string | null; to: string | null }): Behaviour | null {
      const found = queue.find((entry) => fits(entry.behaviour, request));
      if (!found) return null;
      found.left -= 1;
      if (found.left <= 0) queue = queue.filter((entry) => entry !== found);
      return found.behaviour;
    },
    has: (name: string): boolean => queue.some((entry) => entry.behaviour.name === name),
    /** Takes away those of that name, or all of them. */
    clear(name?: string): void {
      queue = name === undefined ? [] : queue.filter((entry) => entry.behaviour.name !== name);
    },
    list: (): (Behaviour & { left: number | "forever" })[] =>
      queue.map(({ behaviour, left }) => ({ ...behaviour, left: Number.isFinite(left) ? left : ("forever" as const) })),
  };
}
