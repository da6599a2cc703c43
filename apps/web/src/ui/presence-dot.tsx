/** A dot that says who is there: green, amber, or an empty ring. The words stand beside it or are read out. */
import type { Presence } from "@max/domain/presence/presence";
import { clsx } from "clsx";

const LOOKS: Record<Presence, string> = {
  available: "bg-green",
  away: "bg-amber",
  offline: "bg-(--ground,var(--bg)) shadow-[inset_0_0_0_1.5px_var(--line-control)]",
};

export const PresenceDot = ({ presence, className }: { presence: Presence; className?: string }) => (
  <span aria-hidden="true" className={clsx("block size-2 flex-none rounded-full", LOOKS[presence], className)} />
);
