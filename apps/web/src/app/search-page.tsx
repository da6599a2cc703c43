/** The page of a search: the rail, and everything that was found. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { clsx } from "clsx";
import { useCallback } from "react";
import { Bell } from "../features/notices/bell.tsx";
import { Rail } from "../features/rail/rail.tsx";
import { SearchView } from "../features/search/search-view.tsx";
import { openBell } from "../notices/open-bell.ts";
import { useMedia } from "../ui/use-media.ts";
import { ConnectionDot } from "./connection-dot.tsx";
import { KeysHelp, Palette } from "./later.tsx";
import { type SearchAddress, TIMES } from "./search-address.ts";
import { useGo } from "./use-go.ts";
import { usePageKeys } from "./use-page-keys.ts";
import { useTakeNext } from "./use-take-next.ts";

export function SearchPage() {
  const navigate = useNavigate();
  const { q = "", ...filters }: SearchAddress = useSearch({ strict: false });
  const isPhone = useMedia("isPhone");
  const { go, openContact } = useGo();
  // What is typed replaces the address: one step back leads to where somebody came from.
  const change = useCallback(
    (next: SearchAddress) => void navigate({ to: "/search", search: next, replace: true }),
    [navigate],
  );
  const takeNext = useTakeNext((conversationId) => go({ name: "mine" }, conversationId));
  usePageKeys({ t: takeNext.run, b: openBell });
  return (
    <div
      className={clsx(
        "grid h-full overflow-hidden bg-bg",
        isPhone ? "grid-cols-1" : "grid-cols-[56px_minmax(0,1fr)] md:grid-cols-[var(--w-rail)_minmax(0,1fr)]",
      )}
    >
      {!isPhone && <Rail view={null} bell={<Bell />} />}
      <SearchView
        q={q}
        filters={filters}
        times={TIMES}
        onChange={change}
        go={go}
        openContact={openContact}
        onBack={() => go({ name: "open" }, null)}
      />
      <ConnectionDot />
      <Palette
        acts={() => []}
        takeNext={takeNext.run}
        go={go}
        openContact={openContact}
        searchAll={(text) => change({ q: text })}
      />
      <KeysHelp />
    </div>
  );
}
