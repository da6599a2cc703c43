/** A key, taught on the control it presses. Hidden from names and, on touch screens, from sight. */
import { clsx } from "clsx";

export function Key({ children, onPrimary = false }: { children: string; onPrimary?: boolean }) {
  return (
    <kbd
      aria-hidden="true"
      className={clsx(
        "inline-flex h-4 min-w-4 items-center justify-center rounded-1 px-1 font-sans text-11 font-medium pointer-coarse:hidden",
        onPrimary
          ? "bg-[rgb(255_255_255/.16)] text-inherit"
          : "bg-sunken text-ink-3 shadow-[inset_0_0_0_1px_var(--line-strong)]",
      )}
    >
      {children}
    </kbd>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What opens the palette, as this keyboard writes it. */
export const PALETTE_KEYS = [isApple ? "⌘" : "Ctrl", "K"] as const;
/** What chooses all rows of a list. */
export const CHOOSE_ALL_KEYS = [isApple ? "⌘" : "Ctrl", "A"] as const;
/** What opens the moments to send at. */
export const SEND_LATER_KEYS = [isApple ? "⌘" : "Ctrl", "⇧", "⏎"] as const;
export const LATER_KEY = isApple ? "⌘⇧⏎" : "Ctrl Shift ⏎";
export const PALETTE_KEY = PALETTE_KEYS.join(isApple ? "" : " ");
