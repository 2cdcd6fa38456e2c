// Passkeys: asks the browser for a key and sends its answer with the form. Without a script, codes and passwords work.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt());
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const unpacked = (key) => ({ ...key, id: bytes(key.id) });
  const data = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

  const asJson = (credential) => {
    const { response } = credential, said = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (response[name]) said[name] = text(response[name]);
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };
  const create = async (options, isAlone) => {
    const { publicKey } = options;
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.user.id = bytes(publicKey.user.id);
    publicKey.excludeCredentials = (publicKey.excludeCredentials || []).map(unpacked);
    if (isAlone) publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
    return asJson(await navigator.credentials.create({ publicKey }));
  };
  const get = async ({ publicKey }) => {
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.allowCredentials = (publicKey.allowCredentials || []).map(unpacked);
    return asJson(await navigator.credentials.get({ publicKey }));
  };
  const ask = {
    add: (form) => create(data("js_data").creation_options, form.elements.passwordless?.checked),
    prove: () => get(data("js_data").request_options),
    enter: async (form) => {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      return get((await answer.json()).request_options);
    },
  };

  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  if (!window.PublicKeyCredential) { form.querySelector("[data-passkey-missing]")?.removeAttribute("hidden"); return; }
  form.hidden = false;
  form.querySelector("button").disabled = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask[form.dataset.passkey](form));
      form.submit();
    } catch {
      failed.hidden = false; // refused by the person, no key, or no safe connection
    }
  });
})();
