// A small frame in the corner, shown only while something is wrong; it can be closed and looks again every minute.
(() => {
  "use strict";
  const site = {{ url|safe }}, origin = new URL(site).origin;
  const box = document.createElement("div"), frame = document.createElement("iframe");
  const close = document.createElement("button");
  box.hidden = true;
  Object.assign(box.style, { position: "fixed", {{ block }}: "16px", {{ inline }}: "16px", zIndex: "2147483647" });
  frame.title = "Status";
  Object.assign(frame.style, { inlineSize: "320px", maxInlineSize: "calc(100vw - 32px)", blockSize: "120px", border: "0" });
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Close");
  Object.assign(close.style, { position: "absolute", insetBlockStart: "0", insetInlineEnd: "0", minInlineSize: "24px", minBlockSize: "24px" });
  let isClosed = false;
  close.addEventListener("click", () => { isClosed = true; box.hidden = true; });
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.source !== "status-page") return;
    box.hidden = isClosed || event.data.isCalm;
  });
  const look = () => { if (!document.hidden) frame.src = `${site}/embed/frame`; };
  box.append(frame, close);
  document.body.append(box);
  look();
  setInterval(look, 60000);
})();
