/**
 * Our own chat widget behind the interface that all channels share. There is no provider: a message has left when it stands as
 * sent, for the visitor's open page reads it from there, now or when it comes back.
 */
import type { ChannelAdapter } from "../adapter.ts";
import { parseWidget } from "./parse.ts";

export const createWidgetAdapter = (): ChannelAdapter => ({
  // Nobody signs: our own server takes a visitor's words under their session.
  isAuthentic: () => false,
  laneHint: () => ({ inboxKey: null, sender: null }),
  sendTimeoutMs: 10_000,
  parse: (rawBody, inboxId) => parseWidget(rawBody, inboxId ?? ""),
  async send({ opaque, content }) {
    if (content.kind === "reaction")
      return { kind: "rejected", code: "unsupported", reason: "A chat widget shows no reactions." };
    if (content.kind === "template")
      return { kind: "rejected", code: "unsupported", reason: "Only WhatsApp has templates." };
    if (content.kind !== "text" && content.source.type === "id")
      return { kind: "rejected", code: "no_file", reason: "A chat widget knows no file by a provider's id." };
    return { kind: "accepted", externalId: opaque, recipient: [] };
  },
  // What a visitor sent lies with us already; there is nobody to ask for it.
  fetchMedia: async () => ({ kind: "gone" }),
});
