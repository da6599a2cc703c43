import { useEffect, useState } from "react";

/** A value once it has stayed the same for a while: what is typed is not asked letter by letter. */
export function useWaited<T>(value: T, forMs: number): T {
  const [waited, setWaited] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return waited;
}
