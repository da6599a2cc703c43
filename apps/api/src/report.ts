/** What nobody outside hears about an error goes to the log, with the request's id to find it by. */
import type { Logger } from "@max/platform/logger";
import { describeError } from "./errors.ts";

/** Logs an error that is a fault of ours or of something behind us; a caller's own mistake is not worth a line. */
export function reportUnknown(log: Logger, error: unknown, where: Record<string, unknown>): void {
  const { code } = describeError(error);
  if (code === "internal_error") log.error({ err: causeOf(error), ...where }, "a request failed");
  else if (code === "unavailable") log.warn({ err: causeOf(error), ...where }, "a request could not be served");
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause ? error.cause : error);
