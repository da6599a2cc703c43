/** WhatsApp (Meta's Cloud API) behind the interface that all channels share. Read `parse.ts` and `send.ts` first. */
import type { ChannelAdapter } from "../adapter.ts";
import type { GraphConfig } from "./graph.ts";
import { laneHint } from "./lane.ts";
import { fetchMedia } from "./media.ts";
import { parseWhatsApp } from "./parse.ts";
import { sendWhatsApp } from "./send.ts";
import { isSignedBy } from "./signature.ts";
import { readTemplates } from "./templates.ts";
import { uploadMedia } from "./upload-media.ts";

export const createWhatsAppAdapter = (config: GraphConfig): ChannelAdapter => ({
  isAuthentic: (rawBody, headers, secrets) => isSignedBy(rawBody, headers["x-hub-signature-256"], secrets),
  laneHint,
  sendTimeoutMs: 10_000,
  parse: parseWhatsApp,
  send: (message, signal) => sendWhatsApp(config, message, signal),
  uploadMedia: (file, signal) => uploadMedia(config, file, signal),
  readTemplates: (account, signal) => readTemplates(config, account, signal),
  fetchMedia: (request, download, signal) => fetchMedia(config, request, download, signal),
});
