"use strict";

/* Keys for whoever decides all morning. Everything here also works without: each key presses a button or follows a
   link that is on the page. A key does nothing while a field has the focus, with a modifier, or when turned off. */

(() => {
  const OFF = "embassywatch-keys-off";
  const keysAreOff = () => localStorage.getItem(OFF) === "yes";

  const isField = (node) =>
    node instanceof HTMLElement &&
    (node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName) ||
      (node.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(node.type)));

  const isShown = (node) => node.getClientRects().length > 0;

  const target = (key) =>
    [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((node) => isShown(node) && !node.disabled);

  let pressed = false; // one decision a page: a key held down must not decide twice

  const press = (node) => {
    if (node.matches("input[type=search], textarea")) {
      node.focus();
      node.select();
      return;
    }
    if (node.tagName === "SUMMARY") {
      const box = node.parentElement;
      box.open = !box.open;
      if (box.open) box.querySelector("button")?.focus();
      return;
    }
    if (node.matches("input[type=checkbox]")) {
      node.checked = !node.checked;
      return;
    }
    if (node.matches("button[type=submit], button:not([type]), a[href]")) {
      if (pressed) return;
      pressed = !(node.target === "_blank");
    }
    node.click();
  };

  /* in a list: j and k move a mark, Enter opens, x chooses */
  const items = () => [...document.querySelectorAll("[data-item]")];
  const here = () => document.querySelector("[data-item].here");

  const move = (step) => {
    const all = items();
    if (!all.length) return false;
    const at = all.indexOf(here());
    const to = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    here()?.classList.remove("here");
    to.classList.add("here");
    to.querySelector("a")?.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details[data-reject][open]").forEach((box) => { box.open = false; });
      if (isField(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (isField(event.target)) return;
    if (event.key === "?") {
      location.href = "/help";
      return;
    }
    if (keysAreOff()) return;
    if (event.key === "x" && here()) {
      const box = here().querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
      return;
    }
    if ((event.key === "j" || event.key === "k") && items().length) {
      if (move(event.key === "j" ? 1 : -1)) event.preventDefault();
      return;
    }
    const node = target(event.key);
    if (node) {
      event.preventDefault();
      press(node);
    }
  });

  /* a form is sent once, however fast somebody clicks */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    pressed = false;
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  const ready = () => {
    document.documentElement.classList.toggle("keys-off", keysAreOff());
    const all = document.querySelector("[data-all]");
    if (all) {
      all.hidden = false;
      all.querySelector("input").addEventListener("change", (event) => {
        document.querySelectorAll("[data-item] input[type=checkbox]").forEach((box) => {
          box.checked = event.target.checked;
        });
      });
    }
    const toggle = document.querySelector("[data-keys]");
    if (toggle) {
      toggle.hidden = false;
      const box = toggle.querySelector("input");
      box.checked = !keysAreOff();
      box.addEventListener("change", () => {
        localStorage.setItem(OFF, box.checked ? "no" : "yes");
        document.documentElement.classList.toggle("keys-off", keysAreOff());
      });
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
