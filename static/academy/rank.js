// A ranking with buttons: rows move around the one that has the focus, so the focus never moves.
export default (list) => {
  const status = list.nextElementSibling;
  const place = (row) => [...list.children].indexOf(row) + 1;
  const number = () => {
    const count = list.children.length;
    [...list.children].forEach((row, index) => {
      row.querySelector("select").value = index + 1;
      for (const button of row.querySelectorAll("button")) {
        button.setAttribute("aria-disabled", index === (button.dataset.by < 0 ? 0 : count - 1));
      }
    });
  };
  const move = (row, to) => {
    if (to < 1 || to > list.children.length) return;
    while (place(row) > to) row.after(row.previousElementSibling);
    while (place(row) < to) row.before(row.nextElementSibling);
    number();
    const said = { name: row.dataset.name, place: to, count: list.children.length };
    status.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (all, key) => said[key] ?? all);
    row.scrollIntoView({ block: "nearest" });
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-by]");
    if (!button) return;
    const row = button.closest("li");
    move(row, place(row) + Number(button.dataset.by));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("select")) move(event.target.closest("li"), Number(event.target.value));
  });
  number();
};
