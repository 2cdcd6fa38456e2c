// Enhancements only: everything that is said here is said without it too, in UTC.
(() => {
  "use strict";
  const SILENT = 3 * 60e3, LOOK = 60e3, all = (what) => document.querySelectorAll(what);
  const [status, spoken, stale, pause] = ["status", "spoken", "stale", "pause"].map((id) => document.getElementById(id));
  const page = document.documentElement.lang, lang = navigator.language.startsWith(page) ? navigator.language : page;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
  const forms = { clock, full: { ...clock, day: "numeric", month: "short", year: "numeric" } };
  const relative = new Intl.RelativeTimeFormat(lang, { style: "short" });
  let heard = Date.now(), skew = 0; // how far the server's clock is before the reader's
  const now = () => Date.now() + skew, isPaused = () => pause?.getAttribute("aria-pressed") === "true";

  // The reader's zone first, UTC beside it; under the dates of the history, which are the page's, UTC stays.
  const localise = () => all("time[data-form]:not([title], .days time)").forEach((time) => {
    const moment = new Date(time.dateTime), form = forms[time.dataset.form];
    if (!form || !moment.getTimezoneOffset()) return;
    time.title = time.textContent;
    time.dataset.utc = time.title.slice(-"11:49 UTC".length); // ends like this in every language
    time.textContent = moment.toLocaleString(lang, form);
  });
  const distance = (minutes) => {
    const [size, unit] = [[1440, "day"], [60, "hour"], [1, "minute"]].find(([size]) => Math.abs(minutes) >= 2 * size || size === 1);
    return relative.format(Math.round(minutes / size), unit);
  };
  const count = () => all("[data-next-update-by]").forEach((promise) => {
    const left = Math.ceil((Date.parse(promise.dataset.nextUpdateBy) - now()) / 60e3);
    const isLate = left <= 0 || promise.classList.contains("promise--late");
    promise.classList.toggle("promise--late", isLate);
    if (isLate) promise.querySelector(".promise__words").textContent = promise.dataset.late;
    promise.querySelector(".promise__left").textContent = isLate ? "" : `· ${distance(left)}`;
  });
  const grow = () => all("[data-since]").forEach((since) => {
    const gone = Math.floor((now() - Date.parse(since.dataset.since)) / 60e3);
    since.textContent = `· ${distance(-Math.max(gone, 1))}`;
  });
  // A publisher that has been silent for three minutes may have something to say that is not here.
  const listen = () => fetch("/alive.json").then(async (answer) => {
    skew = (Date.parse(answer.headers.get("Date")) || Date.now()) - Date.now();
    heard = Date.parse((await answer.json()).alive_at) || heard;
  }).catch(() => {}).then(() => {
    stale.hidden = now() - heard < SILENT;
    stale.textContent = stale.hidden ? "" : `${stale.dataset.words} ${new Date(heard).toLocaleString(lang, forms.full)}.`;
  });

  let shown = status?.innerHTML.trim();
  const tell = () => { localise(); count(); grow(); };
  tell(); setInterval(() => { count(); grow(); }, 15e3);
  if (stale) { listen(); setInterval(listen, LOOK); }
  document.getElementById("errors")?.focus();
  if (pause) pause.hidden = false;
  pause?.addEventListener("click", () => pause.setAttribute("aria-pressed", !isPaused()));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === status && (document.hidden || isPaused())) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== status) return;
    const fresh = Object.assign(document.createElement("template"), { innerHTML: event.detail.serverResponse });
    event.detail.shouldSwap &&= shown !== fresh.innerHTML.trim(); // no change: no movement, no word
    shown = fresh.innerHTML.trim();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    tell();
    if (event.target === status) spoken.textContent = status.querySelector("[data-spoken]").textContent;
  });
})();
