/** Icons at the three sizes of the kit: 16 in controls, 14 in text, 12 in chips. One stroke, 1.5 px at every size. */
import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";

type Props = {
  of: LucideIcon;
  size?: number;
  className?: string | undefined;
  /** What it says, where no words beside it say the same. */
  label?: string;
};

export function Icon({ of: Shape, size = 16, className, label }: Props) {
  const meaning = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return (
    <Shape {...meaning} size={size} strokeWidth={1.5} absoluteStrokeWidth className={clsx("flex-none", className)} />
  );
}
