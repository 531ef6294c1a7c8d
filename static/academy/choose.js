// A box that finds while one types, among the options of a select or with the server; what is sent stays the same.
const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const make = (tag, values) => Object.assign(document.createElement(tag), values);
const load = (address) => fetch(address).then((answer) => answer.json());

export default (field) => {
  // Who has opened the plain list already keeps it.
  if (field.options && field === document.activeElement) return;
  const { id } = field;
  const { words, suggest, found, none } = field.dataset;
  const answer = words ? field : document.getElementById(field.dataset.answer);
  const input = words ? make("input") : field;
  const list = make("ul", { id: `${id}_list`, role: "listbox", ariaLabel: field.labels[0].textContent });
  const status = make("p", { role: "status" });
  let rows = [], at, turn = 0;

  const mark = (index) => {
    at = index;
    input.setAttribute("aria-activedescendant", list.children[at]?.id || "");
    for (const line of list.children) {
      line.ariaSelected = line === list.children[at];
      if (line === list.children[at]) line.scrollIntoView({ block: "nearest" });
    }
  };
  const open = (yes) => {
    list.hidden = !yes;
    input.ariaExpanded = !!yes;
    mark(-1);
  };
  const show = (next) => {
    rows = next;
    list.replaceChildren(...rows.map(({ text }, index) => {
      const line = make("li", { id: `${id}_${index}`, role: "option" });
      line.append(make("bdi", { textContent: text }));
      return line;
    }));
    open(rows[0]);
    status.className = rows[0] ? "hidden" : "hint";
    status.textContent = (rows[0] ? found : none).replace("{}", rows.length);
  };
  const pick = (row) => {
    input.value = words ? row.text : row.name ?? input.value;
    answer.value = words ? row.value : `${row.value}=${input.value}`;
    open();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const options = words && [...field.options].slice(1).map(({ text, value }) => ({ text, value, names: [fold(text)] }));
  const near = () => {
    const typed = fold(input.value);
    for (const row of options) {
      row.rank = Math.min(...row.names.map((name) =>
        name === typed ? 0 : ` ${name}`.indexOf(` ${typed}`) + 1 || (name.includes(typed) ? 98 : 99)));
    }
    return options.filter((row) => row.rank < 99).sort((a, b) => a.rank - b.rank);
  };
  const meant = (found) => (input.value && (found[0]?.rank === 0 || found.length === 1) ? found[0] : null);
  const search = () => {
    const mine = ++turn;
    if (words) {
      show(near());
      field.value = meant(rows)?.value || "";
    } else setTimeout(() => mine === turn && load(suggest + encodeURIComponent(input.value))
      .then((all) => mine === turn && show(all.rows), () => open()), 250);
  };

  input.addEventListener("input", search);
  input.addEventListener("blur", () => {
    turn++;
    const row = words && !list.hidden && meant(near());
    row ? pick(row) : open();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) show(options || rows);
    else if (step) mark((Math.max(at + step, -1) + rows.length) % rows.length);
    else if (list.hidden) return;
    else if (event.key === "Enter" && rows[at]) pick(rows[at]);
    else if (event.key === "Enter" || event.key === "Escape") open();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => pick(rows[[...list.children].indexOf(target.closest("li"))]));

  if (words) {
    const take = () => { input.value = field.value && field.selectedOptions[0].text; };
    for (const { name, value } of field.attributes) if (/^(aria|dis)/.test(name)) input.setAttribute(name, value);
    field.id += "_value";
    field.hidden = true;
    field.before(input);
    for (const kind of ["change", "input"]) field.addEventListener(kind, take);
    input.addEventListener("click", () => list.hidden && show(options));
    input.addEventListener("focus", () => {
      input.select();
      load(words).then((all) => {
        for (const row of options) row.names = [fold(row.text), ...all[row.value].split("\n").map(fold)];
        // What was typed before is sought again. A whole list, or one with a marked line, stays: nobody loses a place.
        const again = list.hidden ? status.className === "hint" : rows !== options && at < 0;
        if (again && input === document.activeElement) search();
      }, () => {});
    });
    take();
  }
  Object.assign(input, { id, role: "combobox", autocomplete: "off", dir: "auto", ariaAutoComplete: "list" });
  input.setAttribute("aria-controls", list.id);
  open();
  input.after(list, status);
};
