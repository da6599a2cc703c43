/**
 * Leaves a provider in peace that is away. After a number of failures in a row its circuit opens: nobody passes for a
 * while, then one probe does, and what becomes of it decides for the rest. One circuit for each key; this process's own.
 */

export type CircuitPolicy = {
  /** So many failures in a row open a circuit. */
  opensAfter: number;
  /** How long nobody passes before the first probe, and from a failed probe to the next. */
  probesEveryMs: number;
  /** What waits while a probe is on its way asks again after this. */
  asksAgainAfterMs: number;
  /** Milliseconds by any clock that only rises. */
  now?: () => number;
  onChange?: (key: string, state: "open" | "closed") => void;
};

/** Leave to try. Exactly one of these is called when it is known how the try went; later calls change nothing. */
export type Passage = {
  succeeded(): void;
  /** The provider is away. A refusal of one request is no failure: whoever refuses is there. */
  failed(): void;
  /** Nothing was tried after all. */
  unused(): void;
};

export type CircuitBreaker = {
  /** Either leave to try, or how long to wait before asking again. */
  enter(key: string): Passage | { waitMs: number };
  /** How long whoever asked now would have to wait; null when they would get leave. Asking this takes nobody's turn. */
  waitMs(key: string): number | null;
  /** Keys whose circuit is open or being probed. */
  open(): number;
};

type Circuit = { failures: number; probesAt: number | null; isProbing: boolean };

export function createCircuitBreaker(policy: CircuitPolicy): CircuitBreaker {
  const { opensAfter, probesEveryMs, asksAgainAfterMs, now = () => performance.now(), onChange } = policy;
  // Only keys with a failure are here, so that the map stays as small as the trouble is.
  const circuits = new Map<string, Circuit>();

  function succeeded(key: string, isProbe: boolean) {
    const circuit = circuits.get(key);
    // A try from before the circuit opened says nothing of now: only the probe closes it.
    if (!circuit || (circuit.probesAt !== null && !isProbe)) return;
    circuits.delete(key);
    if (isProbe) onChange?.(key, "closed");
  }

  function failed(key: string, isProbe: boolean) {
    const circuit = circuits.get(key) ?? { failures: 0, probesAt: null, isProbing: false };
    circuits.set(key, circuit);
    circuit.failures += 1;
    if (isProbe) {
      circuit.isProbing = false;
      circuit.probesAt = now() + probesEveryMs;
    } else if (circuit.probesAt === null && circuit.failures >= opensAfter) {
      circuit.probesAt = now() + probesEveryMs;
      onChange?.(key, "open");
    }
  }

  function passage(key: string, isProbe: boolean): Passage {
    let isOver = false;
    const once = (act: () => void) => () => {
      if (isOver) return;
      isOver = true;
      act();
    };
    return {
      succeeded: once(() => succeeded(key, isProbe)),
      failed: once(() => failed(key, isProbe)),
      unused: once(() => {
        const circuit = circuits.get(key);
        if (isProbe && circuit) circuit.isProbing = false;
      }),
    };
  }

  function waitMs(key: string): number | null {
    const circuit = circuits.get(key);
    if (!circuit || circuit.probesAt === null) return null;
    const untilProbeMs = circuit.probesAt - now();
    if (untilProbeMs > 0) return untilProbeMs;
    return circuit.isProbing ? asksAgainAfterMs : null;
  }

  return {
    waitMs,
    enter(key) {
      const wait = waitMs(key);
      if (wait !== null) return { waitMs: wait };
      const circuit = circuits.get(key);
      if (!circuit || circuit.probesAt === null) return passage(key, false);
      circuit.isProbing = true;
      return passage(key, true);
    },
    open: () => [...circuits.values()].filter(({ probesAt }) => probesAt !== null).length,
  };
}
