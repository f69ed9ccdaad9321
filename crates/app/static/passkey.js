// Asks the browser for a passkey and hands what it says to the form around the button. Without it the form is not shown.
const form = document.getElementById("passkey");
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const { challenge, name, user, email, algorithms, known } = form.dataset;
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
          authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
          attestation: "none",
        },
      })
    : navigator.credentials.get({
        publicKey: { ...common, rpId: name, allowCredentials: ids, userVerification: ids.length ? "preferred" : "required" },
      });

if (window.PublicKeyCredential) {
  form.hidden = false;
  document.getElementById("no-passkey").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    document.getElementById("passkey-failed").hidden = true;
    try {
      const { id, response } = await asked();
      form.elements.credential.value = id;
      form.elements.client_data.value = text(response.clientDataJSON);
      form.elements.authenticator_data.value = text(user ? response.getAuthenticatorData() : response.authenticatorData);
      if (!user) form.elements.signature.value = text(response.signature);
      form.submit();
    } catch {
      document.getElementById("passkey-failed").hidden = false;
    }
  });
}
