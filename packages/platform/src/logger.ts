/** The log: one JSON object per line, with secrets and customers' words removed here, where they would enter. */
import pino from "pino";
import { redactFields, scrubText } from "./redact.ts";

export type Logger = pino.Logger;

export type LoggerOptions = {
  /** Which process writes, for example `api`. */
  name: string;
  level?: string;
  /** Where lines go; the command line uses `stderr`, because its stdout is its answer. A test gives its own. */
  to?: "stdout" | "stderr" | { write(line: string): void };
};

/** A logger whose lines carry no secret, whatever is handed to it: fields are hidden by name, text is scrubbed by pattern. */
export function createLogger({ name, level = "info", to = "stdout" }: LoggerOptions): Logger {
  const sink = typeof to === "object" ? to : pino.destination({ fd: to === "stderr" ? 2 : 1, sync: true });
  const logger = pino(
    {
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactLine },
      // Errors are already plain objects when serialisers run; the standard one would only nest their stacks twice.
      serializers: { err: (error: unknown) => error },
      hooks: { streamWrite: scrubText },
    },
    sink,
  );
  // Pino runs no formatter over the fields of a child logger, so they are redacted on their way in.
  const child = logger.child;
  logger.child = function redactedChild(this: Logger, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) {
    return Reflect.apply(child, this, [redactFields(bindings), options]);
  } as typeof logger.child;
  return logger;
}

/** Requests and answers of the web server are cut down to what is safe to keep: no headers, no query string. */
function redactLine({ req, res, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...(redactFields(fields) as Record<string, unknown>),
    ...(isRequest(req) && { req: { method: req.method, url: req.url.split("?")[0] } }),
    ...(isResponse(res) && { res: { statusCode: res.statusCode } }),
  };
}

const isRequest = (value: unknown): value is { method: string; url: string } =>
  typeof value === "object" && value !== null && "url" in value && typeof value.url === "string" && "method" in value;

const isResponse = (value: unknown): value is { statusCode: number } =>
  typeof value === "object" && value !== null && "statusCode" in value;
