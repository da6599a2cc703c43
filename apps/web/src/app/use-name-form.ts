/** A form that names something, when it is made and later. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { wordsForError } from "./error-words.ts";
import { refusalOf } from "./trpc.ts";

type Input<Saved> = {
  /** What it is called now; empty for something new. */
  known: string;
  save: (name: string) => Promise<Saved>;
  onSaved: (saved: Saved) => void;
  /** What is said when there is no name, and when somebody else has it. */
  words: { missing: string; taken: string };
};

export function useNameForm<Saved>({ known, save, onSaved, words }: Input<Saved>) {
  const { t } = useTranslation();
  const [name, setName] = useState(known);
  const [isMissing, setMissing] = useState(false);
  const saving = useMutation({ mutationFn: save, onSuccess: onSaved });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    setMissing(wanted === "");
    if (wanted !== "" && !saving.isPending) saving.mutate(wanted);
  };
  const refusal = saving.error ? refusalOf(saving.error) : null;
  const isTaken = refusal?.kind === "refused" && refusal.code === "conflict";
  const failure = isTaken ? words.taken : saving.error ? wordsForError(t, saving.error) : null;
  return { name, setName, submit, error: isMissing ? words.missing : failure, isBusy: saving.isPending };
}
