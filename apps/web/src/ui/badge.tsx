/** How many are unread. Read out with its meaning, since a bare number says nothing. */
import { Meaning } from "./meaning.tsx";

export function Badge({ count, label }: { count: number; label: string }) {
  return (
    <Meaning
      label={label}
      className="h-4.5 min-w-4.5 flex-none rounded-full bg-accent px-1.25 text-center text-11 leading-4.5 font-semibold text-on-accent tabular-nums"
    >
      {count > 99 ? "99+" : count}
    </Meaning>
  );
}
