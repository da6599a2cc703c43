/** People have pages of their own beside the rail, loaded when the first is opened. */
import { createRoute, lazyRouteComponent, useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { signedInRoute } from "./signed-in-route.tsx";

const contactsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "contacts",
  component: lazyRouteComponent(() => import("../contacts-page.tsx"), "ContactsPage"),
});
const contactListRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: "/contacts",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === "string" || typeof search.q === "number" ? { q: String(search.q) } : {},
  component: lazyRouteComponent(async () => {
    const { ContactList } = await import("../../features/contacts/contact-list.tsx");
    return {
      default: function Contacts() {
        const router = useRouter();
        const search = useCallback(
          (q: string) => {
            // Whoever was found may have been clicked while the address had yet to follow what was typed.
            if (router.latestLocation.pathname === "/contacts")
              void router.navigate({ to: "/contacts", search: q ? { q } : {}, replace: true });
          },
          [router],
        );
        return <ContactList q={contactListRoute.useSearch().q ?? ""} onSearch={search} />;
      },
    };
  }),
});
const contactRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: "/contacts/$contactId",
  component: lazyRouteComponent(async () => {
    const { ContactPage } = await import("../../features/contacts/contact-page.tsx");
    return {
      default: function Contact() {
        const navigate = useNavigate();
        const { contactId } = contactRoute.useParams();
        const lead = useCallback(
          (next: string) => void navigate({ to: "/contacts/$contactId", params: { contactId: next }, replace: true }),
          [navigate],
        );
        return <ContactPage key={contactId} contactId={contactId} onRedirect={lead} />;
      },
    };
  }),
});

export const contactRoutes = contactsRoute.addChildren([contactListRoute, contactRoute]);
