/** Shapes of what is about to come, at their final height, and only once waiting is noticeable. */
import { type ReactNode, useEffect, useState } from "react";

const NOTICEABLE_MS = 150;

export function AfterAWhile({ children }: { children: ReactNode }) {
  const [isNoticeable, setNoticeable] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setNoticeable(true), NOTICEABLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isNoticeable ? children : null;
}

export const Bone = ({ className }: { className: string }) => (
  <span aria-hidden="true" className={`block rounded-1 bg-inbound ${className}`} />
);
