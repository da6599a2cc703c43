/** The top of a page of settings: what it is, what it is for, and the one act that begins here. */
import type { ReactNode } from "react";

export function PageHeader({ title, lead, action }: { title: string; lead: string; action?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-3">
      <div className="min-w-60 flex-1">
        <h1 className="text-20 font-semibold">{title}</h1>
        <p className="mt-1 text-ink-2">{lead}</p>
      </div>
      {action}
    </div>
  );
}
