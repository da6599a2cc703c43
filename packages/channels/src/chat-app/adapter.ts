/** A company's own app, by signed webhooks both ways, behind the interface that all channels share. Read `parse.ts` and `send.ts` first. */
import type { ChannelAdapter, PostBytes } from "../adapter.ts";
import { laneHint } from "./lane.ts";
import { parseChatApp } from "./parse.ts";
import { sendToApp } from "./send.ts";
import { isSignedBy } from "./signature.ts";

/** @param options.now the clock that signatures name */
export const createChatAppAdapter = ({ post, now }: { post: PostBytes; now: () => Date }): ChannelAdapter => ({
  isAuthentic: isSignedBy,
  laneHint,
  sendTimeoutMs: 15_000,
  parse: (rawBody, inboxId) => parseChatApp(rawBody, inboxId ?? ""),
  send: (message, signal) => sendToApp(post, message, signal, now),
  // Its files come by link; there is nothing to ask it for by an id.
  fetchMedia: async () => ({ kind: "gone" }),
});
