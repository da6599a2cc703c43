import { useState } from "react";

/** Whether it is or ever was open: what is fetched when it is opened is drawn from then on, and closes as it should. */
export function useWasOpened(isOpen: boolean): boolean {
  const [wasOpened, setOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setOpened(true);
  return wasOpened || isOpen;
}
