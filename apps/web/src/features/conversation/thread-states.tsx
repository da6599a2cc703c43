/** A thread while it is loading and when it could not be loaded. */
import { useTranslation } from "../../words/use-translation.ts";
import { refusalOf } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { CutDrawing, LockDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { AfterAWhile, Bone } from "../../ui/skeleton.tsx";

const SHAPES = ["w-64", "w-44", "ml-auto w-72", "ml-auto w-40", "w-56", "ml-auto w-60"];

export function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-end overflow-hidden px-5 pb-6" aria-busy="true">
      <span className="sr-only">{t("conversation.loading")}</span>
      <AfterAWhile>
        {SHAPES.map((shape) => (
          <Bone key={shape} className={`mb-3 h-8.5 max-w-[70%] flex-none rounded-bubble! ${shape}`} />
        ))}
      </AfterAWhile>
    </div>
  );
}

/** A conversation of which nothing is known yet. */
export function OpeningConversation() {
  const { t } = useTranslation();
  return (
    <main aria-label={t("conversation.name")} className="relative flex min-h-0 min-w-0 flex-col bg-bg">
      <div className="h-14 flex-none border-b border-line" />
      <ThreadSkeleton />
    </main>
  );
}

/** Either it failed, and trying again helps, or one may not look, and it does not. */
export function FailedThread({ error, onRetry, isBusy }: { error: unknown; onRetry: () => void; isBusy: boolean }) {
  const { t } = useTranslation();
  const refusal = refusalOf(error);
  const mayNot =
    refusal.kind === "refused" &&
    (refusal.code === "not_found" || refusal.code === "forbidden" || refusal.code === "invalid_input");
  return (
    <div className="flex min-h-0 flex-1">
      {mayNot ? (
        <EmptyState
          drawing={<LockDrawing />}
          title={t("conversation.notFoundTitle")}
          body={t("conversation.notFoundBody")}
        />
      ) : (
        <EmptyState
          drawing={<CutDrawing />}
          title={t("conversation.failedTitle")}
          body={t("conversation.failedBody")}
          action={
            <Button look="outlined" onClick={onRetry} isBusy={isBusy}>
              {t("conversation.retry")}
            </Button>
          }
        />
      )}
    </div>
  );
}
