// Lets this browser be told: asks for permission, subscribes at its push service, hands the address to us.
(() => {
  "use strict";
  const [form, word, stop] = ["push", "push-word", "push-stop"].map((id) => document.getElementById(id));
  const say = (name) => word.querySelectorAll("[data-word]").forEach((span) => { span.hidden = span.dataset.word !== name; });
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const packed = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // The worker, once it can receive; its scope is its own folder, so no page of ours depends on it.
  const worker = async () => {
    const registration = await navigator.serviceWorker.register(form.dataset.worker);
    const fresh = registration.installing || registration.waiting;
    if (!registration.active && fresh) await new Promise((done) => fresh.addEventListener("statechange", () => fresh.state === "activated" && done()));
    return registration;
  };
  const send = async (address, body) => {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
  };
  const show = (isOn) => { stop.hidden = !isOn; say(isOn ? "on" : ""); };

  form.hidden = false;
  const zone = form.elements.time_zone, here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && [...zone.options].some((option) => option.value === here)) zone.value = here;
  navigator.serviceWorker.getRegistration(form.dataset.worker).then((known) => known?.pushManager.getSubscription()).then((known) => show(!!known), () => show(false));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      const registration = await worker();
      const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(form.dataset.key) });
      form.elements.endpoint.value = subscription.endpoint;
      form.elements.public_key.value = packed(subscription.getKey("p256dh"));
      form.elements.auth_secret.value = packed(subscription.getKey("auth"));
      await send(form.action, new FormData(form));
      stop.hidden = false;
      say("asked");
    } catch { say("failed"); }
  });
  stop.addEventListener("click", async () => {
    try {
      const registration = await navigator.serviceWorker.getRegistration(form.dataset.worker);
      const subscription = await registration.pushManager.getSubscription();
      const body = new FormData(form);
      body.set("endpoint", subscription.endpoint);
      await send(form.dataset.stop, body);
      await subscription.unsubscribe();
      stop.hidden = true;
      say("stopped");
    } catch { say("failed"); }
  });
})();
