/** A component that comes when it is needed, and is there at once when it was fetched before: nothing typed meanwhile is lost. */
import { type ComponentType, lazy, useState } from "react";

type Fetched<Props> = ComponentType<Props> & {
  /** Begins to fetch it. A failure is told where it is drawn. */
  fetch: () => void;
};

export function fetched<Props extends object>(load: () => Promise<ComponentType<Props>>): Fetched<Props> {
  let known: ComponentType<Props> | null = null;
  const loadOnce = async () => (known ??= await load());
  const Awaited = lazy(async () => ({ default: await loadOnce() })) as ComponentType<Props>;
  function Component(props: Props) {
    // What was begun with stays: another component in its place would begin anew.
    const [Chosen] = useState(() => known ?? Awaited);
    return <Chosen {...props} />;
  }
  return Object.assign(Component, { fetch: () => void loadOnce().catch(() => {}) });
}
