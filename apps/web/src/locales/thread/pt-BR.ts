/** As palavras da conversa aberta, em português do Brasil. */
import type { ThreadWords } from "./en.ts";

export const ptBR: ThreadWords = {
  undoSend: {
    leavesIn_one: "Será enviada em {{count}} segundo",
    leavesIn_other: "Será enviada em {{count}} segundos",
    waits: "Ainda não enviada",
    hint: "Recupera a mensagem antes do envio",
    offer: "Sua mensagem foi recuperada, mas a caixa já tem outro texto.",
    offerTemplate: "Seu modelo foi recuperado, mas você já está preenchendo outro.",
    add: "Juntar à resposta",
    instead: "Usar este no lugar",
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
  template: {
    name: "Modelos",
    open: "Usar um modelo",
    search: "Buscar um modelo",
    close: "Voltar a escrever",
    failed: "Não foi possível carregar os modelos.",
    loading: "Carregando os modelos",
    none: "O WhatsApp não tem nenhum modelo aprovado para este número. Um administrador pode pedir a aprovação no WhatsApp Manager.",
    nothingFound: "Nenhum modelo aprovado corresponde. Tente outra palavra.",
    unknownParts: "Tem partes que o MAX ainda não consegue preencher.",
    missing: "Preencha “{{name}}”.",
    forbidden:
      "“{{name}}” não pode ter quebras de linha, tabulações nem espaços longos, e um arquivo deve ser um link https.",
    back: "Outro modelo",
    language: "Idioma",
    nothingToFill: "Não há nada a preencher.",
    preview: "Como o cliente vê",
    send: "Enviar modelo",
    slotLink: "Link do arquivo",
    slotButton: "O que o botão “{{button}}” leva",
    slotHeader: "Título, {{number}}",
    slotBody: "Texto, {{number}}",
  },
  lightbox: {
    name: "Foto",
    close: "Fechar a foto",
    next: "Próxima foto",
    previous: "Foto anterior",
    position: "{{at}} de {{total}}",
    download: "Baixar",
  },
  delivery: {
    notDelivered: "Não entregue.",
    notSent: "Não enviada.",
    retry: "Tentar de novo",
    discard: "Descartar",
    unconfirmed: "Pode não ter chegado.",
    sendAgain: "Enviar de novo",
    sendAgainHint: "Pode chegar duas vezes.",
    leave: "Deixar assim",
    waiting: "Sai sozinha quando o MAX voltar.",
  },
  status: {
    sending: "Enviando",
    sent: "Enviada",
    delivered: "Entregue",
    read: "Lida",
    failed: "Falhou",
    unconfirmed: "Pode não ter chegado",
  },
  voice: {
    name: "Mensagem de voz",
    record: "Gravar uma mensagem de voz",
    asking: "O navegador pergunta se o MAX pode ouvir o microfone.",
    denied: "O MAX não ouve nenhum microfone. Permita na barra de endereços ou conecte um.",
    recording: "Gravando",
    paused: "Em pausa",
    pause: "Pausar a gravação",
    resume: "Continuar gravando",
    listen: "Parar e ouvir",
    discard: "Descartar a gravação",
    send: "Enviar mensagem de voz",
    time: "Gravado até agora",
    level: "Volume",
  },
  emoji: {
    menu: "Emojis",
  },
  /** What became of a message, as `domain/message/whatsapp-failures.ts` has it. */
  failures: {
    reconnect:
      "O WhatsApp não aceita mais o token de acesso desta caixa. Peça a um administrador para conectá-la de novo.",
    permission:
      "Falta a esta caixa uma permissão para enviar. Peça a um administrador para conferir o acesso nas configurações da Meta.",
    unavailable: "O WhatsApp teve uma falha própria. Confira se a mensagem chegou antes de enviá-la de novo.",
    tooFast: "O WhatsApp está freando esta caixa porque muito foi enviado de uma vez. Tente de novo em alguns minutos.",
    tooManyToCustomer:
      "Mensagens demais foram enviadas a este cliente em pouco tempo. Espere um minuto e tente de novo.",
    limitedByReports:
      "O WhatsApp limitou este número porque clientes o denunciaram ou bloquearam. Fale com um administrador antes de enviar mais.",
    registeredTooOften:
      "Este número foi registrado vezes demais. Ele pode ser registrado de novo após 72 horas: fale com um administrador.",
    unknownNumber:
      "O WhatsApp não conhece o número desta caixa, ou ele foi excluído. Peça a um administrador para conferir a caixa.",
    content:
      "O WhatsApp não entendeu uma parte desta mensagem. Mude-a, ou avise seu administrador se continuar acontecendo.",
    blockedForPolicy:
      "A Meta bloqueou esta conta por um tempo por causa de suas políticas. Peça a um administrador para conferir nas configurações da Meta.",
    customerBlocked:
      "Sua empresa bloqueou este cliente no WhatsApp. Peça a um administrador para desbloqueá-lo antes de escrever.",
    marketingTrial:
      "O WhatsApp retém esta mensagem de marketing para este cliente como parte de um teste. Envie algo que não seja marketing.",
    country: "Sua empresa não pode escrever a clientes deste país pelo WhatsApp. Fale com o cliente de outra forma.",
    value:
      "O WhatsApp recusou um valor desta mensagem. Se era uma reação, a mensagem pode ser antiga demais ou ter sido apagada; senão, mude-a.",
    ownNumber: "O destinatário é o próprio número desta caixa. Escolha o número do cliente.",
    undeliverable:
      "A mensagem não pode ser entregue: o cliente talvez não use o WhatsApp ou tenha uma versão antiga. Fale com ele de outra forma.",
    testNumber:
      "Este é um número de teste, e o destinatário não está na lista. Peça a um administrador para incluí-lo ou usar um número real.",
    accountLocked:
      "A Meta bloqueou ou restringiu esta conta. Peça a um administrador para conferir nas configurações da Meta.",
    displayName:
      "A Meta ainda não aprovou o nome de exibição deste número. Peça a um administrador para conferir nas configurações da Meta.",
    payment:
      "A Meta parou esta mensagem por um problema de pagamento. Peça a um administrador para conferir a forma de pagamento nas configurações da Meta.",
    callPayment:
      "A Meta recusou a chamada por um problema de pagamento. Peça a um administrador para conferir a forma de pagamento nas configurações da Meta.",
    registration:
      "Este número não está pronto para enviar pelo WhatsApp. Peça a um administrador para concluir o registro.",
    windowClosed:
      "Passaram-se mais de 24 horas desde que o cliente escreveu pela última vez. Envie um modelo no lugar.",
    tooMuchMarketing:
      "O WhatsApp reteve esta mensagem para que o cliente não receba marketing demais. Espere pelo menos um dia.",
    noMarketing: "O cliente não quer receber mensagens de marketing. Não envie marketing a ele de novo.",
    messageType: "O WhatsApp não aceita este tipo de mensagem. Peça-a, ou envie-a, de outra forma.",
    customersFile: "O WhatsApp não conseguiu buscar o arquivo do cliente. Peça a ele que o envie de novo.",
    file: "O WhatsApp não conseguiu receber o arquivo. Confira o tipo e o tamanho, e envie-o de novo.",
    numberUse: "Este número não pode ser usado dessa forma. Peça a um administrador para conferir a caixa.",
    upgrading:
      "O WhatsApp está atualizando este número. Confira se a mensagem chegou e tente de novo em alguns minutos.",
    notShown:
      "O WhatsApp não consegue mostrar esta mensagem no momento. Veja-a no aplicativo do celular, ou peça ao cliente que a envie de novo.",
    marketingRefused: "O WhatsApp não permite esta mensagem de marketing desta conta. Envie outro tipo de mensagem.",
    phoneNeeded: "Este tipo de mensagem precisa do número de telefone do cliente. Peça-o primeiro.",
    templateLimit:
      "Esta conta chegou ao limite de envios para esta classe de modelos. Tente amanhã ou fale com um administrador.",
    templateValues: "O modelo e o que foi preenchido não combinam. Confira os valores ou escolha outro modelo.",
    templateUnknown: "Este modelo não existe neste idioma ou não está aprovado. Escolha outro modelo.",
    templateTooLong: "O modelo ficou longo demais depois de preenchido. Use valores mais curtos.",
    templateCharacters: "O modelo preenchido tem caracteres que o WhatsApp não permite. Mude os valores.",
    templatePaused: "O WhatsApp pausou este modelo por causa da qualidade. Escolha outro modelo.",
    templateDisabled: "O WhatsApp desativou este modelo por causa da qualidade. Escolha outro modelo.",
    form: "O formulário desta mensagem não pode ser usado no momento. Peça a um administrador para conferi-lo nas configurações da Meta.",
    pinWrong: "O PIN de duas etapas deste número está errado. Peça a um administrador para registrar o número de novo.",
    pinTooOften:
      "O PIN deste número foi tentado vezes demais. Peça a um administrador para esperar e registrá-lo de novo.",
    pinTooFast:
      "O PIN deste número foi tentado rápido demais. Peça a um administrador para esperar e registrá-lo de novo.",
    numberDeleted:
      "Este número foi excluído há pouco. Peça a um administrador para registrá-lo de novo após cinco minutos.",
    paymentTerms:
      "As condições de pagamento da Meta ainda não foram aceitas. Peça a um administrador para aceitá-las nas configurações da Meta.",
    templatePreparing: "O WhatsApp ainda está preparando este modelo para marketing. Tente de novo em dez minutos.",
    newPhone:
      "O cliente talvez tenha um telefone novo, então nada foi entregue. Confirme quem ele é antes de escrever de novo.",
    blockList: "O WhatsApp não conseguiu mudar a lista de clientes bloqueados. Tente mais tarde.",
    phoneCannot: "O telefone do cliente não consegue receber isto. Fale com ele de outra forma.",
    maintenance: "O WhatsApp está em manutenção. Confira se a mensagem chegou antes de enviá-la de novo.",
  },
};
