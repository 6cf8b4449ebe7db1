// Shows the button that prints the page, and opens on paper what is folded on the screen.
const button = document.getElementById("print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
