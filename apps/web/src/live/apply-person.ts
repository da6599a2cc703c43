/** What a colleague's new name or picture does to what is known of the company. Pure. */
import type { LiveEvent, Workspace } from "./wire.ts";

type Person = Extract<LiveEvent, { type: "person.changed" }>["person"];

/** The company with somebody as they are called and look from now on. */
export function withPerson(workspace: Workspace, { id, name, picture }: Person): Workspace {
  const users = workspace.users.map((user) => (user.id === id ? { ...user, name, picture } : user));
  return { ...workspace, users, me: workspace.me.id === id ? { ...workspace.me, name, picture } : workspace.me };
}
