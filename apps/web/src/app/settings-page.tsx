/** Settings and administration: whoever loses their rights or their session sees it at once, as in the inbox. */
import { SettingsShell } from "../features/settings/settings-shell.tsx";
import { ConnectionDot } from "./connection-dot.tsx";

export function SettingsPage() {
  return (
    <>
      <SettingsShell />
      <ConnectionDot />
    </>
  );
}
