// The floor of `idle`: a process that has loaded what any server of this kind must, and waits. Plain JavaScript, since a loader
// for TypeScript would be part of its memory.
import { Queue, Worker } from "bullmq";
import pg from "pg";
import { WebSocketServer } from "ws";

const pool = new pg.Pool();
const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
sockets.once("listening", () => process.stdout.write("waiting\n"));
// Held, so that nothing of it is collected.
globalThis.floor = { Queue, Worker, pool, sockets };
