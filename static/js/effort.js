/* While many people report, the browser works for half a second (monitoring/reports/effort.py).
   Without this script, or on plain http, the form works too: it only has to lie a little longer. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-puzzle]");
  if (!form || !window.crypto?.subtle) return;
  const bytes = new TextEncoder();
  const zeros = 14;
  const tries = 256;

  async function isSolution(answer) {
    const found = await crypto.subtle.digest("SHA-256", bytes.encode(`${form.dataset.puzzle}:${answer}`));
    return new DataView(found).getUint32(0) >>> (32 - zeros) === 0;
  }

  async function work() {
    for (let next = 0; ; next += tries) {
      const answers = Array.from({ length: tries }, (_, index) => String(next + index));
      const solved = await Promise.all(answers.map(isSolution));
      const index = solved.indexOf(true);
      if (index >= 0) return answers[index];
    }
  }

  const solution = work().then((answer) => { form.elements.effort.value = answer; });
  // Sent before the work is done: wait for it, then send.
  form.addEventListener("submit", (event) => {
    if (form.elements.effort.value) return;
    event.preventDefault();
    solution.then(() => form.requestSubmit());
  });
})();
