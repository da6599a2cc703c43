/** A component that comes when it is needed, and is there at once when it was fetched before: nothing typed meanwhile is lost. */
import { type ComponentType, createElement, type ReactNode, Suspense, use } from "react";

type Fetched<Props> = ComponentType<Props> & {
  /** Begins to fetch it. A failure is told where it is drawn. */
  fetch: () => void;
};

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/** Tries again for as long as it takes: what a page can stand without must not take it away where there is no connection. */
export async function untilItComes<T>(load: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

export function fetched<Props extends object>(load: () => Promise<ComponentType<Props>>): Fetched<Props> {
  let known: ComponentType<Props> | null = null;
  let coming: Promise<ComponentType<Props>> | null = null;
  const come = () => (coming ??= load().then((loaded) => (known = loaded)));
  const fetch = () =>
    void come().catch(() => {
      // Whoever needs it asks again.
      coming = null;
    });
  const Component = (props: Props) => createElement(known ?? use(come()), props);
  return Object.assign(Component, { fetch });
}

/**
 * One that the page can stand without: until it can be fetched, `meanwhile` is drawn in its place. It waits by itself: what is drawn
 * beside it neither goes away nor loses the focus when it comes.
 */
export function fetchedPatiently<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = null,
): Fetched<Props> {
  const Inner = fetched(() => untilItComes(load));
  const Component = (props: Props) =>
    createElement(Suspense, { fallback: meanwhile }, createElement<Props>(Inner, props));
  return Object.assign(Component, { fetch: Inner.fetch });
}
