/**
 * Requests whose body may take long. Every other one must have arrived within seconds; these answer for their own time, so that
 * a slow line can send a file and a silent one still holds nothing for long.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

const patient = new WeakSet<Socket>();

/** Whether the server's own limit for a whole request is not meant for what this connection is sending. */
export const isPatient = (socket: Socket): boolean => patient.has(socket);

/** @returns `heard`, to be called for every piece that came, and `end`, when the body has been read or given up */
export function allowSlowBody(
  request: IncomingMessage,
  { wholeMs, silenceMs }: { wholeMs: number; silenceMs: number },
): { heard: () => void; end: () => void } {
  const { socket } = request;
  patient.add(socket);
  const giveUp = () => request.destroy(new Error("the body did not arrive in time"));
  const whole = setTimeout(giveUp, wholeMs);
  const silence = setTimeout(giveUp, silenceMs);
  return {
    heard: () => void silence.refresh(),
    end() {
      patient.delete(socket);
      clearTimeout(whole);
      clearTimeout(silence);
    },
  };
}
