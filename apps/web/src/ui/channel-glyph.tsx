/** Which channel a conversation came by, as one small mark. */
import type { Channel } from "@max/domain/inbox/channel";
import {
  AppWindow,
  Camera,
  Mail,
  MessageCircle,
  MessageSquare,
  MessagesSquare,
  Smartphone,
  type LucideIcon,
} from "lucide-react";
import { Icon } from "./icon.tsx";

const GLYPHS: Record<Exclude<Channel, "whatsapp">, LucideIcon> = {
  widget: AppWindow,
  chat_app: MessagesSquare,
  email: Mail,
  sms: Smartphone,
  messenger: MessageCircle,
  instagram: Camera,
};

export function ChannelGlyph({ channel, size = 14 }: { channel: Channel; size?: number }) {
  if (channel !== "whatsapp") return <Icon of={GLYPHS[channel] ?? MessageSquare} size={size} />;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="flex-none *:[vector-effect:non-scaling-stroke]"
    >
      <path d="M3.5 16.5l1-3.500A6.750 6.750 0 1 1 7.200 15.600z" />
      <path d="M7.800 7.500c0 2.700 2 4.700 4.700 4.700" />
    </svg>
  );
}
