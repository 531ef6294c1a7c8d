// A button that asks a passkey or security key, and sends what it says with the form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt());
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

// What the server asks for is JSON with bytes as base64url; what it is told too.
const asked = async ({ creation_options: creation, request_options: request }, passwordless) => {
  const { publicKey } = creation || request;
  publicKey.challenge = bytes(publicKey.challenge);
  for (const one of publicKey.excludeCredentials || publicKey.allowCredentials || []) one.id = bytes(one.id);
  if (creation) {
    publicKey.user.id = bytes(publicKey.user.id);
    Object.assign(publicKey.authenticatorSelection, {
      residentKey: passwordless ? "required" : "discouraged", requireResidentKey: passwordless,
    }, passwordless && { userVerification: "required" });
  }
  const key = await navigator.credentials[creation ? "create" : "get"]({ publicKey });
  const { id, type, authenticatorAttachment } = key;
  const response = { transports: key.response.getTransports?.() };
  for (const part of PARTS) if (key.response[part]) response[part] = text(key.response[part]);
  const clientExtensionResults = key.getClientExtensionResults();
  return { id, type, authenticatorAttachment, rawId: text(key.rawId), response, clientExtensionResults };
};

export default (button) => {
  const { form, dataset: { options, failed } } = button;
  const said = Object.assign(document.createElement("p"), { role: "alert", textContent: failed });
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    said.remove();
    try {
      const data = options
        ? JSON.parse(document.getElementById(options).textContent)
        : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
      const { credential, passwordless } = form.elements;
      credential.value = JSON.stringify(await asked(data, !!passwordless?.checked));
      form.submit();
    } catch {
      button.parentElement.after(said);
    }
  });
};
