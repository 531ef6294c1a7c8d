// What is typed stays: on the device at once, at the portal when the typing pauses.
export default async (box) => {
  const { drop, language, off, put, take } = await import(box.dataset.device);
  const form = box.closest("form");
  const { key, title, save, cookie } = box.dataset, { touched } = form.dataset;
  const line = box.querySelector(".save-line");
  const status = box.querySelector("[role=status]");
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  const boxes = () => [...form.elements].filter((one) => one.name && one.matches("input, select, textarea")
    && !/hidden|password|file/.test(one.type) && !one.closest("[data-private]"));
  const typed = () => {
    const all = {};
    for (const one of boxes()) {
      all[one.name] ??= [];
      if (!/radio|checkbox/.test(one.type) || one.checked) all[one.name].push(one.value);
    }
    return all;
  };
  const revision = form.elements.revision;
  let stored = touched || "unsaved" in box.dataset ? "" : JSON.stringify(typed());
  let running, wait, soon, told, leaving, stopped, warned, undecided;

  const tell = (kind, text) => {
    line.textContent = (text || box.dataset[kind]).replace("{}", clock.format());
    line.classList.toggle("over", kind !== "saved" && kind !== "kept");
    // Spoken when it changes for better or worse, not at each save.
    if (kind !== told || text) status.textContent = line.textContent;
    told = kind;
  };
  const keep = (sent) => !undecided && put(key, {
    title, sent, url: location.pathname, at: Date.now(), revision: +revision?.value, fields: typed(),
  });
  const keepAndTell = () => undecided || tell(keep() ? "kept" : "lost");
  const token = () => document.cookie.split("; ").find((one) => one.startsWith(`${cookie}=`))?.slice(cookie.length + 1);

  const answered = async (answer, sent) => {
    if (answer.ok) {
      const { revision: now, text } = await answer.json();
      revision.value = now;
      stored = sent;
      if (!text && sent === JSON.stringify(typed())) drop(key);
      tell(text ? "corrected" : "saved", text);
    } else if (answer.status === 401) tell("ended");
    else if (answer.status === 409) {
      const { is_stale, text } = await answer.json();
      stopped = true;
      tell("stale", is_stale ? "" : text);
    } else {
      tell("failed");
      plan(30000);
    }
  };
  const send = async () => {
    clearTimeout(wait);
    const now = JSON.stringify(typed());
    if (!save || running || stopped || leaving || now === stored) return running;
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken");
    running = fetch(save, {
      method: "POST", body, keepalive: true, signal: AbortSignal.timeout(20000),
      headers: { Accept: "application/json", "X-CSRFToken": token() || "" },
    }).then((answer) => answered(answer, now)).catch(() => { keepAndTell(); plan(30000); });
    await running;
    running = undefined;
    if (JSON.stringify(typed()) !== now) plan(4000);
  };
  const plan = (pause) => { clearTimeout(wait); wait = setTimeout(send, pause); };

  const changed = (event) => {
    if (!boxes().includes(event.target)) return;
    clearTimeout(soon);
    soon = setTimeout(() => save && !stopped ? keep() : keepAndTell(), 300);
    plan(4000);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  const hide = () => {
    if (leaving || JSON.stringify(typed()) === stored) return;
    keep();
    send();
  };
  addEventListener("pagehide", hide);
  document.addEventListener("visibilitychange", () => document.hidden && hide());
  addEventListener("online", send);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Before the page goes, what is on its way arrives: else a text would conflict with itself.
  document.addEventListener("submit", async (event) => {
    const other = event.target !== form;
    if (event.target.method !== "post") return;
    if (other ? JSON.stringify(typed()) !== stored && save && !stopped : running) {
      event.preventDefault();
      event.stopPropagation();
      await send();
      stopped = true;
      return event.target.requestSubmit(event.submitter);
    }
    if (!other && !navigator.onLine && !warned) {
      warned = true;
      event.preventDefault();
      return keepAndTell();
    }
    clearTimeout(wait);
    clearTimeout(soon);
    leaving = true;
    if (other) return;
    if (token()) for (const one of form.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = token();
    keep(true);
  }, true);

  const choice = box.querySelector("input");
  choice.checked = off();
  choice.addEventListener("change", () => { off(choice.checked); keep(); });

  box.dataset.ready = "";

  if (touched) plan(4000);
  const copy = take(key);
  if (!copy) return touched && keep();
  undecided = true;
  import(box.dataset.restore).then((part) => part.default({
    form, box, copy, boxes, clock, now: typed(),
    decided: (isNews) => { undecided = false; if (isNews || stored) drop(key); },
  }));
};
