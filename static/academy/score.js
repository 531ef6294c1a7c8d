// Keys for whoever scores many files, with a switch that turns them off on this device.
export default (bar) => {
  const on = bar.querySelector("input");
  const dialog = bar.querySelector("dialog");
  const status = bar.querySelector("[role=status]");
  const rows = [...document.querySelectorAll("[data-criterion]")];
  const form = rows[0].closest("form");
  const first = (row) => row.querySelector(":checked") || row.querySelector("[type=radio]");
  let row = rows.find((one) => !one.querySelector(":checked")) || rows[0];

  const acts = {
    c() {
      const texts = [...form.querySelectorAll("textarea")];
      (texts.find((one) => !one.value.trim()) || texts.at(-1)).focus();
    },
    j: () => document.querySelector("a[rel=next]")?.click(),
    k: () => document.querySelector("a[rel=prev]")?.click(),
    "?": () => dialog.showModal(),
  };
  const score = (value) => {
    const radio = row.querySelector(`[value="${value}"]`);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const said = { name: row.querySelector("legend").textContent.trim(), score: radio.labels[0].textContent };
    status.textContent = bar.dataset.said.replace(/\{(\w+)\}/g, (all, key) => said[key]);
    if (rows.every((one) => one.querySelector(":checked"))) status.textContent += `. ${bar.dataset.complete}`;
    first(rows[rows.indexOf(row) + 1] || row).focus();
  };

  on.checked = localStorage.keys !== "off";
  on.addEventListener("change", () => { localStorage.keys = on.checked ? "on" : "off"; });
  bar.querySelector("button").addEventListener("click", acts["?"]);
  document.addEventListener("focusin", ({ target }) => { row = target.closest("[data-criterion]") || row; });
  document.addEventListener("keydown", (event) => {
    const { key, code, target } = event;
    if (!on.checked || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) {
      if (key === "Escape") first(row).focus();
      return;
    }
    // A keyboard of another script, or one with digits above: then the place of the key counts.
    const digit = /^[0-5]$/.test(key) ? key : !event.shiftKey && code.match(/^(?:Digit|Numpad)([0-5])$/)?.[1];
    const letter = key === "؟" ? "?" : /^[a-z?]$/i.test(key) ? key.toLowerCase() : code.replace("Key", "").toLowerCase();
    if (digit) score(digit);
    else if (Object.hasOwn(acts, letter)) acts[letter]();
    else return;
    event.preventDefault();
  });
};
