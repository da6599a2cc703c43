/** Messages on the screen that their writer can still take back, for the key that does it. */
type Offer = { id: string; takeBack: () => void };

const offers: Offer[] = [];

/** @returns how to end the offer */
export function offerTakingBack(id: string, takeBack: () => void): () => void {
  const offer = { id, takeBack };
  offers.push(offer);
  return () => {
    const at = offers.indexOf(offer);
    if (at !== -1) offers.splice(at, 1);
  };
}

/** Takes back what was sent last. @returns whether there was something */
export function takeBackLast(): boolean {
  const last = offers.at(-1);
  last?.takeBack();
  return last !== undefined;
}
