/** A dialog that keeps the focus. Only for what cannot be undone, and for help. */
import { clsx } from "clsx";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { returnFocus } from "./overlays.ts";

type Props = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  lead?: string;
  children: ReactNode;
  /** Where the focus goes then; see `returnFocusBy`. */
  onCloseAutoFocus?: ((closing: Event) => void) | undefined;
  className?: string;
};

export function Dialog({ isOpen, onClose, title, lead, children, onCloseAutoFocus = returnFocus, className }: Props) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          {...(lead ? {} : { "aria-describedby": undefined })}
          onCloseAutoFocus={onCloseAutoFocus}
          className={clsx(
            "fixed top-1/2 left-1/2 z-50 max-h-[calc(100%-32px)] w-110 max-w-[calc(100%-32px)] -translate-1/2 overflow-y-auto rounded-dialog bg-raised p-6 shadow-3 outline-none",
            className,
          )}
        >
          <Primitive.Title className="text-16 font-semibold">{title}</Primitive.Title>
          {lead && <Primitive.Description className="mt-1 text-ink-2">{lead}</Primitive.Description>}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
