// The verify page: what is dropped or chosen is hashed here, in the browser, and the hash alone is asked about.
// Without this file, or where the browser has no WebCrypto (plain http), the page's field takes the hash.
(function () {
  "use strict";
  const drop = document.getElementById("drop");
  const file = document.getElementById("file");
  const told = document.getElementById("told");
  const form = document.getElementById("ask");
  const asked = document.getElementById("asked");
  if (!window.crypto || !crypto.subtle) return;

  async function ask(one) {
    told.textContent = drop.dataset.wait;
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await one.arrayBuffer()));
      asked.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch {
      told.textContent = drop.dataset.failed; // a folder, or more than the browser can hold
      return;
    }
    form.requestSubmit();
  }

  file.addEventListener("change", () => { if (file.files.length) ask(file.files[0]); });
  // Anywhere on the page: who misses the box must not open the file instead.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) ask(event.dataTransfer.files[0]);
  });
  window.addEventListener("pageshow", () => { told.textContent = ""; });
  drop.hidden = false;
})();
