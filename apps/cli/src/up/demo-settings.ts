/** What the demo company and the emulated WhatsApp share. Made once per data folder; of no use outside this machine. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomToken } from "@max/platform/random-token";
import { z } from "zod";

const DemoSettings = z.object({ appSecret: z.string(), verifyToken: z.string(), accessToken: z.string() });
export type DemoSettings = z.infer<typeof DemoSettings>;

export function demoSettings(dataDir: string): DemoSettings {
  const path = join(dataDir, "demo.json");
  try {
    return DemoSettings.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    mkdirSync(dataDir, { recursive: true });
    const made = { appSecret: randomToken(), verifyToken: randomToken(), accessToken: `EAADEMO${randomToken()}` };
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 });
    return made;
  }
}
