/** The one button: primary once per region, outlined for the next likely act, plain for the rest. */
import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Spinner } from "./spinner.tsx";

/** `danger` stands only in the dialog that asks once more. `note` writes what no customer sees. */
type Look = "primary" | "outlined" | "plain" | "danger" | "note";
const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover active:brightness-90",
  outlined: "bg-bg shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-hover active:bg-rail-on",
  plain: "hover:bg-hover active:bg-rail-on",
  danger: "bg-red text-on-accent hover:brightness-95 active:brightness-90",
  note: "bg-note-solid text-on-note-solid hover:brightness-95 active:brightness-90",
};

type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  size?: "control" | "form";
  icon?: ReactNode;
  /** The label stays and the width is held while the answer is awaited. */
  isBusy?: boolean;
  /** Why it cannot be pressed; said on hover and to assistive technology. */
  disabledReason?: string | null | undefined;
};

export function Button({
  look = "plain",
  size = "control",
  icon,
  isBusy = false,
  disabledReason,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const isOff = disabledReason !== undefined && disabledReason !== null;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isOff || isBusy || undefined}
      title={isOff ? disabledReason : rest.title}
      onClick={isOff || isBusy ? (event) => event.preventDefault() : onClick}
      className={clsx(
        "touch-target inline-flex flex-none items-center justify-center gap-1.5 rounded-2 font-medium whitespace-nowrap transition-colors select-none",
        size === "form" ? "h-10 px-3.5" : "h-7 px-2.5",
        isOff ? "text-ink-3 shadow-[inset_0_0_0_1px_var(--line-strong)]" : LOOKS[look],
        look === "outlined" || look === "plain" ? !isOff && "[&_svg]:text-ink-2" : "",
        className,
      )}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & { label: string };

/** A button that is only an icon; its name is said on hover and to assistive technology. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={clsx(
        "touch-target inline-flex size-7 flex-none items-center justify-center rounded-2 text-ink-2 transition-colors hover:bg-hover hover:text-ink active:bg-rail-on",
        className,
      )}
    >
      {children}
    </button>
  );
}
