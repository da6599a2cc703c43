/** What a crowd says, by language. `{n}` becomes a number, so that texts differ as real ones do. */
export type Language = { names: string[]; surnames: string[]; prefix: string; asks: string[]; answers: string[] };

export const LANGUAGES: Language[] = [
  {
    prefix: "5511",
    names: ["Ana", "João", "Inês", "Caio", "Beatriz", "Thiago", "Larissa", "Mateus", "Sofia", "Rafael"],
    surnames: ["Silva", "Souza", "Oliveira", "Costa", "Pereira", "Gonçalves", "Araújo", "Lima"],
    asks: [
      "Oi, meu pedido {n} ainda não chegou. Podem verificar?",
      "Bom dia! Gostaria de trocar o produto do pedido {n}, veio com defeito.",
      "Obrigada!",
      "Qual o prazo de entrega para o CEP 0{n}?",
      "Fui cobrado duas vezes no cartão, protocolo {n}. Preciso do estorno ainda esta semana, por favor.",
    ],
    answers: [
      "Olá! Vou verificar o pedido {n} para você.",
      "O reembolso {n} foi solicitado e aparece em até sete dias úteis.",
      "Mais alguma coisa em que eu possa ajudar?",
      "Seu pedido {n} saiu para entrega hoje e deve chegar até as 18h.",
    ],
  },
  {
    prefix: "3461",
    names: ["Lucía", "Martín", "Elena", "Pablo", "Noa", "Diego", "Carmen", "Álvaro"],
    surnames: ["García", "Fernández", "Núñez", "Romero", "Ibáñez", "Torres"],
    asks: [
      "Hola, ¿dónde está mi pedido {n}?",
      "Quiero cambiar la dirección del pedido {n}.",
      "Gracias, todo perfecto.",
      "La lámpara llegó rota. ¿Cómo hago la devolución {n}?",
    ],
    answers: [
      "Hola, ahora mismo lo miro. ¿Me confirma el número {n}?",
      "Le hemos enviado la etiqueta {n} por correo.",
      "¡De nada!",
    ],
  },
  {
    prefix: "4479",
    names: ["Olivia", "Noah", "Amelia", "George", "Isla", "Arthur", "Maya", "Leo"],
    surnames: ["Smith", "Jones", "Taylor", "Brown", "O'Connor", "Khan", "Evans"],
    asks: [
      "Hi, order {n} says delivered but there is nothing here.",
      "Can I change the size on order {n}?",
      "ok thanks",
      "I was told someone would call me back about ticket {n} yesterday and nobody did. This is the third time I am writing.",
    ],
    answers: [
      "Let me look into {n} for you.",
      "I have sent a replacement, tracking number {n}.",
      "You're welcome. Have a good day!",
    ],
  },
  {
    prefix: "4915",
    names: ["Mia", "Ben", "Jürgen", "Käthe", "Finn", "Änne"],
    surnames: ["Müller", "Schmidt", "Groß", "Weber", "Köhler"],
    asks: ["Guten Tag, wo bleibt meine Bestellung {n}?", "Die Rechnung {n} stimmt nicht.", "Danke!"],
    answers: ["Ich schaue gleich nach, Vorgang {n}.", "Die korrigierte Rechnung {n} ist unterwegs."],
  },
  {
    prefix: "8190",
    names: ["さくら", "陽翔", "結衣", "蓮"],
    surnames: ["佐藤", "鈴木", "高橋"],
    asks: ["注文番号{n}はいつ届きますか？", "ありがとうございます。", "返品したいです。{n}"],
    answers: ["お調べいたします。少々お待ちください。", "注文{n}は本日発送いたしました。"],
  },
  {
    prefix: "9715",
    names: ["محمد", "فاطمة", "علي", "نور"],
    surnames: ["الهاشمي", "منصور", "السيد"],
    asks: ["مرحبا، أين طلبي رقم {n}؟", "شكرا جزيلا"],
    answers: ["سأتحقق من الطلب {n} حالا.", "تم إرسال المبلغ، رقم العملية {n}."],
  },
];
