/** The server is away and nothing of it is here: what is so, and the page as soon as the way is back. */
import { useEffect } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { Button } from "../ui/button.tsx";
import { CutDrawing } from "../ui/drawings.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

const TRY_EVERY_MS = 3_000;

export function OfflinePage({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    const trying = setInterval(retry, TRY_EVERY_MS);
    addEventListener("online", retry);
    return () => {
      clearInterval(trying);
      removeEventListener("online", retry);
    };
  }, [retry]);
  return (
    <div className="grid h-full grid-rows-[56px_minmax(0,1fr)] bg-bg">
      <header className="flex items-center gap-3 border-b border-line bg-rail px-4">
        <span
          aria-hidden="true"
          className="size-7 flex-none rounded-2 bg-accent text-center text-13 leading-7 font-semibold text-on-accent"
        >
          M
        </span>
        <span className="font-semibold">MAX</span>
        <output className="ml-auto flex gap-2 text-12 text-ink-2">
          <span aria-hidden="true" className="mt-1 size-1.75 flex-none rounded-full bg-amber" />
          {t("connection.lost")}
        </output>
      </header>
      <main className="flex min-h-0">
        <EmptyState
          drawing={<CutDrawing />}
          title={t("offline.title")}
          body={t("offline.body")}
          action={
            <Button look="primary" size="form" onClick={retry}>
              {t("error.retry")}
            </Button>
          }
        />
      </main>
    </div>
  );
}
