/** What a page's list is searched with. */
import { Search } from "lucide-react";
import { Icon } from "./icon.tsx";

type Props = { label: string; value: string; onChange: (value: string) => void };

export const FindField = ({ label, value, onChange }: Props) => (
  <label className="relative min-w-48 flex-1">
    <span className="sr-only">{label}</span>
    <Icon of={Search} className="absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" />
    <input
      type="search"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      placeholder={label}
      maxLength={200}
      className="h-10 w-full rounded-2 border border-line-control bg-bg pr-3 pl-9 text-14 focus:border-accent focus:shadow-[0_0_0_3px_var(--accent-soft)] max-sm:h-11 max-sm:text-16"
    />
  </label>
);
