/** A client on the live socket that keeps every frame it gets, by the id of the call it answers. */
import { vi } from "vitest";
import { WebSocket } from "ws";
import type { TestApi } from "./start-api.ts";

type Frame = {
  id: number;
  result?: { type: string; data?: unknown };
  error?: { message: string; data: { domainCode: string } };
};

const BEGINS_WITHIN_MS = 10_000;

/** @param credentials whose page it is, at this api, by cookie, or whose program by bearer */
export async function openLive(api: TestApi, credentials: Readonly<Record<string, string>>) {
  const headers = { ...credentials, origin: api.origin };
  const socket = new WebSocket(`${api.url.replace("http", "ws")}/trpc`, { headers });
  const frames: Frame[] = [];
  socket.on("message", (bytes: Buffer) => {
    const text = bytes.toString();
    if (text !== "PING" && text !== "PONG") frames.push(JSON.parse(text) as Frame);
  });
  socket.on("error", () => {});
  await new Promise((opened) => socket.once("open", opened));
  const ofCall = (id: number) => frames.filter((frame) => frame.id === id);
  return {
    frames,
    /** What was said to a call so far. */
    dataOf: (id: number) => ofCall(id).flatMap(({ result }) => (result?.data === undefined ? [] : [result.data])),
    refusalOf: (id: number) => ofCall(id).find(({ error }) => error)?.error?.data.domainCode ?? null,
    /** Resolves when the server has taken it up, or refused. */
    async subscribe(id: number, path: string, input: object) {
      socket.send(JSON.stringify({ id, method: "subscription", params: { path, input } }));
      await vi.waitFor(() => {
        if (ofCall(id).length === 0) throw new Error(`${path} has not begun.`);
      }, BEGINS_WITHIN_MS);
    },
    stop: (id: number) => socket.send(JSON.stringify({ id, method: "subscription.stop" })),
    close: () => socket.terminate(),
  };
}
