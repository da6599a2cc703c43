/** A program that follows the live feed as the SPA does: one subscription, resumed from its cursor whenever it breaks. */
import { WebSocket } from "ws";
import { z } from "zod";
import type { Heard } from "./checker.ts";

const RECONNECT_AFTER_MS = 250;

/** A frame of tRPC over WebSocket that carries an event; other frames say only that the subscription began or ended. */
const EventFrame = z.object({
  result: z.object({
    type: z.literal("data"),
    data: z.object({
      id: z.string(),
      data: z.object({
        type: z.string(),
        message: z.object({ id: z.string(), text: z.string().nullable() }).optional(),
        conversation: z.object({ contact: z.object({ name: z.string() }) }).optional(),
      }),
    }),
  }),
});
const StartFrame = z.object({ result: z.object({ type: z.literal("started") }) });

export type LiveClient = {
  heard: readonly Heard[];
  /** Milliseconds of each time without a subscription. */
  gapsMs: readonly number[];
  close(): void;
};

/**
 * Resolves when the subscription has begun.
 * @param token or what gets a new one, for a run that lasts longer than one is good for
 * @param onMessage hears the words of each new message, when its frame came, in milliseconds since 1970, and whose conversation it is
 * @param onConversation hears whose conversation each frame shows that shows one
 */
export async function followLive(
  url: string,
  token: string | (() => Promise<string>),
  onMessage: (text: string, at: number, customer: string) => void = () => {},
  onConversation: (customer: string, at: number) => void = () => {},
): Promise<LiveClient> {
  const heard: Heard[] = [];
  const gapsMs: number[] = [];
  let isClosed = false;
  let lostAt: number | null = null;
  let socket: WebSocket | undefined;
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));

  function take(frame: unknown, at: number): void {
    if (StartFrame.safeParse(frame).success) {
      if (lostAt !== null) gapsMs.push(at - lostAt);
      lostAt = null;
      return begun();
    }
    const event = EventFrame.safeParse(frame);
    if (!event.success) return;
    const { id, data } = event.data.result.data;
    const isNew = data.type === "message.created";
    heard.push({
      cursor: Number(id),
      messageId: isNew ? (data.message?.id ?? null) : null,
      isReset: data.type === "reset",
    });
    const customer = data.conversation?.contact.name ?? "";
    if (isNew) onMessage(data.message?.text ?? "", at, customer);
    if (data.conversation) onConversation(customer, at);
  }

  function connectLater(): void {
    lostAt ??= Date.now();
    if (!isClosed) setTimeout(() => void connect(), RECONNECT_AFTER_MS);
  }

  async function connect(): Promise<void> {
    if (isClosed) return;
    const bearer = typeof token === "string" ? token : await token().catch(() => null);
    if (bearer === null) return connectLater();
    const fresh = new WebSocket(`${url.replace(/^http/, "ws")}/trpc`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    socket = fresh;
    fresh.on("open", () => {
      const last = heard.at(-1);
      const input = { lastEventId: last ? String(last.cursor) : null };
      fresh.send(JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input } }));
    });
    fresh.on("message", (raw: Buffer) => {
      const at = Date.now();
      const text = raw.toString("utf8");
      if (text === "PING") fresh.send("PONG");
      else if (text !== "PONG") take(JSON.parse(text), at);
    });
    // A refused connection also closes; what to do is the same.
    fresh.on("error", () => {});
    fresh.on("close", connectLater);
  }

  void connect();
  await hasBegun;
  return {
    heard,
    gapsMs,
    close() {
      isClosed = true;
      socket?.terminate();
    },
  };
}
