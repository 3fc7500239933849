/* Small comforts; every page works without them. */
"use strict";

document.documentElement.classList.add("with-script");

/* A summary of errors is read first. */
function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}
focusSummary(document);

/* On a phone the menu and the tabs scroll sideways: the current entry is brought into sight. */
for (const current of document.querySelectorAll(".site-menu [aria-current], .tab-bar [aria-current]")) {
  const bar = current.closest("nav");
  bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}

/* Menus made of <details>: one open at a time, closed by Escape or by a click elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

/* <button data-copy="text"> or data-copy-from="#id"; <button data-print>. */
document.addEventListener("click", async (event) => {
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const copier = event.target.closest("[data-copy], [data-copy-from]");
  if (!copier) return;
  const source = copier.dataset.copyFrom && document.querySelector(copier.dataset.copyFrom);
  const text = source ? source.innerText : copier.dataset.copy;
  const words = copier.textContent;
  try {
    await navigator.clipboard.writeText(text);
    copier.textContent = "Copié";
  } catch {
    copier.textContent = "Copie impossible";
  }
  setTimeout(() => { copier.textContent = words; }, 2000);
});

/* Leaving a form with something typed asks first; a form that saves itself sets data-saved on each answer. */
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-unsaved]")) unsaved = true;
});
document.addEventListener("submit", (event) => {
  if (event.target.method !== "dialog") unsaved = false;
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

/* Live fragments: what was saved is no longer at risk, and a failure is said where it can be seen. */
document.addEventListener("htmx:afterSwap", (event) => {
  focusSummary(event.detail.target);
  if (event.detail.target.querySelector("[data-saved]") || event.detail.target.matches("[data-saved]")) unsaved = false;
});
function tellFailure(words) {
  const place = document.querySelector(".messages");
  if (!place) return;
  const notice = document.createElement("div");
  notice.className = "notice tone-danger";
  const text = document.createElement("p");
  text.textContent = words;
  notice.append(text);
  place.replaceChildren(notice);
  place.scrollIntoView({ block: "nearest" });
}
document.addEventListener("htmx:sendError", () =>
  tellFailure("La connexion a été coupée\u202f: ce que vous avez saisi reste à l’écran. Réessayez dans un instant."));
document.addEventListener("htmx:responseError", (event) =>
  tellFailure(event.detail.xhr.status === 403
    ? "Vous n’avez pas accès à cette action."
    : "Le serveur n’a pas pu répondre\u202f: ce que vous avez saisi reste à l’écran. Réessayez dans un instant."));
