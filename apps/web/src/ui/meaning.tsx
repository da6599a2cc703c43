/** Something drawn, such as a bare number, that is read out by its meaning. */
import type { ReactNode } from "react";

/** @param title what a pointer is told beside it */
type Props = { label: string; title?: string; className: string; children?: ReactNode };

export function Meaning({ label, title, className, children }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <img> cannot draw text
    <span role="img" aria-label={label} title={title} className={className}>
      {children}
    </span>
  );
}
