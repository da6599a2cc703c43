/** Whether the page is that narrow, kept current. The three widths at which the layout changes. */
import { useSyncExternalStore } from "react";

const QUERIES = {
  isPhone: matchMedia("(max-width: 639.98px)"),
  hasIconRail: matchMedia("(max-width: 899.98px)"),
  hasSheet: matchMedia("(max-width: 1199.98px)"),
};

export function useMedia(name: keyof typeof QUERIES): boolean {
  return useSyncExternalStore(
    (listener) => {
      QUERIES[name].addEventListener("change", listener);
      return () => QUERIES[name].removeEventListener("change", listener);
    },
    () => QUERIES[name].matches,
  );
}
