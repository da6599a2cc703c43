// Chooses the theme before the first paint: the address says so, or the system does.
const asked = new URLSearchParams(location.search).get("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  document.documentElement.dataset.theme = asked ?? (system.matches ? "dark" : "light");
};
apply();
system.addEventListener("change", apply);
