/** Whoever tells the person of new notices hears here that there may be some. */
let onNews: () => void = () => undefined;

/** @returns how to stop */
export function whenNoticesChange(listener: () => void): () => void {
  onNews = listener;
  return () => {
    if (onNews === listener) onNews = () => undefined;
  };
}

export const sayThatNoticesChanged = () => onNews();
