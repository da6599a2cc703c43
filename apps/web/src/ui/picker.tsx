/** A menu that is typed into: opens at once, finds by parts of words in any accents, arrows and Enter choose. */
import { clsx } from "clsx";
import { Command, defaultFilter } from "cmdk";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { plain } from "../words/plain.ts";
import { overlays, returnFocus } from "./overlays.ts";

type Props = {
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  trigger: ReactNode;
  /** What is chosen here; the name of the box for assistive technology. */
  label: string;
  placeholder: string;
  nothingFound: string;
  /** What is typed, for whoever offers something for it. */
  onSearch?: (typed: string) => void;
  /** Beneath the list; Tab leads there. */
  footer?: ReactNode;
  children: ReactNode;
};

/** Finds by the words of an item alone: letters in their order, the nearer the better, whatever the accents. */
export const findPlain = (_value: string, search: string, words: string[] = []) =>
  defaultFilter(plain(words.join(" ")), plain(search));

export function Picker(props: Props) {
  const { isOpen, onOpen, trigger, label, placeholder, nothingFound, onSearch, footer, children } = props;
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal container={overlays}>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          onCloseAutoFocus={returnFocus}
          className="z-40 w-72 max-w-[calc(100vw-16px)] rounded-2 bg-raised shadow-2 outline-none"
        >
          <Command label={label} filter={findPlain} loop>
            <Command.Input
              placeholder={placeholder}
              {...(onSearch && { onValueChange: onSearch })}
              className="h-9 w-full border-b border-line bg-transparent px-3 shadow-none! outline-none max-sm:h-11 max-sm:text-16"
            />
            <Command.List className="max-h-80 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-2 text-ink-3">{nothingFound}</Command.Empty>
              {children}
            </Command.List>
            {footer}
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

export const PickerGroup = ({ label, children }: { label: string; children: ReactNode }) => (
  <Command.Group
    heading={label}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
  >
    {children}
  </Command.Group>
);

type ItemProps = {
  /** Tells it apart from the others; never shown. */
  value: string;
  /** What it is found by. */
  words: string[];
  icon: ReactNode;
  hint?: ReactNode;
  /** Where several may be chosen: whether this one is. */
  isChosen?: boolean;
  /** Offered last, whatever is looked for. */
  isAlways?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

export function PickerItem({ value, words, icon, hint, isChosen, isAlways, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={words}
      {...(isAlways && { forceMount: true })}
      {...(isChosen !== undefined && { "aria-checked": isChosen })}
      onSelect={onSelect}
      className={clsx(
        "flex h-8 cursor-default items-center gap-2 rounded-1 px-2 select-none max-sm:h-11",
        "data-[selected=true]:bg-accent-soft",
      )}
    >
      <span className="flex-none text-ink-3">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <span className="max-w-28 flex-none truncate text-12 text-ink-3">{hint}</span>}
    </Command.Item>
  );
}

type TextProps = {
  label: string;
  placeholder: string;
  value: string;
  maxLength: number;
  onChange: (value: string) => void;
};

/** A line beneath a picker's list. Arrows still choose in the list, and Enter takes what is chosen there. */
export const PickerText = ({ label, placeholder, value, maxLength, onChange }: TextProps) => (
  <input
    aria-label={label}
    placeholder={placeholder}
    value={value}
    maxLength={maxLength}
    onChange={(event) => onChange(event.target.value)}
    onKeyDown={(event) => {
      // They move in what is written, not in the list.
      if (event.key === "Home" || event.key === "End" || event.ctrlKey) event.stopPropagation();
    }}
    className="h-9 w-full border-t border-line bg-transparent px-3 shadow-none! outline-none focus:bg-note max-sm:h-11 max-sm:text-16"
  />
);
