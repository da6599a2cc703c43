/** A text with the parts somebody looked for in the accent. */
import type { Part } from "../words/mark-matches.ts";

export const Marked = ({ parts }: { parts: readonly Part[] }) =>
  parts.map((part) =>
    part.isMatch ? (
      <mark key={part.from} className="bg-transparent font-semibold text-accent-ink">
        {part.text}
      </mark>
    ) : (
      <span key={part.from}>{part.text}</span>
    ),
  );
