/** One quiet dot while the server cannot be heard. Always there for assistive technology, so that it is told of a change. */
import { useTranslation } from "../words/use-translation.ts";
import { useConnection } from "../live/connection.ts";

export function ConnectionDot() {
  const { t } = useTranslation();
  const isLost = useConnection((state) => state.isLost);
  return (
    <output className="pointer-events-none fixed bottom-18 left-2 z-40 block w-50 max-md:top-15 max-md:bottom-auto max-md:left-1/2 max-md:w-auto max-md:-translate-x-1/2">
      {isLost && (
        <span className="flex animate-[float-in_var(--d-3)_var(--ease)] gap-2 px-2 py-1.5 text-12 text-ink-2 max-md:rounded-full max-md:bg-raised max-md:px-3 max-md:whitespace-nowrap max-md:shadow-2">
          <span aria-hidden="true" className="mt-1 size-1.75 flex-none rounded-full bg-amber" />
          {t("connection.lost")}
        </span>
      )}
    </output>
  );
}
