/** Settings and administration, kept live like the inbox: whoever loses their rights or their session sees it at once. */
import { SettingsShell } from "../features/settings/settings-shell.tsx";
import { ConnectionDot } from "./connection-dot.tsx";
import { useLiveSession } from "./use-live-session.ts";

export function SettingsPage() {
  useLiveSession();
  return (
    <>
      <SettingsShell />
      <ConnectionDot />
    </>
  );
}
