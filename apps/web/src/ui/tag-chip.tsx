/** A tag: its name on a neutral ground, its colour as a dot beside it, so that a list stays calm. */
import type { TagColor } from "@max/domain/tag/tag";
import { clsx } from "clsx";
import type { ReactNode } from "react";

/** Each name is a token with a light and a dark value; `tag-colors.test.ts` holds both to their grounds. */
const DOTS: Record<TagColor, string> = {
  gray: "bg-(--tag-gray)",
  red: "bg-(--tag-red)",
  orange: "bg-(--tag-orange)",
  amber: "bg-(--tag-amber)",
  green: "bg-(--tag-green)",
  teal: "bg-(--tag-teal)",
  blue: "bg-(--tag-blue)",
  violet: "bg-(--tag-violet)",
  pink: "bg-(--tag-pink)",
};

export const TagDot = ({ color }: { color: TagColor }) => (
  <span aria-hidden="true" className={clsx("size-2 flex-none rounded-full", DOTS[color])} />
);

type Props = { name: string; color: TagColor; title?: string; isSmall?: boolean; children?: ReactNode };

/** @param children what stands after the name, such as a button that takes it off */
export function TagChip({ name, color, title, isSmall = false, children }: Props) {
  return (
    <span
      title={title ?? name}
      className={clsx(
        "inline-flex max-w-full min-w-0 items-center rounded-1 bg-inbound text-12 whitespace-nowrap text-ink-2",
        isSmall ? "h-4.5 gap-1 px-1.25" : "h-5.5 gap-1.5 px-1.75",
      )}
    >
      <TagDot color={color} />
      <bdi className="truncate">{name}</bdi>
      {children}
    </span>
  );
}
