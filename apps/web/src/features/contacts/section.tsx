import { type ReactNode, useId } from "react";

/** A part of a person's page under its own heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-line py-3 first:border-0">
      <h2 id={id} className="mb-2 text-12 font-medium text-ink-3">
        {title}
      </h2>
      {children}
    </section>
  );
}
