/**
 * Live events as tRPC's client reads them off the wire. What is long in a frame, the event, is written as JSON once for
 * everybody; only the few bytes before it tell one client's call from another's.
 */
import type { LiveEvent } from "@max/domain/live/events";
import { textFrame } from "./text-frame.ts";

/** The call that a frame answers, by the id its client chose. */
export type CallId = { id: number | string; jsonrpc?: "2.0" | undefined };

/** How every frame of one call begins. Calls with the same id share their frames. */
export const headOf = ({ id, jsonrpc }: CallId): string =>
  `{"id":${JSON.stringify(id)},${jsonrpc ? `"jsonrpc":"${jsonrpc}",` : ""}"result":{"type":"data",`;

/** Kept as long as the event itself is. */
const written = new WeakMap<LiveEvent, string>();

/** @param seq the event's cursor, from which the client goes on */
export function eventFrame(head: string, seq: number, event: LiveEvent): Buffer {
  let json = written.get(event);
  if (json === undefined) written.set(event, (json = JSON.stringify(event)));
  return textFrame(`${head}"id":"${seq}","data":{"id":"${seq}","data":${json}}}}`);
}
