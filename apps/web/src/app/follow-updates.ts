/**
 * Registers what keeps the page for when the server is away, and notices when there is a newer page. Nothing is ever replaced under
 * somebody's hands: a new one waits until they say so.
 */
import { create } from "zustand";

/** `apply` replaces this page by the new one; null while there is none. */
export const useUpdate = create<{ apply: (() => void) | null }>(() => ({ apply: null }));

const WORKER = "/sw.js";
/** The chat on other companies' pages and the simulator lie outside. */
const SCOPE = "/inbox/";
const LOOK_EVERY_MS = 30 * 60_000;

/** The script of this very page. */
const ownEntry = () => {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src^="/assets/"]');
  return script ? new URL(script.src).pathname : null;
};

const entryOf = (worker: ServiceWorker) =>
  new Promise<unknown>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => resolve(data), { once: true });
    port1.start();
    worker.postMessage("entry", [port2]);
  });

/** @returns how to stop */
export function followUpdates(): () => void {
  if (!("serviceWorker" in navigator)) return () => undefined;
  let registration: ServiceWorkerRegistration | null = null;
  let isReplacing = false;

  async function meet(waiting: ServiceWorker): Promise<void> {
    const takeOver = () => waiting.postMessage("take over", []);
    // This page came from the server after it: there is nothing newer to load.
    if ((await entryOf(waiting)) === ownEntry()) return takeOver();
    useUpdate.setState({
      apply: () => {
        isReplacing = true;
        takeOver();
      },
    });
  }
  const follow = (worker: ServiceWorker) =>
    worker.addEventListener("statechange", () => {
      // The first one of all has nothing to wait for.
      if (worker.state === "installed" && registration?.active) void meet(worker);
    });
  const onReplaced = () => isReplacing && location.reload();
  const look = () => {
    if (document.visibilityState === "visible") registration?.update().catch(() => undefined);
  };

  async function register(): Promise<void> {
    registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    if (registration.installing) follow(registration.installing);
    if (registration.waiting) await meet(registration.waiting);
    registration.addEventListener("updatefound", () => registration?.installing && follow(registration.installing));
  }
  navigator.serviceWorker.addEventListener("controllerchange", onReplaced);
  const looking = setInterval(look, LOOK_EVERY_MS);
  addEventListener("online", look);
  // Where it is forbidden or there is no secure way, the page lives without.
  register().catch(() => undefined);
  return () => {
    navigator.serviceWorker.removeEventListener("controllerchange", onReplaced);
    clearInterval(looking);
    removeEventListener("online", look);
  };
}
