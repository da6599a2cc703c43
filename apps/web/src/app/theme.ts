/** Light or dark: the system's, until the person chooses. `theme.js` does the same before the first paint. */
import { create } from "zustand";

export type ThemeChoice = "system" | "light" | "dark";
const KEY = "max.theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

export const useTheme = create<{ choice: ThemeChoice }>(() => ({ choice: readChoice() }));

function apply() {
  const { choice } = useTheme.getState();
  const isDark = choice === "dark" || (choice === "system" && systemIsDark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export function chooseTheme(choice: ThemeChoice): void {
  useTheme.setState({ choice });
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply();
}

export function followSystemTheme(): void {
  systemIsDark.addEventListener("change", apply);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    useTheme.setState({ choice: readChoice() });
    apply();
  });
}
