/** The people of a company, as admins look after them and as each sees themself. */
import { z } from "zod";
import { SessionId, TeamId, UserId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";
import { LinkToken, TypedPassword } from "./password.ts";
import { Role } from "./role.ts";

export const Language = z.enum(["en", "es", "pt-BR"]);
export type Language = z.infer<typeof Language>;

/** On one line: it stands in headers of mail. */
export const PersonName = storableText()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !/\p{Cc}/u.test(name), { message: "A name stands on one line." });

/** A person's picture by its content, as `picturePath` asks for it; null for who is shown by their initials. */
export const Picture = z.string().nullable();

export const UploadedPicture = z.object({ picture: z.string() });

/** One plain address, in lower case. What could end a header's line is no address. */
export const EmailAddress = z.string().trim().toLowerCase().max(254).pipe(z.email("That is not an e-mail address."));

const isTimeZone = (name: string) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};
/** A name of the IANA time zone database, for example `America/Sao_Paulo`. */
export const TimeZone = z.string().min(1).max(64).refine(isTimeZone, { message: "There is no such time zone." });

/** `invited` until they have chosen a password. */
export const PersonState = z.enum(["active", "invited", "deactivated"]);
export type PersonState = z.infer<typeof PersonState>;

export const PersonView = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  role: Role,
  state: PersonState,
  teamIds: z.array(TeamId),
  picture: Picture,
  /** To within some minutes; null without a session. */
  lastSeenAt: z.coerce.date().nullable(),
  /** The link that is out. `mailProblem` says why its mail never left. */
  link: z
    .object({ kind: z.enum(["invite", "reset"]), expiresAt: z.coerce.date(), mailProblem: z.string().nullable() })
    .nullable(),
});
export type PersonView = z.infer<typeof PersonView>;

export const ListPeople = PageInput.extend({
  /** How words of the name begin, or the e-mail. */
  q: storableText().trim().max(200).optional(),
  state: PersonState.optional(),
}).strict();
export type ListPeople = z.infer<typeof ListPeople>;

export const NewPerson = z.strictObject({
  email: EmailAddress,
  /** Left out, it is made from the e-mail until they say it themself. */
  name: PersonName.optional(),
  role: Role,
  teamIds: z.array(TeamId).max(50).default([]),
});
export type NewPerson = z.infer<typeof NewPerson>;

export const MOST_INVITED_AT_ONCE = 200;
export const InvitePeople = z.strictObject({
  people: z.array(NewPerson).min(1).max(MOST_INVITED_AT_ONCE),
  /** Of the mail; the invited person chooses their own later. */
  language: Language.default("en"),
});
export const InviteOutcome = z.enum(["invited", "exists"]);
/** In the order asked. */
export const Invited = z.object({ people: z.array(z.object({ email: z.string(), outcome: InviteOutcome })) });

export const OnePerson = z.strictObject({ userId: UserId });
/** What is left out stays as it is. */
export const ChangePerson = z.strictObject({
  userId: UserId,
  name: PersonName.optional(),
  role: Role.optional(),
  teamIds: z.array(TeamId).max(50).optional(),
});
export type ChangePerson = z.infer<typeof ChangePerson>;
export const Deactivated = z.object({
  /** How many conversations went back to their queues. */
  conversations: z.number().int(),
  /** How many API keys of theirs were revoked. */
  apiKeys: z.number().int(),
});
export type Deactivated = z.infer<typeof Deactivated>;

export const TeamName = storableText().trim().min(1).max(100);
export const TeamView = z.object({
  id: TeamId,
  name: z.string(),
  isArchived: z.boolean(),
  members: z.array(z.object({ userId: UserId, name: z.string(), role: Role, isLead: z.boolean() })),
});
export type TeamView = z.infer<typeof TeamView>;
export const CreateTeam = z.strictObject({ name: TeamName });
export const OneTeam = z.strictObject({ teamId: TeamId });
export const RenameTeam = z.strictObject({ teamId: TeamId, name: TeamName });
/** Everybody who is in it from now on. */
export const SetTeamMembers = z.strictObject({
  teamId: TeamId,
  members: z.array(z.strictObject({ userId: UserId, isLead: z.boolean() })).max(1000),
});
export type SetTeamMembers = z.infer<typeof SetTeamMembers>;

export const Profile = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  role: Role,
  picture: Picture,
  /** Null follows the browser. */
  language: Language.nullable(),
  timeZone: z.string().nullable(),
});
export type Profile = z.infer<typeof Profile>;
export const UpdateProfile = z.strictObject({
  name: PersonName.optional(),
  language: Language.nullable().optional(),
  timeZone: TimeZone.nullable().optional(),
});
export type UpdateProfile = z.infer<typeof UpdateProfile>;

export const SessionView = z.object({
  id: SessionId,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.coerce.date(),
  lastUsedAt: z.coerce.date(),
  /** The one that asks. */
  isCurrent: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;
export const OneSession = z.strictObject({ sessionId: SessionId });

/** `name` is theirs to say when they were invited. */
export const ChoosePassword = z.strictObject({
  token: LinkToken,
  password: TypedPassword,
  name: PersonName.optional(),
});
export type ChoosePassword = z.infer<typeof ChoosePassword>;

/** `maria.silva@…` → `Maria Silva`, until somebody says better. */
export function nameFromEmail(email: string): string {
  const words = email
    .split("@", 1)[0]!
    .split(/[._+-]+/)
    .filter((word) => word !== "");
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(" ") || email;
}
