// Enhancements only: everything that is said here is said without it too, in UTC.
(() => {
  "use strict";
  const SILENT = 3 * 60e3, LOOK = 60e3, lang = document.documentElement.lang;
  const status = document.getElementById("status"), spoken = document.getElementById("spoken");
  const stale = document.getElementById("stale"), pause = document.getElementById("pause");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
  const forms = { clock, full: { ...clock, day: "numeric", month: "short", year: "numeric" } };
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: "always", style: "short" });
  let skew = 0; // the server's clock against the reader's
  const now = () => Date.now() + skew;

  // The reader's zone first, UTC beside it; where the two are one, nothing changes.
  const localise = () => document.querySelectorAll("time[data-form]:not([title])").forEach((time) => {
    const moment = new Date(time.dateTime), form = forms[time.dataset.form];
    if (!form || !moment.getTimezoneOffset()) return;
    time.title = time.textContent;
    time.dataset.utc = time.textContent.split(", ").pop();
    time.textContent = moment.toLocaleString(lang, form);
  });

  const count = () => document.querySelectorAll("[data-next-update-by]").forEach((promise) => {
    const left = Math.ceil((Date.parse(promise.dataset.nextUpdateBy) - now()) / 60e3), isLate = left <= 0;
    promise.classList.toggle("promise--late", isLate);
    promise.querySelector(".promise__due").hidden = isLate;
    promise.querySelector(".promise__late").hidden = !isLate;
    promise.querySelector(".promise__left").textContent =
      isLate ? "" : left < 120 ? relative.format(left, "minute") : relative.format(Math.round(left / 60), "hour");
  });

  // A publisher that is silent for three minutes may have something to say that is not here.
  let heard = now();
  const listen = () => fetch("/alive.json").then(async (answer) => {
    skew = (Date.parse(answer.headers.get("Date")) || Date.now()) - Date.now();
    heard = Date.parse((await answer.json()).alive_at) || heard;
  }).catch(() => {}).then(() => {
    stale.hidden = now() - heard < SILENT;
    stale.querySelector("span").textContent = new Date(heard).toLocaleString(lang, forms.full);
    count();
  });

  let shown = status && status.innerHTML.trim();
  localise(); count();
  setInterval(count, 15e3);
  if (stale) { listen(); setInterval(listen, LOOK); }
  document.getElementById("errors")?.focus();
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => pause.setAttribute("aria-pressed", pause.ariaPressed !== "true"));
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === status && (document.hidden || pause?.ariaPressed === "true")) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== status) return;
    const fresh = document.createElement("template"); // inert: nothing in it runs
    fresh.innerHTML = event.detail.serverResponse;
    if (shown === fresh.innerHTML.trim()) event.detail.shouldSwap = false; // no change: no movement, no word
    shown = fresh.innerHTML.trim();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    localise(); count();
    if (event.target === status) spoken.textContent = status.querySelector("[data-spoken]").textContent.trim();
  });
})();
