/** A first guess of how tall a line of the thread is; it is measured when it is drawn. */
import type { ThreadItem } from "./thread-items.ts";
import { fitMedia } from "./media-size.ts";

const LETTERS_PER_LINE = 52;
const LINE_PX = 20;
const FILE_PX = 40;

export function estimateHeight(item: ThreadItem | undefined): number {
  if (!item) return 40;
  if (item.type === "note") return 46 + linesOf(item.note.text) * LINE_PX;
  if (item.type === "scheduled") return 72 + linesOf(item.scheduled.text ?? "") * LINE_PX;
  if (item.type !== "bubble") return item.type === "changes" ? 34 : item.type === "held" ? 56 : 26;
  const around = 14 + (item.isLast ? 30 : 2);
  const text = item.bubble.from === "server" ? (item.bubble.message.text ?? "") : item.bubble.entry.text;
  const lines = linesOf(text);
  if (item.bubble.from === "server" && item.bubble.message.kind === "image") {
    const { attachment } = item.bubble.message;
    return (
      around + fitMedia(attachment?.width ?? null, attachment?.height ?? null).height + (text ? lines * LINE_PX : 0)
    );
  }
  if (item.bubble.from === "outbox" && item.bubble.entry.file)
    return around + (item.bubble.entry.file.kind === "image" ? fitMedia(null, null).height : FILE_PX) + lines * LINE_PX;
  return around + lines * LINE_PX;
}

const linesOf = (text: string) =>
  text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LETTERS_PER_LINE)), 0);
