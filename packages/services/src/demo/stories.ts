/** The demo company's customers and what was said. Made up; the numbers belong to nobody. Minutes count back from the seeding. */
import type { TagColor } from "@max/domain/tag/tag";

export const STORY_TAGS = [
  { name: "damaged on arrival", color: "red" },
  { name: "sol-batch-11", color: "amber" },
  { name: "vip", color: "violet" },
  { name: "late delivery", color: "orange" },
  { name: "wholesale", color: "blue" },
] as const satisfies readonly { name: string; color: TagColor }[];
export type StoryTag = (typeof STORY_TAGS)[number]["name"];

export type Line =
  | { by: "customer"; minutesAgo: number; text: string }
  | { by: "inés" | "bruno" | "ana"; minutesAgo: number; text: string };

export type Story = {
  name: string;
  /** Digits as WhatsApp gives them; null for somebody who only has a user name. */
  phone: string | null;
  userId: string;
  team: "Orders and delivery" | "Returns";
  /** Who has it now. Nobody: it waits in its team's queue. */
  assignee: "inés" | "bruno" | null;
  closedWith?: string;
  tags?: StoryTag[];
  lines: Line[];
};

export const STORIES: Story[] = [
  {
    name: "Mariana Duarte",
    phone: "5511977304418",
    userId: "BR.5305200240562299201",
    team: "Returns",
    assignee: "inés",
    tags: ["damaged on arrival", "sol-batch-11", "vip"],
    lines: [
      { by: "customer", minutesAgo: 1_120, text: "Hi! Order 48213, the Sol lamp. When does it arrive?" },
      {
        by: "inés",
        minutesAgo: 1_112,
        text: "Hello Mariana, Inés here. It leaves our São Paulo warehouse today and should reach you tomorrow before 18:00.",
      },
      { by: "customer", minutesAgo: 1_110, text: "Perfect, thank you 🙏" },
      { by: "customer", minutesAgo: 46, text: "It arrived and the glass is cracked 😞" },
      { by: "inés", minutesAgo: 21, text: "I am so sorry. I can send a new shade today, at no cost." },
      { by: "inés", minutesAgo: 20, text: "Shall I use the same address?" },
      { by: "customer", minutesAgo: 4, text: "Yes please, and after 18:00 if possible" },
    ],
  },
  {
    name: "Tomás Ferreyra",
    phone: "5491155502719",
    userId: "AR.1395359700884406699",
    team: "Orders and delivery",
    assignee: null,
    tags: ["late delivery"],
    lines: [
      { by: "customer", minutesAgo: 14, text: "Hola, compré la lámpara Duna el lunes, pedido 48377." },
      { by: "customer", minutesAgo: 13, text: "¿Me confirman si sale hoy? Lo necesito antes del viernes." },
    ],
  },
  {
    name: "Priya Raman",
    phone: null,
    userId: "US.1097827842939929165",
    team: "Orders and delivery",
    assignee: null,
    lines: [
      {
        by: "customer",
        minutesAgo: 7,
        text: "The checkout took my card twice, I see two charges of $84.00 for order 48391.",
      },
    ],
  },
  {
    name: "Joana Prado",
    phone: "553182147703",
    userId: "BR.1782556924868796102",
    team: "Returns",
    assignee: "inés",
    lines: [
      { by: "customer", minutesAgo: 1_345, text: "Boa tarde! Quero trocar a luminária Brisa por uma maior, ainda dá?" },
      {
        by: "inés",
        minutesAgo: 1_338,
        text: "Boa tarde, Joana! Dá sim, você tem 30 dias. Qual tamanho prefere, 28 ou 36 cm?",
      },
      { by: "customer", minutesAgo: 1_336, text: "Vou medir a mesa e já te digo" },
    ],
  },
  {
    name: "Hannah Weiss",
    phone: "4915125550143",
    userId: "DE.1038625571112872982",
    team: "Orders and delivery",
    assignee: "bruno",
    tags: ["wholesale", "late delivery"],
    lines: [
      { by: "customer", minutesAgo: 96, text: "Hello, can I still change the delivery address of order 48340?" },
      { by: "bruno", minutesAgo: 88, text: "Hello Hannah, yes, it has not left yet. What is the new address?" },
      {
        by: "customer",
        minutesAgo: 70,
        text: "Lindenstraße 12, 10969 Berlin. Third floor, please ring at Weiss/Otto.",
      },
      {
        by: "bruno",
        minutesAgo: 52,
        text: "Done. I have asked the warehouse for the exact time and will write as soon as I know.",
      },
    ],
  },
  {
    name: "Luis Alcázar",
    phone: "5215555508136",
    userId: "MX.3515710377994961914",
    team: "Returns",
    assignee: "bruno",
    lines: [
      { by: "customer", minutesAgo: 150, text: "Buenas, la lámpara parpadea desde ayer. ¿Es el foco o la lámpara?" },
      { by: "bruno", minutesAgo: 141, text: "Hola Luis. Probemos con otro foco E27 de hasta 40 W, ¿sigue igual?" },
      { by: "customer", minutesAgo: 128, text: "Sigue igual con otro foco" },
      {
        by: "bruno",
        minutesAgo: 125,
        text: "Gracias por probar. Le mando una etiqueta para devolverla sin costo y sale una nueva mañana.",
      },
    ],
  },
  {
    name: "Grace Okafor",
    phone: "447700900331",
    userId: "GB.9003310000000000007",
    team: "Returns",
    assignee: "inés",
    lines: [
      { by: "customer", minutesAgo: 215, text: "The replacement shade has not been sent yet, has it?" },
      {
        by: "inés",
        minutesAgo: 190,
        text: "Your replacement leaves tomorrow morning. You will get the tracking number by noon.",
      },
    ],
  },
  {
    name: "Beatriz Nunes",
    phone: "5521998240192",
    userId: "BR.9824019200000000008",
    team: "Orders and delivery",
    assignee: "bruno",
    closedWith: "Answered",
    lines: [
      { by: "customer", minutesAgo: 410, text: "Oi, vocês entregam em Campinas?" },
      {
        by: "bruno",
        minutesAgo: 402,
        text: "Oi, Beatriz! Entregamos sim, em até 3 dias úteis, frete grátis acima de R$ 300.",
      },
      { by: "customer", minutesAgo: 398, text: "Perfeito, muito obrigada!" },
    ],
  },
  {
    name: "Diego Salinas",
    phone: "13055550117",
    userId: "US.5550117000000000009",
    team: "Orders and delivery",
    assignee: "bruno",
    closedWith: "Problem fixed",
    lines: [
      { by: "customer", minutesAgo: 600, text: "I was charged for two lamps but ordered one. Order 48102." },
      {
        by: "bruno",
        minutesAgo: 580,
        text: "You are right, I am sorry. The refund of $84.00 was sent to your card today.",
      },
      { by: "customer", minutesAgo: 571, text: "Thanks for the quick help" },
    ],
  },
  {
    name: "Camila Rocha",
    phone: "5548991170265",
    userId: "BR.9117026500000000010",
    team: "Returns",
    assignee: null,
    lines: [
      {
        by: "customer",
        minutesAgo: 31,
        text: "Boa tarde, o abajur veio com a cor errada. Pedi areia e veio terracota.",
      },
    ],
  },
];
