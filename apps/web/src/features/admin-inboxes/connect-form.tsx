/** The form of what is connected: its name and team, then what its channel needs. Its hook asks for it once the name is given. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { queryClient } from "../../app/query-client.ts";
import { Button } from "../../ui/button.tsx";
import { FormFailure } from "../../ui/form-failure.tsx";
import { inboxesQuery } from "./inboxes-query.ts";
import { NameAndTeam, type Named } from "./name-and-team.tsx";

type Asked = { name: string; teamId?: string };

export function useConnecting<Given, Connected>(
  connect: (asked: Asked, given: Given) => Promise<Connected>,
  onConnected: (connected: Connected) => void,
) {
  const [named, setNamed] = useState<Named>({ name: "", teamId: null });
  const [isTried, setTried] = useState(false);
  const mutation = useMutation({
    mutationFn: (given: Given) => connect({ name: named.name, ...(named.teamId && { teamId: named.teamId }) }, given),
    onSuccess: onConnected,
    onSettled: () => queryClient.invalidateQueries(inboxesQuery),
    // Neither what was given nor what came back stays in memory once this is closed.
    gcTime: 0,
  });
  return {
    named,
    setNamed,
    /** From here on what is missing is said. */
    isTried,
    isBusy: mutation.isPending,
    error: mutation.error,
    /** @param given null where something of it is missing */
    submit(given: Given | null) {
      setTried(true);
      if (given !== null && named.name.trim() !== "" && !mutation.isPending) mutation.mutate(given);
    },
  };
}

type Props = {
  connecting: Pick<ReturnType<typeof useConnecting>, "named" | "setNamed" | "isTried" | "isBusy">;
  onSubmit: () => void;
  onBack: () => void;
  /** What no field of it says already. */
  failure: string | null;
  act: string;
  children: ReactNode;
};

export function ConnectForm({ connecting, onSubmit, onBack, failure, act, children }: Props) {
  const { t } = useTranslation("office");
  const { named, setNamed, isTried, isBusy } = connecting;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate className="mt-5">
      <NameAndTeam
        value={named}
        onChange={setNamed}
        error={isTried && named.name.trim() === "" ? t("inboxes.nameMissing") : null}
      />
      {children}
      {failure && <FormFailure>{failure}</FormFailure>}
      <div className="mt-2 flex justify-end gap-2">
        <Button size="form" onClick={onBack}>
          {t("inboxes.back")}
        </Button>
        <Button type="submit" look="primary" size="form" isBusy={isBusy}>
          {act}
        </Button>
      </div>
    </form>
  );
}
