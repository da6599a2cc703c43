/** A customer's words: line breaks kept, web addresses as links that cannot reach back, direction by the words. */
import { useMemo } from "react";
import { linkify } from "../../words/linkify.ts";

export function RichText({ text }: { text: string }) {
  return (
    <span dir="auto" className="block whitespace-pre-wrap [overflow-wrap:anywhere]">
      <RichParts text={text} />
    </span>
  );
}

/** The same within a line of somebody else's. */
export function RichParts({ text }: { text: string }) {
  const parts = useMemo(() => linkify(text), [text]);
  return parts.map((part, at) =>
    part.type === "text" ? (
      // Parts never move within one text, so their position is their identity.
      // oxlint-disable-next-line react/no-array-index-key
      <span key={at}>{part.text}</span>
    ) : (
      <a
        // oxlint-disable-next-line react/no-array-index-key
        key={at}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent-ink underline underline-offset-2"
      >
        {part.text}
      </a>
    ),
  );
}
