// Conveniences; every page works without them.
document.documentElement.classList.add("scripted");

// "/" goes to the search box that is in sight.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const box = [...document.querySelectorAll("[data-search]")].find((each) => each.offsetParent !== null);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// An open menu closes with Escape or a click beside it.
document.addEventListener("click", (event) => close(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close(document.body);
});
function close(target) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
}

// A menu that is longer than the window shows where one is; the page itself stays where it is.
const sidebar = document.querySelector(".sidebar");
const here = sidebar?.querySelector("[aria-current]");
if (here) sidebar.scrollTop = here.offsetTop - (sidebar.clientHeight - here.offsetHeight) / 2;

// A form of settings shows its save bar once something was changed, and asks before what was typed is left behind.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-settings]");
  if (!form) return;
  if (!event.target.name.startsWith("try-")) form.querySelector("[data-save-bar]")?.classList.add("is-changed");
  const panel = form.querySelector("[data-preview]");
  if (!panel) return;
  clearTimeout(form.pause);
  form.pause = setTimeout(() => refresh(form, panel), 400);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-discard]")) event.target.closest(".is-changed")?.classList.remove("is-changed");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-settings]:not([data-sent]) .is-changed")) event.preventDefault();
});

// The preview is made anew while one types: the same form, asked for the fragment alone. The last answer holds. What
// it brings for other places of the page (data-live names them) goes there.
async function refresh(form, panel) {
  const body = new FormData(form);
  body.set("preview", "fragment");
  const turn = (panel.turn = (panel.turn || 0) + 1);
  const answer = await fetch(form.dataset.try || form.action, { method: "POST", body });
  if (!answer.ok || answer.redirected || turn !== panel.turn) return;
  panel.innerHTML = await answer.text();
  panel.querySelectorAll("[data-live]").forEach((part) => {
    document.getElementById(part.dataset.live)?.replaceChildren(...part.childNodes);
    part.remove();
  });
}
