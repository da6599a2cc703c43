/** One short message at a time, with Undo where there is something to undo. The newer replaces the older. */
import { create } from "zustand";
import { useEffect } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { Key } from "./key.tsx";

const SHOWN_MS = 10_000;

type Toast = { id: number; text: string; undo: (() => void) | null };
const useToast = create<{ toast: Toast | null }>(() => ({ toast: null }));
let count = 0;

export function showToast(text: string, undo: (() => void) | null = null): void {
  useToast.setState({ toast: { id: ++count, text, undo } });
}

const hideToast = (id: number) => useToast.setState(({ toast }) => (toast?.id === id ? { toast: null } : { toast }));

/** Undoes what the toast on the screen offers. @returns whether there was something to undo */
export function undoLast(): boolean {
  const { toast } = useToast.getState();
  if (!toast?.undo) return false;
  toast.undo();
  hideToast(toast.id);
  return true;
}

export function ToastArea() {
  const { t } = useTranslation();
  const toast = useToast((state) => state.toast);
  const id = toast?.id;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setTimeout(() => hideToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div role="alert" className="pointer-events-none absolute bottom-4 left-4 z-30 max-w-[calc(100%-32px)]">
      {toast && (
        <div
          key={toast.id}
          className="pointer-events-auto relative flex min-h-10 animate-[float-in_var(--d-3)_var(--ease)] items-center gap-5 overflow-hidden rounded-row bg-inverse py-1.5 pr-2 pl-3.5 text-ink-inverse shadow-3"
        >
          <span className="min-w-0 flex-1">{toast.text}</span>
          <button
            type="button"
            onClick={() => (toast.undo ? undoLast() : hideToast(toast.id))}
            className="touch-target flex h-7 items-center gap-1.5 rounded-2 px-1.5 font-medium"
          >
            {toast.undo ? t("toast.undo") : t("toast.dismiss")}
            {toast.undo && <Key onPrimary>Z</Key>}
          </button>
          <span
            aria-hidden="true"
            className="absolute bottom-0 left-0 h-0.5 w-full origin-left animate-[run-out_10s_linear_forwards] bg-current opacity-50"
          />
        </div>
      )}
    </div>
  );
}
