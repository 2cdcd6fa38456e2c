// Tells the framing page, without any detail, whether there is something to show.
(() => {
  "use strict";
  const state = document.body.dataset.state;
  parent.postMessage({ source: "status-page", isCalm: state === "operational" }, "*");
})();
