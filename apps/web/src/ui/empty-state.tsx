/** One sentence of what is so, one of what to do, one button. */
import type { ReactNode } from "react";

type Props = { drawing: ReactNode; title: string; body: string; action?: ReactNode; children?: ReactNode };

export function EmptyState({ drawing, title, body, action, children }: Props) {
  return (
    <div className="m-auto w-full max-w-85 p-4">
      <div className="mb-5">{drawing}</div>
      <h2 className="text-16 font-semibold">{title}</h2>
      <p className="mt-1 text-ink-2">{body}</p>
      {action && <div className="mt-4">{action}</div>}
      {children}
    </div>
  );
}
