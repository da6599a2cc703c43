/** The store that the environment names: a bucket when there is one, else a folder under the data folder. */
import { join } from "node:path";
import type { Env } from "../env.ts";
import { createLocalMediaStore } from "./local.ts";
import type { OpenMediaStore } from "./media-store.ts";

/** S3's library is large, and loaded only where there is a bucket. */
export async function createMediaStore({ s3, dataDir }: Pick<Env, "s3" | "dataDir">): Promise<OpenMediaStore> {
  if (!s3) return createLocalMediaStore(join(dataDir, "media"));
  const { createS3MediaStore } = await import("./s3.ts");
  return createS3MediaStore(s3);
}
