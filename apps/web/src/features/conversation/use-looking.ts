/** Whether somebody is really looking at the page: it is in front, and has the focus. */
import { useEffect, useState } from "react";

const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();

export function useLooking(): boolean {
  const [isLooking, setLooking] = useState(isLookedAt);
  useEffect(() => {
    const look = () => setLooking(isLookedAt());
    for (const name of ["focus", "blur"]) addEventListener(name, look);
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const name of ["focus", "blur"]) removeEventListener(name, look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return isLooking;
}
