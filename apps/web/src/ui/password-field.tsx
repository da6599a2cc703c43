/** A password, which can be looked at while it is typed. */
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { IconButton } from "./button.tsx";
import { Field } from "./field.tsx";
import { Icon } from "./icon.tsx";

type Props = Omit<ComponentProps<typeof Field>, "type" | "end">;

export function PasswordField(props: Props) {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <Field
      maxLength={1000}
      {...props}
      type={isShown ? "text" : "password"}
      end={
        <IconButton
          label={isShown ? t("signIn.hide") : t("signIn.show")}
          className="absolute! top-1.5 right-1.5 max-sm:top-2"
          onClick={() => setShown(!isShown)}
        >
          <Icon of={isShown ? EyeOff : Eye} />
        </IconButton>
      }
    />
  );
}
