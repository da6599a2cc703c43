/** A process that wants to lead and says ten times a second whether it does; a test stops it and wakes it. Its argument: the database's URL. */
import { seekLeadership } from "../src/leadership.ts";

const leadership = seekLeadership({ url: process.argv[2] ?? "", lock: 42, onLead: () => undefined });
setInterval(() => process.stdout.write(leadership.isLeader() ? "leads\n" : "follows\n"), 100);
