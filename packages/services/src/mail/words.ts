/** What our mails say, in the language of whoever gets them. */
import type { LinkKind } from "@max/domain/access/password";
import type { Language } from "@max/domain/access/people";

type LinkWords = {
  subject: (company: string) => string;
  hello: (name: string) => string;
  why: (company: string) => string;
  button: string;
  until: (time: string) => string;
  ignore: string;
};

export const LINK_WORDS: Record<Language, Record<LinkKind, LinkWords>> = {
  en: {
    invite: {
      subject: (company) => `You are invited to ${company} on MAX`,
      hello: (name) => `Hello ${name},`,
      why: (company) => `${company} has invited you to answer its customers on MAX. Choose a password to begin.`,
      button: "Choose a password",
      until: (time) => `The link works once, until ${time}.`,
      ignore: "If you did not expect this, you need not do anything.",
    },
    reset: {
      subject: (company) => `Choose a new password for ${company} on MAX`,
      hello: (name) => `Hello ${name},`,
      why: (company) => `A new password was asked for at ${company}. Choose it here.`,
      button: "Choose a new password",
      until: (time) => `The link works once, until ${time}.`,
      ignore: "If you did not ask for this, your password stays as it is and you need not do anything.",
    },
  },
  es: {
    invite: {
      subject: (company) => `Tienes una invitación a ${company} en MAX`,
      hello: (name) => `Hola, ${name}:`,
      why: (company) => `${company} te invita a atender a sus clientes en MAX. Elige una contraseña para empezar.`,
      button: "Elegir una contraseña",
      until: (time) => `El enlace funciona una sola vez, hasta ${time}.`,
      ignore: "Si no esperabas este mensaje, no tienes que hacer nada.",
    },
    reset: {
      subject: (company) => `Elige una contraseña nueva para ${company} en MAX`,
      hello: (name) => `Hola, ${name}:`,
      why: (company) => `Se ha pedido una contraseña nueva en ${company}. Elígela aquí.`,
      button: "Elegir una contraseña nueva",
      until: (time) => `El enlace funciona una sola vez, hasta ${time}.`,
      ignore: "Si no la pediste tú, tu contraseña no cambia y no tienes que hacer nada.",
    },
  },
  "pt-BR": {
    invite: {
      subject: (company) => `Você foi convidado para ${company} no MAX`,
      hello: (name) => `Olá, ${name},`,
      why: (company) => `${company} convidou você para atender os clientes no MAX. Escolha uma senha para começar.`,
      button: "Escolher uma senha",
      until: (time) => `O link funciona uma única vez, até ${time}.`,
      ignore: "Se você não esperava esta mensagem, não precisa fazer nada.",
    },
    reset: {
      subject: (company) => `Escolha uma nova senha para ${company} no MAX`,
      hello: (name) => `Olá, ${name},`,
      why: (company) => `Uma nova senha foi pedida em ${company}. Escolha-a aqui.`,
      button: "Escolher uma nova senha",
      until: (time) => `O link funciona uma única vez, até ${time}.`,
      ignore: "Se não foi você que pediu, sua senha continua a mesma e você não precisa fazer nada.",
    },
  },
};
