/**
 * What a visitor's open widget hears, as server-sent events: first the newest of their thread, then what is new or changed of it.
 * It keeps no cursor: whoever comes back hears the newest again and puts it beside what they have.
 */
import type { ServerResponse } from "node:http";
import type { ConversationId } from "@max/domain/ids";
import type { StreamEvent, VisitorMessage } from "@max/domain/widget/wire";
import type { VisitorThread } from "@max/services/widget/visitor-thread";

/** As many as a widget shows at first; also what one waking can bring. */
export const NEWEST = 40;
const BEAT_MS = 15_000;
/** More than this untaken, and the reader is gone or asleep. It comes back by itself. */
const MOST_BUFFERED_BYTES = 256 * 1024;
const RETRY_MS = 1_000;

export type VisitorStream = {
  conversations: ReadonlySet<ConversationId>;
  changed(): void;
  typing(): void;
  end(): void;
};

/** @param read the newest messages of this visitor, as they are now */
export function openVisitorStream(
  response: ServerResponse,
  headers: Record<string, string>,
  read: () => Promise<VisitorThread>,
  onError: (error: unknown) => void,
): VisitorStream {
  const conversations = new Set<ConversationId>();
  let told = new Map<string, string>();
  let isReading = false;
  let mustReadAgain = false;
  let isFirst = true;

  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // A proxy that gathers would make a chat of letters.
    "x-accel-buffering": "no",
  });

  function write(text: string) {
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > MOST_BUFFERED_BYTES) response.destroy();
  }
  const say = (event: StreamEvent) => write(`data: ${JSON.stringify(event)}\n\n`);

  async function look() {
    mustReadAgain = true;
    if (isReading) return;
    isReading = true;
    try {
      while (mustReadAgain && !response.destroyed) {
        mustReadAgain = false;
        tell(await read());
      }
    } catch (error) {
      onError(error);
      setTimeout(() => void look(), RETRY_MS).unref();
    } finally {
      isReading = false;
    }
  }

  function tell({ messages, hasMore, conversationIds }: VisitorThread) {
    for (const id of conversationIds) conversations.add(id);
    const now = new Map(messages.map((message) => [message.id, fingerprint(message)]));
    const fresh = messages.filter((message) => told.get(message.id) !== now.get(message.id));
    // Older ones than those told before are the page's own to ask for. There are others between only where nothing told is left.
    const isJoined = messages.some(({ id }) => told.has(id));
    told = now;
    if (fresh.length > 0 || isFirst) say({ type: "messages", messages: fresh, hasMore: hasMore && !isJoined });
    isFirst = false;
  }

  const beat = setInterval(() => write(": here\n\n"), BEAT_MS);
  response.once("close", () => clearInterval(beat));
  void look();

  return {
    conversations,
    changed: () => void look(),
    typing: () => say({ type: "typing" }),
    end: () => response.end(),
  };
}

/** Of a file, whether it and its picture are here: its addresses change by themselves. */
const fingerprint = ({ text, isRead, isRemoved, file }: VisitorMessage) =>
  `${isRead} ${isRemoved} ${Boolean(file?.url)} ${Boolean(file?.picture)} ${text}`;
