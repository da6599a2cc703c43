/** What the global setup gives every database test. */
import type {} from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The owner's URL of the run's database. */
    databaseUrl: string;
  }
}
