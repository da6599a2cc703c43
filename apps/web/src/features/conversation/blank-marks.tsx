/** The blanks of a text marked behind its letters, since a text box cannot mark any of them itself. */
import { blanksOf } from "@max/domain/canned/variables";
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";

type Props = { box: RefObject<HTMLTextAreaElement | null>; text: string };

export function BlankMarks({ box, text }: Props) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const above = box.current;
    const below = layer.current;
    if (!above || !below) return;
    const follow = () => {
      below.style.top = `${above.offsetTop}px`;
      below.style.height = `${above.offsetHeight}px`;
      below.scrollTop = above.scrollTop;
    };
    follow();
    above.addEventListener("scroll", follow);
    return () => above.removeEventListener("scroll", follow);
    // The text is not read here, but the box grows with it.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [box, text]);

  const parts: ReactNode[] = [];
  let from = 0;
  for (const { raw, start } of blanksOf(text)) {
    parts.push(
      text.slice(from, start),
      <mark key={start} className="rounded-1 bg-amber-soft text-transparent">
        {raw}
      </mark>,
    );
    from = start + raw.length;
  }
  return (
    <div
      ref={layer}
      aria-hidden="true"
      dir="auto"
      className="pointer-events-none absolute inset-x-0 overflow-hidden px-3.5 pt-2 pb-1 text-14 wrap-break-word whitespace-pre-wrap text-transparent max-sm:px-5 max-sm:text-16"
    >
      {parts}
      {text.slice(from)}
    </div>
  );
}
