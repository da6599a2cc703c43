/** The store that the environment names: a bucket when there is one, else a folder under the data folder. */
import { join } from "node:path";
import type { Env } from "../env.ts";
import { createLocalMediaStore } from "./local.ts";
import type { OpenMediaStore } from "./media-store.ts";
import { createS3MediaStore } from "./s3.ts";

export const createMediaStore = ({ s3, dataDir }: Pick<Env, "s3" | "dataDir">): OpenMediaStore =>
  s3 ? createS3MediaStore(s3) : createLocalMediaStore(join(dataDir, "media"));
