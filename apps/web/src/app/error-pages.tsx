/** The two pages that are shown instead of a page. */
import { Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { CutDrawing } from "../ui/drawings.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export function FailedPage({ reset }: { reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
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
