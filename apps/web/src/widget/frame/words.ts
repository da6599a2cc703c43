/** All that the widget says by itself, in the visitor's language. */

const en = {
  name: (title: string) => `Chat with ${title}`,
  close: "Close chat",
  write: "Write a message",
  send: "Send",
  emoji: "Emoji",
  start: "Start chat",
  yourName: "Your name",
  yourEmail: "Your e-mail",
  optional: "optional",
  thread: "Messages",
  sending: "Sending",
  sent: "Sent",
  refused: "Not sent.",
  again: "Try again",
  offline: "You are offline. What you write leaves as soon as you are back.",
  away: "The chat cannot be reached. It is tried again by itself.",
  busy: "That was a lot at once. It goes on in a moment.",
  removed: "This message was removed",
  file: "File",
  automatic: "automatic",
  typing: (name: string) => `${name} is typing`,
  older: "Earlier messages",
  signedOut: "You were signed out. Write to begin a new chat.",
  unable: "This chat cannot be shown here.",
  wrong: "Please look at this field again.",
};
export type Words = typeof en;

const es: Words = {
  name: (title) => `Chat con ${title}`,
  close: "Cerrar el chat",
  write: "Escribe un mensaje",
  send: "Enviar",
  emoji: "Emoji",
  start: "Empezar el chat",
  yourName: "Tu nombre",
  yourEmail: "Tu correo electrónico",
  optional: "opcional",
  thread: "Mensajes",
  sending: "Enviando",
  sent: "Enviado",
  refused: "No se envió.",
  again: "Reintentar",
  offline: "No tienes conexión. Lo que escribas se enviará en cuanto vuelvas.",
  away: "No se puede conectar con el chat. Se reintenta solo.",
  busy: "Has enviado muchos mensajes seguidos. Continúa en un momento.",
  removed: "Este mensaje se eliminó",
  file: "Archivo",
  automatic: "automático",
  typing: (name) => `${name} está escribiendo`,
  older: "Mensajes anteriores",
  signedOut: "Se cerró tu sesión. Escribe para empezar un chat nuevo.",
  unable: "Este chat no se puede mostrar aquí.",
  wrong: "Revisa este campo.",
};

const pt: Words = {
  name: (title) => `Conversa com ${title}`,
  close: "Fechar a conversa",
  write: "Escreva uma mensagem",
  send: "Enviar",
  emoji: "Emoji",
  start: "Iniciar conversa",
  yourName: "Seu nome",
  yourEmail: "Seu e-mail",
  optional: "opcional",
  thread: "Mensagens",
  sending: "Enviando",
  sent: "Enviada",
  refused: "Não foi enviada.",
  again: "Tentar de novo",
  offline: "Você está sem conexão. O que escrever será enviado assim que ela voltar.",
  away: "Não foi possível conectar ao chat. Vamos tentar de novo sozinhos.",
  busy: "Foram muitas mensagens de uma vez. Já continuamos.",
  removed: "Esta mensagem foi apagada",
  file: "Arquivo",
  automatic: "automático",
  typing: (name) => `${name} está digitando`,
  older: "Mensagens anteriores",
  signedOut: "Sua sessão terminou. Escreva para iniciar uma nova conversa.",
  unable: "Este chat não pode ser mostrado aqui.",
  wrong: "Confira este campo.",
};

export const LANGUAGES = { en, es, pt };

/** The first of these languages that the widget speaks, or English. */
export function languageOf(wanted: readonly string[]): keyof typeof LANGUAGES {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-", 1)[0] ?? "";
    if (base === "en" || base === "es" || base === "pt") return base;
  }
  return "en";
}
