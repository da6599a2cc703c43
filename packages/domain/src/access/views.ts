/** Who is signed in and what their company looks like. */
import { z } from "zod";
import { InboxId, TeamId, TenantId, UserId } from "../ids.ts";
import { Channel } from "../inbox/channel.ts";
import { ChosenPresence, Presence } from "../presence/presence.ts";
import { storableText } from "../text.ts";
import { Language, Picture } from "./people.ts";
import { Role } from "./role.ts";

/** Answer for any wrong company, e-mail or password alike. */
export const SignIn = z.strictObject({
  company: storableText().trim().toLowerCase().min(1).max(63),
  email: storableText().trim().toLowerCase().min(3).max(254),
  password: storableText().min(1).max(1000),
});

export const Workspace = z.object({
  tenant: z.object({ id: TenantId, name: z.string(), slug: z.string() }),
  me: z.object({
    id: UserId,
    name: z.string(),
    email: z.string(),
    role: Role,
    teamIds: z.array(TeamId),
    presence: ChosenPresence,
    picture: Picture,
    /** As chosen in their profile; null follows the browser. */
    language: Language.nullable(),
    timeZone: z.string().nullable(),
  }),
  teams: z.array(z.object({ id: TeamId, name: z.string() })),
  users: z.array(
    z.object({
      id: UserId,
      name: z.string(),
      role: Role,
      teamIds: z.array(TeamId),
      presence: Presence,
      picture: Picture,
    }),
  ),
  /** `isOff`: nothing is sent from it. */
  inboxes: z.array(z.object({ id: InboxId, name: z.string(), channel: Channel, isOff: z.boolean() })),
  dispositions: z.array(z.string()),
  /** After so many minutes a waiting customer of an offline owner goes back to the queue; null if never. */
  returnAfterMinutes: z.number().int().nullable(),
  /** Newest live cursor at the time of this answer; subscribe from here. */
  liveCursor: z.string(),
  /** Database time, so that the reply-window clock does not depend on the visitor's. */
  now: z.coerce.date(),
  /** Where a person can play the customer; only in a demo. */
  simulatorUrl: z.string().nullable(),
});
export type Workspace = z.infer<typeof Workspace>;
