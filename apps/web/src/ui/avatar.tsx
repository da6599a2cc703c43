/** Contacts are round, agents are square: one glance says who is on which side. */
import { picturePath } from "@max/domain/access/picture";
import type { Presence } from "@max/domain/presence/presence";
import { clsx } from "clsx";
import { type ReactNode, useState } from "react";
import { PresenceDot } from "./presence-dot.tsx";
import { initials, tintOf } from "../words/names.ts";

const TINTS = {
  1: "bg-(--av-1) text-(--av-1t)",
  2: "bg-(--av-2) text-(--av-2t)",
  3: "bg-(--av-3) text-(--av-3t)",
  4: "bg-(--av-4) text-(--av-4t)",
  5: "bg-(--av-5) text-(--av-5t)",
} as const;
const SIZES = {
  18: "size-4.5 text-[8.5px] font-semibold",
  24: "size-6 text-[10px]",
  36: "size-9 text-12",
  44: "size-11 text-15",
  64: "size-16 text-[22px]",
} as const;
/** Lists draw the small one, also where a pixel is three. */
const LARGEST_SMALL = 36;

type Props = {
  name: string;
  /** Gives a contact the same tint everywhere. */
  id: string;
  size: keyof typeof SIZES;
  /** A small mark cut into the lower right, such as the channel. */
  mark?: ReactNode;
  /** A dot in the lower right. The words for it stand beside the picture. */
  presence?: Presence;
  className?: string;
} & (
  | { side: "contact"; picture?: never }
  /** By its content; null for who is shown by their initials. */
  | { side: "agent"; picture: string | null }
);

export function Avatar({ name, id, side, picture, size, mark, presence, className }: Props) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "relative inline-flex flex-none items-center justify-center font-medium tracking-[.01em] select-none",
        SIZES[size],
        side === "agent"
          ? "rounded-[28%] bg-(--av-agent) text-(--av-agent-t)"
          : clsx("rounded-full", TINTS[tintOf(id)]),
        className,
      )}
    >
      {initials(name)}
      {picture && <Picture address={picturePath(id, picture, size > LARGEST_SMALL ? "large" : "small")} />}
      {presence && (
        <span className="absolute -right-0.75 -bottom-0.75 rounded-full bg-(--ground,var(--bg)) p-[1.5px]">
          {/* Beside the smallest picture a dot of its usual size would hide a letter. */}
          <PresenceDot presence={presence} {...(size === 18 && { className: "size-1.5!" })} />
        </span>
      )}
      {mark && (
        <span className="absolute -right-1 -bottom-0.75 flex size-4.5 items-center justify-center rounded-full bg-(--ground,var(--bg)) text-ink-2">
          {mark}
        </span>
      )}
    </span>
  );
}

/** Lies over the initials once it is there, and never when it does not come. */
function Picture({ address }: { address: string }) {
  const [failed, setFailed] = useState<string | null>(null);
  if (failed === address) return null;
  return (
    <img
      src={address}
      alt=""
      draggable={false}
      onError={() => setFailed(address)}
      className="absolute inset-0 size-full rounded-[28%] object-cover"
    />
  );
}
