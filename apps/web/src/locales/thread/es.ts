/** Las palabras de la conversación abierta, en español. */
import type { ThreadWords } from "./en.ts";

export const es: ThreadWords = {
  undoSend: {
    leavesIn_one: "Se envía en {{count}} segundo",
    leavesIn_other: "Se envía en {{count}} segundos",
    waits: "Aún sin enviar",
    hint: "Lo recupera antes de enviarse",
    offer: "Recuperaste tu mensaje, pero el cuadro ya tiene otro texto.",
    add: "Añadirlo a la respuesta",
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
};
