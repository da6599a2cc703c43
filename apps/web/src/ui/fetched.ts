/** A component that comes when it is needed, and is there at once when it was fetched before: nothing typed meanwhile is lost. */
import { type ComponentType, createElement, use } from "react";

type Fetched<Props> = ComponentType<Props> & {
  /** Begins to fetch it. A failure is told where it is drawn. */
  fetch: () => void;
};

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
