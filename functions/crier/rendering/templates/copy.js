for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const figure = button.closest("figure");
    const words = figure.querySelector("blockquote").innerText.trim();
    const speaker = figure.querySelector("figcaption .speaker");
    await navigator.clipboard.writeText(speaker ? `${words}\n${speaker.innerText.trim()}` : words);
    button.textContent = button.dataset.done;
  });
}
