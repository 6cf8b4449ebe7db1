// Lets the browser be told of news, if its user wants that. Without this script the page says nothing of it.
const part = document.getElementById("push");
const said = document.getElementById("push-said");
const buttons = { on: document.getElementById("push-on"), off: document.getElementById("push-off") };

function point(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function active(worker) {
  if (worker.active) return;
  const coming = worker.installing || worker.waiting;
  await new Promise((done) => coming.addEventListener("statechange", () => coming.state === "activated" && done()));
}

async function tell(body) {
  const token = document.querySelector("main [name=csrfmiddlewaretoken]").value;
  const answer = await fetch(part.dataset.address, {
    method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function start() {
  const worker = await navigator.serviceWorker.register(part.dataset.worker);
  await active(worker);
  const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: point(part.dataset.key) });
  const { endpoint, keys } = given.toJSON();
  await tell(JSON.stringify({ endpoint, keys }));
}

async function stop() {
  const worker = await navigator.serviceWorker.getRegistration(part.dataset.worker);
  const given = worker && (await worker.pushManager.getSubscription());
  if (given) await given.unsubscribe();
  await tell("");
}

async function press(act, isOn) {
  try {
    await act();
    buttons.on.hidden = isOn;
    buttons.off.hidden = !isOn;
    said.textContent = said.dataset.done;
  } catch {
    said.textContent = said.dataset.failed;
  }
}

if (part && "serviceWorker" in navigator && "PushManager" in window) {
  part.hidden = false;
  buttons.on.addEventListener("click", () => press(start, true));
  buttons.off.addEventListener("click", () => press(stop, false));
}
