/** The two pages that are shown instead of a page. */
import { Link, useRouter } from "@tanstack/react-router";
import { TRPCClientError } from "@trpc/client";
import { lazy, Suspense, useCallback } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { Button } from "../ui/button.tsx";
import { CutDrawing } from "../ui/drawings.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { isPassing, refusalOf } from "./trpc.ts";

const OfflinePage = lazy(async () => ({ default: (await import("./offline-page.tsx")).OfflinePage }));

export function FailedPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const retry = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  if (error instanceof TRPCClientError && isPassing(refusalOf(error)))
    return (
      <Suspense>
        <OfflinePage retry={retry} />
      </Suspense>
    );
  return (
    <main className="flex h-full">
      <EmptyState
        drawing={<CutDrawing />}
        title={t("error.pageTitle")}
        body={t("error.pageBody")}
        action={
          <Button look="primary" size="form" onClick={retry}>
            {t("error.retry")}
          </Button>
        }
      />
    </main>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <main className="flex h-full">
      <EmptyState
        drawing={<CutDrawing />}
        title={t("error.noPageTitle")}
        body={t("error.noPageBody")}
        action={
          <Link to="/" className="font-medium text-accent-ink underline underline-offset-2">
            {t("error.toInbox")}
          </Link>
        }
      />
    </main>
  );
}
