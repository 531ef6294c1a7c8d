// Sends a file in parts and goes on after a lost line or another day. Without it the form sends the file whole.
const PART = 65536, LARGE = 2 ** 21, TRIES = 6, PATIENCE = 60000;

const hash = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");

// A pause that ends early when the line is back.
const pause = (ms) => new Promise((go) => {
  addEventListener("online", go, { once: true });
  setTimeout(go, ms);
});

export default function upload(slot) {
  const form = slot.querySelector("form[enctype]");
  const { act, most, photo, ...say } = slot.dataset;
  const field = form.querySelector("[type=file]");
  let token = form.elements.csrfmiddlewaretoken.value;
  const part = (name) => slot.querySelector(`[data-is=${name}]`);
  const [panel, line, under, bar, halt, go, cancel] = ["panel", "line", "under", "bar", "pause", "go", "cancel"].map(part);
  if (!globalThis.crypto?.subtle) return;
  let stop;

  const size = (bytes) => bytes < 2 ** 20
    ? say.kb.replace("{}", Math.ceil(bytes / 1024)) : say.mb.replace("{}", (bytes / 2 ** 20).toFixed(1));
  const show = (text, fault = false) => {
    line.textContent = text;
    line.classList.toggle("error", fault);
  };
  const rest = (text, fault) => {
    show(text, fault);
    halt.hidden = true;
    go.hidden = form.hidden = false;
    stop = null;
  };
  const refuse = (text) => {
    rest(text, true);
    under.hidden = true;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };

  // A part of the page as it is now. Signed out meanwhile, it leads to the sign-in and back.
  async function current(selector) {
    const answer = await fetch(location.href);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
    if (found) return found;
    if (answer.redirected) location.reload();
    throw answer.status;
  }

  // A sign-in in another tab makes the token of this page an old one: the page has the new one.
  async function ask(address, options) {
    const once = () => fetch(address, { ...options, headers: { "X-CSRFToken": token } });
    const answer = await once();
    if (answer.status !== 403) return answer;
    token = (await current("[name=csrfmiddlewaretoken]")).value;
    return once();
  }

  // The page's own words for what is there now.
  async function renew() {
    const fresh = await current(`#${slot.id}`);
    slot.replaceWith(fresh);
    upload(fresh);
    fresh.querySelector("h2").focus();
  }

  async function send() {
    if (stop) return;
    stop = new AbortController();
    const { signal } = stop;
    form.hidden = go.hidden = true;
    panel.hidden = under.hidden = halt.hidden = false;
    halt.focus();
    bar.removeAttribute("value");
    show(say.looking);
    let [file] = field.files;
    if (file.size > LARGE) file = await (await import(photo)).default(file);
    if (file.size > most) return refuse(say.large);
    const bytes = await file.arrayBuffer();
    const about = { name: file.name, size: file.size, sha256: await hash(bytes) };
    for (let tries = 0, offset; ;) {
      try {
        const query = new URLSearchParams(about);
        const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) };
        if (offset !== undefined) {
          options.method = "POST";
          options.body = bytes.slice(offset, offset + PART);
          query.set("offset", offset);
          query.set("part", await hash(options.body));
          if (offset + PART >= file.size) show(say.checking);
        }
        const response = await ask(`${act}parts/?${query}`, options);
        // Signed out meanwhile: the page itself leads to the sign-in and back.
        if (response.redirected) return location.reload();
        const answer = await response.json();
        if (answer.fault) return refuse(answer.fault);
        if (response.status !== 200) throw response.status;
        if (answer.done) return await renew();
        offset = answer.offset;
        tries = 0;
        bar.value = offset / file.size;
        show(say.of.replace("{}", size(offset)).replace("{}", size(file.size)));
      } catch {
        if (signal.aborted) return;
        if (++tries > TRIES) return rest(say.failed, true);
        show(say.lost);
        await pause(500 * 2 ** tries);
        if (signal.aborted) return;
        offset = undefined;
      }
    }
  }

  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    send();
  });
  go.addEventListener("click", send);
  halt.addEventListener("click", () => {
    stop?.abort();
    rest(say.paused);
    go.focus();
  });
  cancel.addEventListener("click", async () => {
    stop?.abort();
    try {
      await ask(`${act}forget/`, { method: "POST" });
      await renew();
    } catch {
      rest(say.failed, true);
    }
  });
}
