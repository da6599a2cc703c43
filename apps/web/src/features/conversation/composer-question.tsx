/** Asked beside the composer: what it is about, and the two things one may do. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "../../ui/icon.tsx";

type Props = { icon: LucideIcon; title: string; className: string; acts: ReactNode; children: ReactNode };

export const ComposerQuestion = ({ icon, title, className, acts, children }: Props) => (
  <section
    role="alert"
    aria-label={title}
    className={`flex flex-none flex-wrap items-center gap-x-3 gap-y-2 px-3.5 py-2.5 max-sm:px-5 sm:mx-4 sm:mb-2 sm:rounded-3 ${className}`}
  >
    <div className="min-w-0 flex-[1_1_16rem]">
      <p className="flex items-center gap-1.5 font-medium">
        <Icon of={icon} size={14} />
        {title}
      </p>
      {children}
    </div>
    <span className="flex flex-none gap-2">{acts}</span>
  </section>
);
