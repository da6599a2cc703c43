/** How many streams one visitor, one address and this process may hold open. */
import { DomainError } from "@max/domain/errors";
import type { VisitorId } from "@max/domain/ids";
import { addressGroup } from "@max/services/auth/address-group";

/** A visitor's tabs. */
const PER_VISITOR = 6;
/** An office or a school is one address. */
const PER_ADDRESS = 300;
const IN_ALL = 10_000;

type Seat = { visitorId: VisitorId; end(): void };

export function createStreamSeats() {
  const seats = new Set<Seat>();
  const counts = new Map<string, number>();
  let isClosed = false;
  const add = (key: string, step: 1 | -1) => {
    const count = (counts.get(key) ?? 0) + step;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  };
  return {
    /** @throws DomainError `too_many_requests`, or `unavailable` when this process is about to leave */
    take(visitorId: VisitorId, ip: string) {
      const address = addressGroup(ip);
      if (isClosed || seats.size >= IN_ALL) throw new DomainError("unavailable", "Please try again in a moment.");
      if ((counts.get(visitorId) ?? 0) >= PER_VISITOR || (counts.get(address) ?? 0) >= PER_ADDRESS)
        throw new DomainError("too_many_requests", "This chat is open too many times.");
      const seat: Seat = { visitorId, end: () => {} };
      seats.add(seat);
      for (const key of [visitorId, address]) add(key, 1);
      return {
        onEnd(end: () => void) {
          seat.end = end;
        },
        free() {
          if (!seats.delete(seat)) return;
          for (const key of [visitorId, address]) add(key, -1);
        },
      };
    },
    endOf(visitorId: VisitorId) {
      for (const seat of seats) if (seat.visitorId === visitorId) seat.end();
    },
    endAll() {
      isClosed = true;
      for (const { end } of seats) end();
    },
  };
}
