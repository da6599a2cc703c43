/** As palavras da conversa aberta, em português do Brasil. */
import type { ThreadWords } from "./en.ts";

export const ptBR: ThreadWords = {
  undoSend: {
    leavesIn_one: "Será enviada em {{count}} segundo",
    leavesIn_other: "Será enviada em {{count}} segundos",
    waits: "Ainda não enviada",
    hint: "Recupera a mensagem antes do envio",
    offer: "Sua mensagem foi recuperada, mas a caixa já tem outro texto.",
    add: "Juntar à resposta",
    drop: "Descartar",
  },
  later: {
    open: "Enviar mais tarde",
    at: "Enviar",
    times: { hour: "Em uma hora", tomorrow: "Amanhã", monday: "Na próxima segunda", other: "Outro horário…" },
    otherTitle: "Enviar em outro horário",
    otherLead: "Pelo seu relógio. Se o cliente responder antes, será enviada mesmo assim.",
    act: "Agendar",
    past: "Escolha um horário no futuro.",
    window: "O texto livre se encerra em {{at}}. Escolha um horário anterior ou envie um modelo.",
    uploading: "Espere os arquivos chegarem e depois escolha o horário.",
    done: "Agendada para {{at}}.",
  },
  scheduled: {
    name: "Mensagem agendada de {{name}}",
    at: "Agendada para {{at}}",
    template: "Modelo {{name}}",
    whenClosed: "Será enviada mesmo com a conversa encerrada, e não a reabre.",
    notSent: "Não foi enviada em {{at}}.",
    failure: {
      reply_window_closed:
        "O texto livre já tinha se encerrado. Envie um modelo, ou envie esta quando o cliente escrever de novo.",
      contact_blocked: "O cliente estava bloqueado. Desbloqueie-o e envie agora, ou cancele.",
      author_left: "Quem a escreveu não trabalha mais aqui. Envie agora ou cancele.",
      template_unusable: "O WhatsApp não aceita mais este modelo. Cancele e escolha outro.",
    },
    edit: "Alterar",
    sendNow: "Enviar agora",
    cancel: "Cancelar envio",
    cancelled: "A mensagem agendada foi cancelada.",
    editTitle: "Alterar a mensagem agendada",
    text: "Mensagem",
    time: "Data e hora",
    save: "Salvar",
  },
  error: {
    already_sent: "Já está a caminho e não pode mais ser recuperada.",
    window_closes_before: "O texto livre se encerra antes disso. Escolha um horário anterior ou envie um modelo.",
  },
};
