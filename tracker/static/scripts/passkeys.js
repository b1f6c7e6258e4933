// Passkeys: the browser's part. Without this script the forms for them stay hidden; all else works.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function asked(form) {
  const sent = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.options, { method: "POST", body: sent, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const key = await navigator.credentials.create({
    publicKey: { ...options, user, challenge: bytes(options.challenge), excludeCredentials: withBytes(options.excludeCredentials) },
  });
  return { ...named(key), response: { clientDataJSON: text(key.response.clientDataJSON), attestationObject: text(key.response.attestationObject) } };
}

async function used(options) {
  const key = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return {
    ...named(key),
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

const named = (key) => ({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {} });

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const fault = form.querySelector("[data-passkey-fault]");
  fault.hidden = true;
  try {
    const options = await asked(form);
    const answer = form.dataset.passkey === "make" ? await made(options) : await used(options);
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch {
    fault.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
