/** Everything the routes stand on. Made once per process; tests put their own in place of any of it. */
import type { InboxId, TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { newId } from "@max/platform/ids";
import type { Logger } from "@max/platform/logger";
import type { MediaStore } from "@max/platform/media-store/media-store";
import type { RateLimits } from "@max/platform/rate-limits";
import { createFileAddresses, type FileAddresses } from "@max/services/attachment/file-address";
import { createResetLimiter, type ResetLimiter } from "@max/services/auth/reset-limiter";
import { createSignInLimiter, type SignInLimiter } from "@max/services/auth/sign-in-limiter";
import { noteVerified } from "@max/services/inbox/note-heard";
import type { AskInbox, MetaNumbers } from "@max/services/inbox/reachable-inbox";
import { type Acceptor, createAcceptor } from "@max/services/webhook/accept";
import { createInboxSecrets } from "@max/services/webhook/inbox-secrets";
import { createVisitorLimits, type VisitorLimits } from "@max/services/widget/visitor-limits";
import { createWidgetBook, type WidgetBook } from "@max/services/widget/widget-book";
import type { ApiConfig } from "./config.ts";
import { type AccessWatch, createAccessWatch } from "./live/access-watch.ts";
import { createLiveFeed, type LiveFeed } from "./live/feed.ts";
import { createPresenceKeeper, type PresenceKeeper } from "./live/presence.ts";
import { createTypingSigns, type TypingSigns } from "./live/typing.ts";
import { createViewers, type Viewers } from "./live/viewers.ts";
import { createVisitorHub, type VisitorHub } from "./widget/visitor-hub.ts";

export type ApiDeps = {
  config: ApiConfig;
  db: Database;
  masterKey: Buffer;
  log: Logger;
  media: MediaStore;
  acceptor: Acceptor;
  inboxSecrets: ReturnType<typeof createInboxSecrets>;
  fileAddresses: FileAddresses;
  limiter: SignInLimiter;
  resetLimiter: ResetLimiter;
  feed: LiveFeed;
  accessWatch: AccessWatch;
  presence: PresenceKeeper;
  viewers: Viewers;
  typing: TypingSigns;
  widgets: WidgetBook;
  visitorLimits: VisitorLimits;
  visitorHub: VisitorHub;
  askInbox: AskInbox;
  metaNumbers: MetaNumbers;
  /** Meta asked at the inbox's own address and was answered. */
  inboxVerified(owner: { tenantId: TenantId; inboxId: InboxId }): Promise<void>;
  /** What `/readyz` asks, by name. A check that throws or takes over a second is down, or saturated when it says so. */
  checks: Readonly<Record<string, () => Promise<unknown>>>;
};

type Given = "config" | "db" | "masterKey" | "log" | "media" | "askInbox" | "metaNumbers" | "checks";
export type DepsOptions = Pick<ApiDeps, Given> & {
  /** Counts that all api processes share. */
  limits: RateLimits;
};

/** @returns the full set over one database */
export function createDeps(options: DepsOptions): ApiDeps {
  const { limits, ...given } = options;
  const { db, masterKey, log } = given;
  const { bus } = db;
  const processId = newId();
  const feed = createLiveFeed({ db, log });
  return {
    ...given,
    acceptor: createAcceptor({ db }),
    inboxSecrets: createInboxSecrets({ db, masterKey }),
    fileAddresses: createFileAddresses(masterKey),
    limiter: createSignInLimiter(limits),
    resetLimiter: createResetLimiter(limits),
    feed,
    accessWatch: createAccessWatch({ db, log }),
    presence: createPresenceKeeper({ db, log, processId }),
    viewers: createViewers({ bus, log, processId }),
    typing: createTypingSigns({ bus, feed, log }),
    widgets: createWidgetBook({ db }),
    inboxVerified: ({ tenantId, inboxId }) =>
      noteVerified(
        { db, tenantId, actor: { type: "system", tenantId, name: "webhook" }, requestId: "webhook" },
        inboxId,
      ),
    visitorLimits: createVisitorLimits(limits),
    visitorHub: createVisitorHub({ feed, bus, log }),
  };
}
