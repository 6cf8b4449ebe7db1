// Reads the bar codes of a photo in the browser, so that the photo stays on the device: only the codes are sent.
// What is believed is what lockring.label.decode believes at once: kinds with a good check behind them.
const FORMATS = ["Code128", "Code39Std", "DataBarExpStk", "DataMatrix", "QRCodeModel2", "AztecCode"];
const GS1 = { "]C1": "GS1-128", "]d2": "GS1 DataMatrix", "]Q3": "GS1 QR code" };

const form = document.getElementById("photo-form");
const codes = document.getElementById("codes-form");
const input = document.getElementById("photo");
const status = document.getElementById("photo-status");
const send = document.getElementById("photo-send");

if (form && codes && input && "WebAssembly" in window) {
  send.hidden = true;
  input.addEventListener("change", () => read(input.files[0]));
}

async function read(file) {
  if (!file) return;
  send.hidden = true;
  status.textContent = form.dataset.reading;
  let found = [];
  try {
    const reader = await zxing();
    found = (await reader.readBarcodes(file, { formats: FORMATS, textMode: "HRI", tryCode39ExtendedMode: false })).filter(isSound);
  } catch {
    found = []; // the photo is of a kind that this browser cannot open: the server may
  }
  if (found.length === 0) {
    status.textContent = form.dataset.nothing;
    send.hidden = false;
    return;
  }
  status.textContent = form.dataset.found;
  for (const one of found) {
    add("kind", GS1[one.symbologyIdentifier] ?? one.format);
    add("text", one.symbologyIdentifier + String.fromCharCode(...one.bytes));
    add("printed", one.text);
  }
  input.value = ""; // nothing of the photo is left in the page
  codes.submit();
}

function isSound(one) {
  return one.isValid && one.symbologyIdentifier && one.bytes.every((byte) => byte < 128);
}

function add(name, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  codes.append(field);
}

function zxing() {
  return new Promise((resolve, reject) => {
    if (window.ZXingWASM) return resolve(window.ZXingWASM);
    const script = document.createElement("script");
    script.src = form.dataset.script;
    script.onerror = reject;
    script.onload = () => {
      // Without this the library would fetch its own file from another host.
      window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => form.dataset.wasm } });
      resolve(window.ZXingWASM);
    };
    document.head.append(script);
  });
}
