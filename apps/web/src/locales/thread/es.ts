/** Las palabras de la conversación abierta, en español. */
import type { ThreadWords } from "./en.ts";

export const es: ThreadWords = {
  undoSend: {
    leavesIn_one: "Se envía en {{count}} segundo",
    leavesIn_other: "Se envía en {{count}} segundos",
    waits: "Aún sin enviar",
    hint: "Lo recupera antes de enviarse",
    offer: "Recuperaste tu mensaje, pero el cuadro ya tiene otro texto.",
    offerTemplate: "Recuperaste tu plantilla, pero ya estás completando otra.",
    add: "Añadirlo a la respuesta",
    instead: "Usarla en su lugar",
    drop: "Descartarlo",
  },
  later: {
    open: "Enviar más tarde",
    at: "Enviar",
    times: { hour: "En una hora", tomorrow: "Mañana", monday: "El próximo lunes", other: "Otro momento…" },
    otherTitle: "Enviar en otro momento",
    otherLead: "Según tu reloj. Si el cliente responde antes, se envía igual.",
    act: "Programar",
    past: "Elige un momento futuro.",
    window: "El texto libre se cierra el {{at}}. Elige un momento anterior o envía una plantilla.",
    uploading: "Espera a que lleguen los archivos y elige después el momento.",
    done: "Programado para el {{at}}.",
  },
  scheduled: {
    name: "Mensaje programado de {{name}}",
    at: "Programado para el {{at}}",
    template: "Plantilla {{name}}",
    whenClosed: "Se envía aunque la conversación esté cerrada, y no la reabre.",
    notSent: "No se envió el {{at}}.",
    failure: {
      reply_window_closed:
        "El texto libre ya se había cerrado. Envía una plantilla, o envíalo cuando el cliente vuelva a escribir.",
      contact_blocked: "El cliente estaba bloqueado. Desbloquéalo y envíalo ahora, o cancélalo.",
      author_left: "Quien lo escribió ya no trabaja aquí. Envíalo ahora o cancélalo.",
      template_unusable: "WhatsApp ya no acepta esta plantilla. Cancélalo y elige otra.",
    },
    edit: "Cambiar",
    sendNow: "Enviar ahora",
    cancel: "Cancelarlo",
    cancelled: "El mensaje programado se canceló.",
    editTitle: "Cambiar el mensaje programado",
    text: "Mensaje",
    time: "Fecha y hora",
    save: "Guardar",
  },
  error: {
    already_sent: "Ya está en camino y no se puede recuperar.",
    window_closes_before: "El texto libre se cierra antes. Elige un momento anterior o envía una plantilla.",
  },
  template: {
    name: "Plantillas",
    open: "Usar una plantilla",
    search: "Buscar una plantilla",
    close: "Volver a escribir",
    failed: "No se pudieron cargar las plantillas.",
    loading: "Cargando las plantillas",
    none: "WhatsApp no tiene ninguna plantilla aprobada para este número. Un administrador puede hacer aprobar una en WhatsApp Manager.",
    nothingFound: "Ninguna plantilla aprobada coincide. Prueba con otra palabra.",
    unknownParts: "Tiene partes que MAX todavía no puede completar.",
    missing: "Completa «{{name}}».",
    forbidden:
      "«{{name}}» no puede tener saltos de línea, tabulaciones ni espacios largos, y un archivo debe ser un enlace https.",
    back: "Otra plantilla",
    language: "Idioma",
    nothingToFill: "No hay nada que completar.",
    preview: "Como la ve el cliente",
    send: "Enviar plantilla",
    slotLink: "Enlace al archivo",
    slotButton: "Lo que lleva el botón «{{button}}»",
    slotHeader: "Título, {{number}}",
    slotBody: "Texto, {{number}}",
  },
  lightbox: {
    name: "Foto",
    close: "Cerrar la foto",
    next: "Foto siguiente",
    previous: "Foto anterior",
    position: "{{at}} de {{total}}",
    download: "Descargar",
  },
  delivery: {
    notDelivered: "No entregado.",
    notSent: "No enviado.",
    retry: "Reintentar",
    discard: "Descartar",
    unconfirmed: "Quizá no llegó.",
    sendAgain: "Enviar de nuevo",
    sendAgainHint: "Puede llegar dos veces.",
    leave: "Dejarlo así",
    waiting: "Sale solo cuando MAX vuelva.",
  },
  status: {
    sending: "Enviando",
    sent: "Enviado",
    delivered: "Entregado",
    read: "Leído",
    failed: "Fallido",
    unconfirmed: "Quizá no llegó",
  },
  voice: {
    name: "Mensaje de voz",
    record: "Grabar un mensaje de voz",
    asking: "Tu navegador pregunta si MAX puede oír el micrófono.",
    denied: "MAX no oye ningún micrófono. Permítelo en la barra de direcciones o conecta uno.",
    recording: "Grabando",
    paused: "En pausa",
    pause: "Pausar la grabación",
    resume: "Seguir grabando",
    listen: "Parar y escuchar",
    discard: "Descartar la grabación",
    send: "Enviar mensaje de voz",
    time: "Grabado hasta ahora",
    level: "Volumen",
  },
  emoji: {
    menu: "Emojis",
  },
  /** What became of a message, as `domain/message/whatsapp-failures.ts` has it. */
  failures: {
    reconnect:
      "WhatsApp ya no acepta el token de acceso de esta bandeja. Pide a un administrador que vuelva a conectarla.",
    permission:
      "A esta bandeja le falta un permiso para enviar. Pide a un administrador que revise su acceso en la configuración de Meta.",
    unavailable: "WhatsApp tuvo un fallo propio. Comprueba si el mensaje llegó antes de volver a enviarlo.",
    tooFast: "WhatsApp está frenando esta bandeja porque se envió mucho a la vez. Inténtalo de nuevo en unos minutos.",
    tooManyToCustomer:
      "Se enviaron demasiados mensajes a este cliente en poco tiempo. Espera un minuto e inténtalo de nuevo.",
    limitedByReports:
      "WhatsApp limitó este número porque hubo clientes que lo denunciaron o bloquearon. Pregunta a un administrador antes de enviar más.",
    registeredTooOften:
      "Este número se registró demasiadas veces. Se puede volver a registrar pasadas 72 horas: pide ayuda a un administrador.",
    unknownNumber:
      "WhatsApp no conoce el número de esta bandeja, o se eliminó. Pide a un administrador que revise la bandeja.",
    content:
      "WhatsApp no entendió una parte de este mensaje. Cámbialo, o avisa a tu administrador si sigue ocurriendo.",
    blockedForPolicy:
      "Meta bloqueó esta cuenta por un tiempo a causa de sus políticas. Pide a un administrador que lo revise en la configuración de Meta.",
    customerBlocked:
      "Tu empresa tiene bloqueado a este cliente en WhatsApp. Pide a un administrador que lo desbloquee antes de escribirle.",
    marketingTrial:
      "WhatsApp retiene este mensaje de marketing para este cliente como parte de una prueba. Envía algo que no sea marketing.",
    country:
      "Tu empresa no puede escribir por WhatsApp a clientes de este país. Contacta con el cliente de otra manera.",
    value:
      "WhatsApp rechazó un valor de este mensaje. Si era una reacción, el mensaje puede ser demasiado antiguo o estar eliminado; si no, cámbialo.",
    ownNumber: "El destinatario es el propio número de esta bandeja. Elige el número del cliente.",
    undeliverable:
      "El mensaje no se puede entregar: puede que el cliente no use WhatsApp o tenga una versión antigua. Contacta con él de otra manera.",
    testNumber:
      "Este es un número de prueba y el destinatario no está en su lista. Pide a un administrador que lo añada o que use un número real.",
    accountLocked:
      "Meta bloqueó o restringió esta cuenta. Pide a un administrador que lo revise en la configuración de Meta.",
    displayName:
      "Meta aún no ha aprobado el nombre visible de este número. Pide a un administrador que lo revise en la configuración de Meta.",
    payment:
      "Meta detuvo este mensaje por un problema de pago. Pide a un administrador que revise el método de pago en la configuración de Meta.",
    callPayment:
      "Meta rechazó la llamada por un problema de pago. Pide a un administrador que revise el método de pago en la configuración de Meta.",
    registration:
      "Este número no está listo para enviar por WhatsApp. Pide a un administrador que termine su registro.",
    windowClosed:
      "Han pasado más de 24 horas desde que el cliente escribió por última vez. Envía una plantilla en su lugar.",
    tooMuchMarketing:
      "WhatsApp retuvo este mensaje para que el cliente no reciba demasiado marketing. Espera al menos un día.",
    noMarketing: "El cliente no quiere recibir mensajes de marketing. No vuelvas a enviarle marketing.",
    messageType: "WhatsApp no admite este tipo de mensaje. Pídelo o envíalo de otra forma.",
    customersFile: "WhatsApp no pudo obtener el archivo del cliente. Pídele que lo envíe de nuevo.",
    file: "WhatsApp no pudo recibir el archivo. Revisa su tipo y tamaño, y envíalo de nuevo.",
    numberUse: "Este número no se puede usar de esta manera. Pide a un administrador que revise la bandeja.",
    upgrading:
      "WhatsApp está actualizando este número. Comprueba si el mensaje llegó e inténtalo de nuevo en unos minutos.",
    notShown:
      "WhatsApp no puede mostrar este mensaje por ahora. Míralo en la aplicación del teléfono o pide al cliente que lo envíe de nuevo.",
    marketingRefused: "WhatsApp no permite este mensaje de marketing desde esta cuenta. Envía otro tipo de mensaje.",
    phoneNeeded: "Este tipo de mensaje necesita el número de teléfono del cliente. Pídeselo primero.",
    templateLimit:
      "Esta cuenta llegó a su límite de envíos para esta clase de plantillas. Inténtalo mañana o pregunta a un administrador.",
    templateValues: "La plantilla y lo que se rellenó no coinciden. Revisa los valores o elige otra plantilla.",
    templateUnknown: "Esta plantilla no existe en este idioma o no está aprobada. Elige otra plantilla.",
    templateTooLong: "La plantilla quedó demasiado larga al rellenarla. Usa valores más cortos.",
    templateCharacters: "La plantilla rellenada tiene caracteres que WhatsApp no permite. Cambia los valores.",
    templatePaused: "WhatsApp pausó esta plantilla por su calidad. Elige otra plantilla.",
    templateDisabled: "WhatsApp desactivó esta plantilla por su calidad. Elige otra plantilla.",
    form: "El formulario de este mensaje no se puede usar por ahora. Pide a un administrador que lo revise en la configuración de Meta.",
    pinWrong:
      "El PIN de dos pasos de este número no es correcto. Pide a un administrador que registre el número de nuevo.",
    pinTooOften:
      "El PIN de este número se probó demasiadas veces. Pide a un administrador que espere y lo registre de nuevo.",
    pinTooFast:
      "El PIN de este número se probó demasiado deprisa. Pide a un administrador que espere y lo registre de nuevo.",
    numberDeleted:
      "Este número se eliminó hace un momento. Pide a un administrador que lo registre de nuevo pasados cinco minutos.",
    paymentTerms:
      "Aún no se aceptaron las condiciones de pago de Meta. Pide a un administrador que las acepte en la configuración de Meta.",
    templatePreparing:
      "WhatsApp aún está preparando esta plantilla para marketing. Inténtalo de nuevo en diez minutos.",
    newPhone:
      "Puede que el cliente tenga un teléfono nuevo, así que no se entregó nada. Confirma quién es antes de volver a escribirle.",
    blockList: "WhatsApp no pudo cambiar la lista de clientes bloqueados. Inténtalo más tarde.",
    phoneCannot: "El teléfono del cliente no puede recibir esto. Contacta con él de otra manera.",
    maintenance: "WhatsApp está en mantenimiento. Comprueba si el mensaje llegó antes de volver a enviarlo.",
  },
};
