/** How many bodies of one sender may be on their way at a time, so that nobody fills the disk or takes all connections at once. */
import { DomainError } from "@max/domain/errors";

/** @param most of one sender @param inAll of everybody together, in this process */
export function createAtOnce(most: number, inAll = Number.POSITIVE_INFINITY) {
  const underWay = new Map<string, number>();
  let total = 0;
  return {
    /** @returns a function that ends it @throws DomainError `too_many_requests` */
    take(sender: string): () => void {
      const others = underWay.get(sender) ?? 0;
      if (others >= most || total >= inAll)
        throw new DomainError("too_many_requests", "Too many files at once. Wait until some are done.");
      underWay.set(sender, others + 1);
      total++;
      return () => {
        total--;
        const left = (underWay.get(sender) ?? 1) - 1;
        if (left > 0) underWay.set(sender, left);
        else underWay.delete(sender);
      };
    },
  };
}
