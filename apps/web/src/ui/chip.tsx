/** A fact in a list row. Neutral facts are bare text; a ground is earned by urgency. */
import { clsx } from "clsx";
import type { ReactNode } from "react";

type Tone = "bare" | "neutral" | "amber" | "red" | "green";
const TONES: Record<Tone, string> = {
  bare: "text-ink-3 font-normal",
  neutral: "bg-inbound px-1.5 text-ink-2",
  amber: "bg-amber-soft px-1.5 text-amber-ink",
  red: "bg-red-soft px-1.5 text-red-ink",
  green: "bg-green-soft px-1.5 text-green-ink",
};

export function Chip({
  tone = "neutral",
  icon,
  children,
  title,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span
      title={title}
      className={clsx(
        "inline-flex h-5 min-w-0 items-center gap-1 rounded-1 text-12 font-medium whitespace-nowrap tabular-nums",
        TONES[tone],
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
