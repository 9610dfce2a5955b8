"use strict";
(() => {
  const root = document.documentElement;
  const get = (id) => document.getElementById(id);
  const cards = [...document.querySelectorAll(".card")];
  const form = get("filters"), search = get("search"), count = get("count"), unfold = get("unfold");
  const selects = ["family", "verdict", "kind"].map((name) => [name, get("by-" + name)]);
  const folds = cards.map((card) => card.firstElementChild);

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const fits = selects.every(([name, select]) => !select.value || card.dataset[name] === select.value);
      card.hidden = !(fits && words.every((word) => card.dataset.words.includes(word)));
      shown += !card.hidden;
    }
    for (const family of document.querySelectorAll(".family")) family.hidden = !family.querySelector(".card:not([hidden])");
    const all = cards.length;
    count.textContent = shown === all ? `${all} claim${all === 1 ? "" : "s"}` : `${shown} of ${all} claims`;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter(); // a page that is reloaded keeps its fields

  const told = () => { unfold.textContent = folds.every((fold) => fold.open) ? "Fold all" : "Unfold all"; };
  unfold.addEventListener("click", () => {
    const open = !folds.every((fold) => fold.open);
    for (const fold of folds) fold.open = open;
    told();
  });
  for (const fold of folds) fold.addEventListener("toggle", told);
  told();

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      search.value = "";
      filter();
    }
  });

  const follow = () => {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && get(name);
    const card = target && target.closest(".card");
    if (!card) return;
    if (card.hidden) { form.reset(); search.value = ""; for (const [, select] of selects) select.value = ""; filter(); }
    card.firstElementChild.open = true;
    card.scrollIntoView();
    card.querySelector("summary").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => { // a link to the claim that the address already names
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) setTimeout(follow);
  });
  follow();

  // What is printed is unfolded; where the rules can not say so, the script does it.
  if (!CSS.supports("selector(::details-content)")) {
    let closed = [];
    window.addEventListener("beforeprint", () => { closed = folds.filter((fold) => !fold.open); for (const fold of closed) fold.open = true; });
    window.addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
  }

  const theme = get("theme"), dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  try { const kept = localStorage.getItem("assay-theme"); if (kept === "dark" || kept === "light") root.dataset.theme = kept; } catch { /* private */ }
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("assay-theme", root.dataset.theme); } catch { /* private */ }
    name();
  });
  dark.addEventListener("change", name);
  name();
})();
