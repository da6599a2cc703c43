/** Why a form was not taken, above its button. */
import type { ReactNode } from "react";

export const FormFailure = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="mb-3 text-red-ink">
    {children}
  </p>
);
