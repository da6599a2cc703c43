/** A menu that opens at once and is driven by arrows and first letters. */
import { clsx } from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { overlays, returnFocus } from "./overlays.ts";

export const Menu = (props: ComponentProps<typeof DropdownMenu.Root>) => <DropdownMenu.Root modal={false} {...props} />;
export const MenuTrigger = DropdownMenu.Trigger;

export function MenuContent({ children, className, ...rest }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal container={overlays}>
      <DropdownMenu.Content
        sideOffset={6}
        collisionPadding={8}
        onCloseAutoFocus={returnFocus}
        {...rest}
        className={clsx(
          "z-40 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-50 overflow-y-auto rounded-2 bg-raised p-1 shadow-2",
          className,
        )}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

const ITEM =
  "flex h-8 items-center gap-2 rounded-1 px-2 outline-none select-none data-highlighted:bg-accent-soft data-highlighted:shadow-none max-sm:h-11";

export function MenuItem({
  icon,
  hint,
  children,
  className,
  ...rest
}: ComponentProps<typeof DropdownMenu.Item> & { icon?: ReactNode; hint?: ReactNode }) {
  return (
    <DropdownMenu.Item {...rest} className={clsx(ITEM, className)}>
      {icon && <span className="text-ink-3">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint}
    </DropdownMenu.Item>
  );
}

export const MenuChoices = DropdownMenu.RadioGroup;

export function MenuChoice({ children, ...rest }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem {...rest} className={clsx(ITEM, "relative pl-8")}>
      <DropdownMenu.ItemIndicator className="absolute left-2 text-ink-2">
        <Icon of={Check} />
      </DropdownMenu.ItemIndicator>
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </DropdownMenu.RadioItem>
  );
}

export const MenuLine = () => <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line-strong" />;
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-11 font-medium text-ink-3">{children}</DropdownMenu.Label>
);
