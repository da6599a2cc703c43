/** Something drawn, such as a bare number, that is read out by its meaning. */
import type { ReactNode } from "react";

export function Meaning({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <img> cannot draw text
    <span role="img" aria-label={label} className={className}>
      {children}
    </span>
  );
}
