/** All faults by their id. F10 and F14 have no subject yet: there are no slow integrations and no backups. */
import type { Fault } from "./fault.ts";
import { killApi } from "./f1-kill-api.ts";
import { killWorker } from "./f2-kill-worker.ts";
import { postgresAway } from "./f3-postgres-away.ts";
import { redisAway } from "./f4-redis-away.ts";
import { redisLost } from "./f5-redis-lost.ts";
import { frozen } from "./f6-frozen.ts";
import { partitions } from "./f7-partitions.ts";
import { diskFull } from "./f8-disk-full.ts";
import { clocks } from "./f9-clocks.ts";
import { rolling } from "./f11-rolling.ts";
import { poolExhausted } from "./f12-pool-exhausted.ts";
import { migration } from "./f13-migration.ts";

export const FAULTS: readonly Fault[] = [
  killApi,
  killWorker,
  postgresAway,
  redisAway,
  redisLost,
  frozen,
  partitions,
  diskFull,
  clocks,
  rolling,
  poolExhausted,
  migration,
];
