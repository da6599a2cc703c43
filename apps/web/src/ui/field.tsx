/** A field of a form: its name above, what is wrong or what helps beneath. */
import { clsx } from "clsx";
import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon } from "./icon.tsx";

const BOX =
  "w-full rounded-2 border bg-bg px-3 text-14 focus:border-accent focus:shadow-[0_0_0_3px_var(--accent-soft)] max-sm:text-16";
const LINE = "h-10 max-sm:h-11";

type Around = { label: string; error?: string | null | undefined; hint?: string | undefined; className?: string };

function Labelled({
  label,
  error,
  hint,
  className,
  children,
}: Around & { children: (ids: { id: string; "aria-describedby": string | undefined }) => ReactNode }) {
  const id = useId();
  const below = error || hint;
  return (
    <div className={clsx("mb-4", className)}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": below ? `${id}-below` : undefined })}
      <div id={`${id}-below`} role={error ? "alert" : undefined}>
        {error ? (
          <p className="mt-1 flex gap-1.5 text-12 text-red-ink">
            <Icon of={CircleAlert} size={14} className="mt-px" />
            <span>{error}</span>
          </p>
        ) : (
          hint && <p className="mt-1 text-12 text-ink-3">{hint}</p>
        )}
      </div>
    </div>
  );
}

const border = (isWrong: boolean) => (isWrong ? "border-red" : "border-line-control");

type FieldProps = ComponentProps<"input"> &
  Around & {
    /** Wrong without words of its own: what is wrong is said for the whole form. */
    isWrong?: boolean;
    end?: ReactNode;
  };

export function Field({ label, error, hint, className, isWrong, end, ...rest }: FieldProps) {
  const isMarked = Boolean(error) || isWrong === true;
  return (
    <Labelled label={label} error={error} hint={hint} {...(className && { className })}>
      {(ids) => (
        <div className="relative">
          <input
            {...rest}
            {...ids}
            aria-invalid={isMarked || undefined}
            className={clsx(BOX, LINE, border(isMarked), rest.type === "file" && "py-2", end && "pr-11")}
          />
          {end}
        </div>
      )}
    </Labelled>
  );
}

export function TextField({ label, error, hint, className, ...rest }: ComponentProps<"textarea"> & Around) {
  return (
    <Labelled label={label} error={error} hint={hint} {...(className && { className })}>
      {(ids) => (
        <textarea
          {...rest}
          {...ids}
          aria-invalid={Boolean(error) || undefined}
          className={clsx(BOX, border(Boolean(error)), "min-h-24 resize-y py-2")}
        />
      )}
    </Labelled>
  );
}

export function SelectField({ label, error, hint, className, children, ...rest }: ComponentProps<"select"> & Around) {
  return (
    <Labelled label={label} error={error} hint={hint} {...(className && { className })}>
      {(ids) => (
        <select {...rest} {...ids} className={clsx(BOX, LINE, border(Boolean(error)))}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

export function CheckField({
  label,
  children,
  className,
  ...rest
}: ComponentProps<"input"> & { label: string; children: ReactNode }) {
  return (
    <label className={clsx("flex min-h-8 items-center gap-2.5 max-sm:min-h-11", className)}>
      <input {...rest} type="checkbox" aria-label={label} className="size-4 flex-none accent-accent" />
      {children}
    </label>
  );
}
