/** A process that starts the embedded database of the folder it is given, prints what it got as JSON, and stays. */
import { startEmbeddedPostgres } from "../src/postgres/launcher.ts";

const { stop: _, ...server } = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? "", port: 21_000 });
process.stdout.write(`${JSON.stringify(server)}\n`);
setInterval(() => undefined, 60_000);
