/** Who listens to which channel of one bus. */
import { fromFrame } from "./frame.ts";

export type Listener = { onPayloads: (payloads: string[]) => void; onReconnect?: (() => void) | undefined };

export type Subscriptions = {
  channels(): string[];
  /** @returns true when this is the channel's first listener */
  add(channel: string, listener: Listener): boolean;
  /** @returns true when the channel has no listener any more */
  remove(channel: string, listener: Listener): boolean;
  deliver(channel: string, frame: string): void;
  /** Tells everyone that something may have been missed. */
  announceReconnect(): void;
};

/** @param onError hears what a listener threw; one that throws keeps no other from its payloads */
export function createSubscriptions(onError: (error: unknown) => void): Subscriptions {
  const listeners = new Map<string, Set<Listener>>();
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (error) {
      onError(error);
    }
  };
  return {
    channels: () => [...listeners.keys()],
    add(channel, listener) {
      const present = listeners.get(channel);
      if (present) present.add(listener);
      else listeners.set(channel, new Set([listener]));
      return present === undefined;
    },
    remove(channel, listener) {
      const present = listeners.get(channel);
      if (!present?.delete(listener) || present.size > 0) return false;
      return listeners.delete(channel);
    },
    deliver(channel, frame) {
      const payloads = fromFrame(frame);
      if (payloads.length === 0) return;
      for (const listener of listeners.get(channel) ?? []) guarded(() => listener.onPayloads([...payloads]));
    },
    announceReconnect() {
      for (const present of listeners.values()) {
        for (const { onReconnect } of present) if (onReconnect) guarded(onReconnect);
      }
    },
  };
}
