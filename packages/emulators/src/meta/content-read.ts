/** What the readers of outbound content give back: the part the customer sees, or Meta's refusal. */
import type { Choice } from "./chats.ts";
import { graphError, type GraphError } from "./graph-error.ts";

export type OutboundMedia = { source: { id: string } | { link: string }; fileName: string | null; voice: boolean };

export type Content = {
  text: string | null;
  media: OutboundMedia | null;
  choices: Choice[];
  reaction: { messageId: string; emoji: string | null } | null;
  /** For the statuses' pricing. */
  category: string;
};
export type ContentRead = { ok: true; content: Partial<Content> } | { ok: false; error: GraphError };

export const refusal = (code: number, message?: string, details?: string): { ok: false; error: GraphError } => ({
  ok: false,
  error: graphError(code, { message: message && `(#${code}) ${message}`, details }),
});

/** Meta counts characters, not UTF-16 units. */
export const isTooLong = (text: string, most: number): boolean => text.length > most && [...text].length > most;
