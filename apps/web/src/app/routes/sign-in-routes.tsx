/** The addresses of those who are not signed in; their pages are loaded when they are opened. */
import type { LinkKind } from "@max/domain/access/password";
import { createRoute, lazyRouteComponent, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { openWords } from "../i18n.ts";
import { queryClient } from "../query-client.ts";
import { safeReturnPath } from "../view-address.ts";
import { rootRoute } from "./root-route.ts";

const readReturn = (search: Record<string, unknown>): { back?: string } =>
  typeof search.back === "string" ? { back: search.back } : {};

const signInPage = lazyRouteComponent(async () => {
  const [{ SignInPage }] = await Promise.all([import("../../features/sign-in/sign-in-page.tsx"), openWords("office")]);
  return {
    default: function SignIn() {
      const { slug = null } = useParams({ strict: false });
      const { back } = useSearch({ strict: false });
      const { history } = useRouter();
      return <SignInPage slug={slug} onSignedIn={() => history.push(safeReturnPath(back))} />;
    },
  };
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: readReturn,
  component: signInPage,
});

const companySignInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/$slug",
  validateSearch: readReturn,
  component: signInPage,
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  validateSearch: (search: Record<string, unknown>): { company?: string } =>
    typeof search.company === "string" ? { company: search.company } : {},
  component: lazyRouteComponent(async () => {
    const [{ ForgotPasswordPage }] = await Promise.all([
      import("../../features/sign-in/forgot-password-page.tsx"),
      openWords("office"),
    ]);
    return {
      default: function ForgotPassword() {
        return <ForgotPasswordPage company={forgotPasswordRoute.useSearch().company ?? null} />;
      },
    };
  }),
});

/** The token stands behind the #: it is sent nowhere by itself. */
const linkPage = (kind: LinkKind) =>
  lazyRouteComponent(async () => {
    const [{ ChoosePasswordPage }] = await Promise.all([
      import("../../features/sign-in/choose-password-page.tsx"),
      openWords("office"),
    ]);
    return {
      default: function ChoosePassword() {
        const { history, state } = useRouter();
        return (
          <ChoosePasswordPage
            kind={kind}
            token={state.location.hash}
            onSignedIn={() => {
              // Whoever was signed in here before is somebody else by now.
              queryClient.clear();
              history.push("/");
            }}
          />
        );
      },
    };
  });

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: linkPage("reset"),
});

const acceptInviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/accept-invite",
  component: linkPage("invite"),
});

/** They go before whoever is sent to sign in: nobody is sent away from them. */
export const SIGN_IN_PATHS = ["/login", "/forgot-password", "/reset-password", "/accept-invite"];

export const signInRoutes = [
  signInRoute,
  companySignInRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  acceptInviteRoute,
] as const;
