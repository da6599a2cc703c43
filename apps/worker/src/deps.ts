/** What every job of this process is given. */
import type { ChannelAdapter } from "@max/channels/adapter";
import type { AttachmentId, InboxId, TenantId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { OutboundMessage } from "@max/domain/message/transport";
import type { Database } from "@max/db/client";
import type { Call } from "@max/db/transaction";
import type { Logger } from "@max/platform/logger";
import { newId } from "@max/platform/ids";
import type { MediaStore } from "@max/platform/media-store/media-store";
import type { OutsideFetch } from "@max/platform/outside-fetch";
import type { AccessTokens } from "@max/services/inbox/access-tokens";
import type { CircuitBreaker } from "@max/platform/circuit-breaker";
import type { Heard } from "./heard.ts";
import type { SendingPool } from "./sending-pool.ts";
import type { Turns } from "./turns.ts";

/** The channels that this desk speaks. */
export type Channels = Readonly<Partial<Record<Channel, ChannelAdapter>>>;

export type WorkerDeps = {
  db: Database;
  log: Logger;
  channels: Channels;
  tokens: AccessTokens;
  media: MediaStore;
  fetchOutside: OutsideFetch;
  /** Where a company's own app may get one of our files. */
  addressForApp(tenantId: TenantId, inboxId: InboxId, id: AttachmentId): NonNullable<OutboundMessage["fileAddress"]>;
  sending: SendingPool;
  /** Whose batch is being received. */
  turns: Turns;
  /** Aborted when this process is told to stop: nothing new is taken then, and what takes long is given back. */
  stopping: AbortSignal;
  /** One for each inbox: whether its provider is there. */
  circuits: CircuitBreaker;
  /** When each inbox was last heard. */
  heard: Heard;
};

/** A job's own call: the system acting for one tenant, under the job's name. */
export function callAs(deps: Pick<WorkerDeps, "db">, name: string, tenantId: TenantId): Call {
  return { db: deps.db, tenantId, actor: { type: "system", tenantId, name }, requestId: newId() };
}

/** @throws Error for a channel that nothing here speaks: no inbox of it can have been made */
export function adapterOf({ channels }: Pick<WorkerDeps, "channels">, channel: Channel): ChannelAdapter {
  const adapter = channels[channel];
  if (!adapter) throw new Error(`Nothing here speaks ${channel}.`);
  return adapter;
}
