// Text of this device that the portal does not have: both texts, field by field, and one question.
const shown = (form, name, values) => values.map((value) => {
  const boxes = [...form.elements].filter((one) => one.name === name);
  const option = boxes.flatMap((one) => [...one.options || []]).find((one) => one.value === value);
  const label = /radio|checkbox/.test(boxes[0].type) && boxes.find((one) => one.value === value)?.labels[0];
  return (option || label || { textContent: value }).textContent.trim();
}).join(", ");

const title = (form, name) => {
  const first = [...form.elements].find((one) => one.name === name);
  return (first.closest("fieldset")?.querySelector("legend") || first.labels[0] || form).textContent.trim();
};

export default ({ form, box, copy, boxes, clock, now, decided }) => {
  const names = Object.keys(copy.fields).filter((name) => now[name] && `${copy.fields[name]}` !== `${now[name]}`);
  // The same text, or one that was sent and has become the next revision.
  if (!names.length || (copy.sent && copy.revision + 1 === +form.elements.revision?.value)) return decided();
  const note = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const when = note.querySelector("p");
  when.textContent = when.textContent.replace("{}", clock.format(copy.at));
  const pattern = note.querySelector("section");
  for (const name of names) {
    const part = pattern.cloneNode(true);
    const chosen = boxes().filter((one) => one.name === name && (!/radio|checkbox/.test(one.type) || one.checked));
    const [here, saved] = part.querySelectorAll("[dir=auto]");
    part.querySelector("h3").textContent = title(form, name);
    here.textContent = shown(form, name, copy.fields[name]);
    saved.textContent = shown(form, name, chosen.map((one) => one.value));
    pattern.before(part);
  }
  pattern.remove();
  const [use, leave] = note.querySelectorAll("button");
  const end = () => {
    const first = boxes().find((one) => names.includes(one.name));
    note.remove();
    first.focus();
    return first;
  };
  use.addEventListener("click", () => {
    decided(true);
    for (const name of names) {
      const values = [...copy.fields[name]];
      for (const one of boxes().filter((each) => each.name === name)) {
        if (/radio|checkbox/.test(one.type)) one.checked = values.includes(one.value);
        else one.value = values.shift() ?? "";
        one.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    end();
  });
  leave.addEventListener("click", () => { decided(true); end(); });
  form.prepend(note);
  if (!document.querySelector(".summary-error")) note.focus();
};
