// Asks the browser for a passkey and hands what it says to the form around the button. Without it the form is not shown.
const form = document.getElementById("passkey");
const show = (id, shown) => (document.getElementById(id).hidden = !shown);
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const { challenge, name, origin, user, email, algorithms, known } = form.dataset;
const ids = known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
const common = { challenge: bytes(challenge), timeout: 600000 };

const asked = () =>
  user
    ? navigator.credentials.create({
        publicKey: {
          ...common,
          rp: { id: name, name: "Kruispost" },
          user: { id: new TextEncoder().encode(user), name: email, displayName: email },
          pubKeyCredParams: algorithms.split(" ").map((alg) => ({ type: "public-key", alg: Number(alg) })),
          excludeCredentials: ids,
          authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
          attestation: "none",
        },
      })
    : navigator.credentials.get({
        publicKey: { ...common, rpId: name, allowCredentials: ids, userVerification: ids.length ? "preferred" : "required" },
      });

let busy = false;
const submit = async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  show("passkey-failed", false);
  try {
    const { id, response } = await asked();
    form.elements.credential.value = id;
    form.elements.client_data.value = text(response.clientDataJSON);
    form.elements.authenticator_data.value = text(user ? response.getAuthenticatorData() : response.authenticatorData);
    if (!user) form.elements.signature.value = text(response.signature);
    form.submit();
  } catch {
    show("passkey-failed", true);
  }
  busy = false;
};

if (location.origin !== origin) {
  show("no-passkey", false);
  show("elsewhere", true);
} else if (window.PublicKeyCredential) {
  show("no-passkey", false);
  form.hidden = false;
  form.addEventListener("submit", submit);
}
