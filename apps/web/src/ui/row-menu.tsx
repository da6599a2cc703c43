/** The three dots at the end of a table's row, and what they open. */
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { Menu, MenuContent, MenuTrigger } from "./menu.tsx";

export const RowMenu = ({ label, children }: { label: string; children: ReactNode }) => (
  <Menu>
    <MenuTrigger
      aria-label={label}
      className="touch-target inline-flex size-8 items-center justify-center rounded-2 text-ink-2 hover:bg-hover"
    >
      <Icon of={Ellipsis} />
    </MenuTrigger>
    <MenuContent align="end">{children}</MenuContent>
  </Menu>
);
