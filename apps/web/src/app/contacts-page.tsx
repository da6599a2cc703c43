/** The pages of people: the rail, and everybody or one of them. */
import { Outlet } from "@tanstack/react-router";
import { clsx } from "clsx";
import { Bell } from "../features/notices/bell.tsx";
import { Rail } from "../features/rail/rail.tsx";
import { openBell } from "../notices/open-bell.ts";
import { ToastArea, undoLast } from "../ui/toast.tsx";
import { useMedia } from "../ui/use-media.ts";
import { ConnectionDot } from "./connection-dot.tsx";
import { KeysHelp, Palette } from "./later.tsx";
import { useGo } from "./use-go.ts";
import { usePageKeys } from "./use-page-keys.ts";
import { useTakeNext } from "./use-take-next.ts";

export function ContactsPage() {
  const isPhone = useMedia("isPhone");
  const { go, openContact, searchAll } = useGo();
  const takeNext = useTakeNext((conversationId) => go({ name: "mine" }, conversationId));
  usePageKeys({ t: takeNext.run, b: openBell, z: () => void undoLast() });
  return (
    <div
      className={clsx(
        "grid h-full overflow-hidden bg-bg",
        isPhone ? "grid-cols-1" : "grid-cols-[56px_minmax(0,1fr)] md:grid-cols-[var(--w-rail)_minmax(0,1fr)]",
      )}
    >
      {!isPhone && <Rail view={null} bell={<Bell />} />}
      <main className="relative flex min-h-0 min-w-0 flex-col">
        <Outlet />
        <ToastArea />
      </main>
      <ConnectionDot />
      <Palette acts={() => []} takeNext={takeNext.run} go={go} openContact={openContact} searchAll={searchAll} />
      <KeysHelp />
    </div>
  );
}
