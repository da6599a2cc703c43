/** Beside the list until a conversation is opened: how many wait, and the keys that go on. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { countsQuery } from "../live/queries.ts";
import { TrayDrawing } from "../ui/drawings.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Key } from "../ui/key.tsx";
import { ToastArea } from "../ui/toast.tsx";

const HINTS = [
  [["J", "K"], "nextPrevious"],
  [["R"], "replySelected"],
  [["?"], "all"],
] as const;

export function NothingSelected({ takeNext }: { takeNext: ReactNode }) {
  const { t } = useTranslation();
  const { data: counts } = useQuery(countsQuery);
  return (
    <main aria-label={t("conversation.name")} className="relative flex min-h-0 min-w-0 bg-bg">
      <EmptyState
        drawing={<TrayDrawing />}
        title={t("conversation.noneTitle")}
        body={counts?.waiting ? t("conversation.noneBody", { count: counts.waiting }) : t("conversation.noneBodyPlain")}
        action={takeNext}
      >
        <dl className="mt-6 grid grid-cols-[84px_1fr] gap-y-2.5 pointer-coarse:hidden">
          {HINTS.map(([keys, name]) => (
            <div key={name} className="contents">
              <dt className="flex gap-1 pt-0.5">
                {keys.map((key) => (
                  <Key key={key}>{key}</Key>
                ))}
                <span className="sr-only">{keys.join(" ")}</span>
              </dt>
              <dd className="text-ink-2">{t(`keys.${name}`)}</dd>
            </div>
          ))}
        </dl>
      </EmptyState>
      <ToastArea />
    </main>
  );
}
