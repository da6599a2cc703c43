/** A client that follows live events and takes about a kilobyte a second of them off the wire. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const TAKE_EVERY_MS = 1_000;
const TAKE_BYTES = 1_024;
const TEXT = 0x81;
const MASKED = 0x80;

/** Whether it was cut shows at the server alone: who does not read does not hear of it. */
export type SlowReader = { close(): void };

export async function readSlowly(url: string, token: string): Promise<SlowReader> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  const head = [
    "GET /trpc HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    `Authorization: Bearer ${token}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await new Promise((resolve) => socket.once("readable", resolve));
  socket.read();
  socket.write(
    maskedText(JSON.stringify({ id: 1, method: "subscription", params: { path: "live.events", input: {} } })),
  );
  // Without a listener for data the socket takes no more than its own small buffer holds.
  const taking = setInterval(() => void (socket.read(TAKE_BYTES) ?? socket.read()), TAKE_EVERY_MS);
  return {
    close() {
      clearInterval(taking);
      socket.destroy();
    },
  };
}

/** A client's frames are masked; with zeros the mask changes nothing. */
function maskedText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([TEXT, MASKED | bytes.length, 0, 0, 0, 0]), bytes]);
}
