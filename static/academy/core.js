// What a page gains with script. Each page is complete without it.
const all = (selector, root = document) => root.querySelectorAll(selector);
const language = document.documentElement.lang.replace(/^en$/, "en-GB");

// What does nothing without script waits hidden for it.
for (const one of all("[data-script]")) one.hidden = false;

// What few pages need comes on demand: the module's default function gets the element that names its file. It comes
// after the first paint, whose line it would share; a page in the background, and a browser that does not tell, need not wait.
const load = () => { for (const one of all("[data-module]")) import(one.dataset.module).then((part) => part.default(one)); };
if (document.hidden || !self.PerformanceObserver?.supportedEntryTypes?.includes("paint")) load();
else new PerformanceObserver((_entries, observer) => { observer.disconnect(); load(); }).observe({ type: "paint", buffered: true });

// What is typed before a form's own script has come must not pass for what is stored.
addEventListener("input", ({ target }) => { if (target.form) target.form.dataset.touched = "yes"; });

// The summary of errors, or what else must be read first, takes the focus.
document.querySelector("[data-first]")?.focus();

// A moment also in the reader's own zone. The sentence comes from the server, with {} for the moment.
const clock = new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});
const own = clock.resolvedOptions().timeZone;
for (const time of all("time[data-local]")) {
  if (own === "UTC" || own === time.dataset.zone) continue;
  const [before, after] = time.dataset.local.split("{}");
  const moment = document.createElement("bdi");
  moment.textContent = clock.format(new Date(time.dateTime));
  const span = document.createElement("span");
  span.append(` ${before}`, moment, after || "");
  time.after(span);
}

// A form is sent once. Coming back to the page opens it again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if ("sent" in form.dataset) return event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => { for (const button of all("[type=submit]", form)) button.disabled = true; });
});
// Signing out leaves no copy of typed text on the device.
addEventListener("submit", ({ target }) => {
  if (!target.action.endsWith("/logout/")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  } catch { /* The browser keeps nothing at all. */ }
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of all("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of all("[type=submit]", form)) button.disabled = false;
  }
});

// Open menus of the header close with Escape, and when the focus leaves them.
for (const fold of all("details.fold")) {
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });
  fold.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !fold.contains(event.relatedTarget)) fold.open = false;
  });
}
